import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CRASH_POINTS } from '../../../services/questions/crash-points.ts';
import { OPEN_STATES } from '../../../services/questions/record.ts';
import { EndedBeforeReady, LampProcess } from '../../support/lamp-process.ts';
import { TortureChannel } from './channel.ts';
import { RecordingConnector } from './connector.ts';
import { type GenieKind, type TortureGenie, tortureGenie } from './genie.ts';
import { Dice } from './random.ts';

export interface TortureOptions {
  readonly rounds: number;
  readonly genie: GenieKind;
  readonly seed: number;
  /** Where the fakes write; must exist and be empty. */
  readonly folder: string;
  readonly onProgress: (progress: Progress) => void;
  /** Breaks the run off: its processes are killed, and what was seen is kept. */
  readonly signal?: AbortSignal;
  /** More arguments of Lamp's Node. */
  readonly nodeArgs?: readonly string[];
}

export interface Progress {
  /** Of the rounds; the last one stays while everything is brought to its end. */
  readonly round: number;
  readonly finishing: boolean;
  readonly questions: number;
  readonly acknowledged: number;
}

/** How one process ends. */
type End =
  | { readonly kind: 'killed while it starts'; readonly afterMs: number }
  | { readonly kind: 'killed'; readonly afterMs: number }
  | { readonly kind: 'killed at a point'; readonly point: string }
  | { readonly kind: 'stopped'; readonly afterMs: number };

/** A process and how it will end. */
interface Doomed {
  readonly lamp: LampProcess;
  readonly end: End;
}

/** Nobody writes more while so many messages wait to be taken. */
const MAX_WAITING = 60;
/** A point that the process does not come to within this time does not kill it. */
const POINT_WITHIN_MS = 1_000;
/** In the end, so long nothing may happen before the run is taken for stuck. */
const STUCK_AFTER_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Of the messages that Lamp has acknowledged, so many are delivered to it again. */
const REPEAT_SHARE = 0.2;

/**
 * Kills Lamp over and over while people ask, then lets everything finish. Leaves the records for the checker. Returns
 * early when it is broken off.
 */
export async function torture(options: TortureOptions): Promise<void> {
  const run = await Run.begin(options);
  try {
    await run.rounds();
    await run.finish();
  } catch (error) {
    // Processes that are killed in the middle of everything fail in many ways.
    if (options.signal?.aborted !== true) throw error;
  } finally {
    await run.end();
  }
}

class Run {
  readonly #options: TortureOptions;
  readonly #dice: Dice;
  readonly #streamDice: Dice;
  readonly #connector: RecordingConnector;
  readonly #genie: TortureGenie;
  readonly #channel: TortureChannel;
  readonly #processes = new Set<LampProcess>();
  #round = 0;
  /** Loads while the process before it lives, and then waits for the folder. */
  #next: Doomed | undefined;

  static async begin(options: TortureOptions): Promise<Run> {
    const { folder, seed } = options;
    const connector = await new RecordingConnector({ folder, dice: new Dice(seed + 1) }).start();
    const genie = await tortureGenie(options.genie, { folder, dice: new Dice(seed + 2) });
    return new Run(options, connector, genie);
  }

  private constructor(options: TortureOptions, connector: RecordingConnector, genie: TortureGenie) {
    this.#options = options;
    this.#connector = connector;
    this.#genie = genie;
    this.#dice = new Dice(options.seed);
    this.#streamDice = new Dice(options.seed + 4);
    this.#channel = new TortureChannel({
      folder: options.folder,
      dice: new Dice(options.seed + 3),
      serviceUrl: `${connector.origin}/emea/`,
      textOf: genie.textOf,
      burstShare: genie.burstShare,
      repeatShare: REPEAT_SHARE,
    });
    options.signal?.addEventListener('abort', () => void this.#killAll(), { once: true });
  }

  async rounds(): Promise<void> {
    const { rounds } = this.#options;
    for (let round = 1; round <= rounds; round++) {
      this.#round = round;
      const doomed = this.#next ?? this.#launchDoomed();
      this.#next = undefined;
      await this.#live(doomed, round < rounds);
      this.#channel.noteRound(round, doomed.end.kind);
      this.#genie.noteRound();
      this.#tell(false);
    }
  }

  /** Lets a last process bring everything to its end, and another one show that nothing is left. */
  async finish(): Promise<void> {
    const lamp = this.#launch();
    await lamp.ready;
    this.#channel.connect(lamp.url);
    await this.#untilDone(() => this.#channel.waiting);
    // The latest repeats come when everything has been answered.
    this.#channel.hurry();
    await this.#untilDone(() => this.#channel.repeating);
    this.#channel.connect(undefined);
    await this.#terminate(lamp);
    const quiet = this.#launch();
    await quiet.ready;
    await this.#terminate(quiet);
  }

  async end(): Promise<void> {
    await Promise.all([this.#channel.end(), this.#killAll()]);
    await Promise.all([this.#connector.stop(), this.#genie.stop()]);
  }

  /** And waits for the end of their children, which go by themselves. */
  async #killAll(): Promise<void> {
    const processes = [...this.#processes];
    await Promise.all(processes.map((lamp) => lamp.kill()));
    await Promise.all(processes.map((lamp) => lamp.silent));
  }

  #tell(finishing: boolean): void {
    const { questions, acknowledged } = this.#channel;
    this.#options.onProgress({ round: this.#round, finishing, questions, acknowledged });
  }

  #launchDoomed(): Doomed {
    const end = this.#throwEnd();
    const point = end.kind === 'killed at a point' ? { LAMP_CRASH_POINT: end.point } : {};
    // An answer in a stream takes a second, which few of these processes live to see.
    const isStreaming = this.#streamDice.chance(0.5);
    return { end, lamp: this.#launch({ ...point, TEAMS_STREAMING: String(isStreaming) }) };
  }

  #launch(env: Readonly<Record<string, string>> = {}): LampProcess {
    const { folder, nodeArgs = [], signal } = this.#options;
    signal?.throwIfAborted();
    const lamp = LampProcess.launch({
      env: {
        STATE_DIR: join(folder, 'state'),
        ALLOWED_SERVICE_URLS: this.#connector.origin,
        WEBCHAT_ENABLED: 'false',
        ...this.#genie.env,
        ...env,
      },
      nodeArgs,
      onOutput: (text) => appendFileSync(join(folder, 'lamp.log'), text),
    });
    this.#processes.add(lamp);
    void lamp.silent.then(() => this.#processes.delete(lamp));
    return lamp;
  }

  #throwEnd(): End {
    const dice = this.#dice;
    const { startMs } = this.#genie;
    const thrown = dice.next();
    if (thrown < 0.3) {
      return { kind: 'killed at a point', point: `${dice.pick(CRASH_POINTS)}:${1 + dice.whole(4)}` };
    }
    if (thrown < 0.5) return { kind: 'killed while it starts', afterMs: dice.between(0, startMs) };
    if (thrown < 0.6) return { kind: 'stopped', afterMs: dice.between(0, 300) };
    return { kind: 'killed', afterMs: dice.between(0, 400) };
  }

  async #live({ lamp, end }: Doomed, hasNext: boolean): Promise<void> {
    const ready = this.#welcome(lamp, hasNext);
    // It is waited for below; until then its failure is nobody's.
    ready.catch(() => {});
    if (end.kind !== 'killed while it starts') await ready;
    const limitMs = end.kind === 'killed at a point' ? POINT_WITHIN_MS : end.afterMs;
    await Promise.race([after(limitMs), lamp.exited]);
    this.#channel.connect(undefined);
    if (end.kind === 'stopped') await this.#terminate(lamp);
    else await this.#kill(lamp);
    await ready;
  }

  /** People write as soon as Lamp is there; the next process begins to load. */
  async #welcome(lamp: LampProcess, hasNext: boolean): Promise<void> {
    try {
      await lamp.ready;
    } catch (error) {
      if (error instanceof EndedBeforeReady && error.exit.signal === 'SIGKILL') return;
      throw error;
    }
    // Not before this one has the folder: else the two could change places.
    if (hasNext) this.#next = this.#launchDoomed();
    if (!lamp.running) return;
    this.#channel.connect(lamp.url);
    if (this.#channel.waiting < MAX_WAITING) this.#channel.write(this.#genie.perRound);
  }

  async #kill(lamp: LampProcess): Promise<void> {
    await lamp.kill();
    const { code, signal } = await lamp.exited;
    if (signal !== 'SIGKILL') throw new Error(`Lamp ended by itself (${code ?? signal}):\n${lamp.output}`);
  }

  async #terminate(lamp: LampProcess): Promise<void> {
    const code = await lamp.terminate();
    if (code !== 0) throw new Error(`Lamp was asked to stop and ended with ${code}:\n${lamp.output}`);
  }

  /** Until the channel has nothing left and Lamp nothing more to do, or nothing moves any more. */
  async #untilDone(left: () => number): Promise<void> {
    const states = OPEN_STATES.map((state) => `'${state}'`).join(', ');
    const journal = new DatabaseSync(join(this.#options.folder, 'state', 'journal.db'), { readOnly: true });
    const openNow = journal.prepare(`SELECT count(*) AS open FROM questions WHERE state IN (${states})`);
    let last = '';
    let changedMs = performance.now();
    try {
      while (performance.now() - changedMs < STUCK_AFTER_MS) {
        const open = Number(openNow.get()?.['open']);
        const waiting = left();
        if (open === 0 && waiting === 0) return;
        this.#tell(true);
        this.#options.signal?.throwIfAborted();
        const now = `${open} ${waiting}`;
        if (now !== last) changedMs = performance.now();
        last = now;
        await after(LOOK_EVERY_MS);
      }
    } finally {
      journal.close();
    }
  }
}

/** A random time is what this is about: here, and only here, the time itself is the point. */
function after(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
