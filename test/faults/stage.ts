import { createApp } from '../../app.ts';
import { readConfig } from '../../services/config.ts';
import { silentLog } from '../../services/log.ts';
import { ManualClock } from '../support/clock.ts';
import { FakeConnector, type RecordedRequest } from '../support/fake-connector.ts';
import { type FakeWorkspace, type FakeWorkspaceOptions, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type LampOptions, type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { textScript } from '../support/workspace/scripts.ts';
import { type Fate, fateIn, finalsIn, People, type TeamsActivity } from './people.ts';

export interface StageOptions extends LampOptions {
  readonly workspace?: FakeWorkspaceOptions;
}

/** Lamp's clock goes on by so much at a time: short beside every wait of Lamp, long beside an exchange on loopback. */
/** What `timeOf` tells may be so much too late. */
export const STEP_MS = 50;
const QUIET_STEP_MS = 1_000;

/**
 * The composed service in this process, on a clock that the test moves, between a workspace and a connector that
 * remember everything. Minutes of Lamp pass in a moment; exchanges and the disk are real.
 */
export class Stage {
  readonly clock = new ManualClock();
  readonly workspace: FakeWorkspace;
  readonly connector: FakeConnector;
  readonly people = new People();
  readonly #dir: TempDir = tempDir();
  readonly #options: StageOptions;
  readonly #times = new Map<RecordedRequest, number>();
  #lamp: RunningLamp | undefined;

  private constructor(options: StageOptions, workspace: FakeWorkspace, connector: FakeConnector) {
    this.#options = options;
    this.workspace = workspace;
    this.connector = connector;
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const answer = (content: string) => textScript(`The answer to ${content}.`);
    const workspace = await startFakeWorkspace({ answer, ...options.workspace });
    const connector = await FakeConnector.start({ nowMs: () => stage.clock.monotonicMs() });
    const stage = new Stage(options, workspace, connector);
    await stage.start();
    return stage;
  }

  get lamp(): RunningLamp {
    if (!this.#lamp) throw new Error('Lamp does not run');
    return this.#lamp;
  }

  get stateDir(): string {
    return this.#dir.path;
  }

  async start(): Promise<void> {
    this.#lamp = await startLamp(this.#lampOptions());
  }

  /** Starts it and stops it before it is up. */
  async endWhileItStarts(): Promise<void> {
    const { env, ...rest } = this.#lampOptions();
    const app = await createApp({ log: silentLog, say: () => {}, ...rest, config: readConfig({ env }) });
    const starting = app.start();
    let ended = false;
    const stopping = app.stop().finally(() => {
      ended = true;
    });
    await this.pass(() => ended);
    await Promise.all([starting, stopping]);
  }

  /** As an operator stops it; what it waits for passes. */
  async end(): Promise<void> {
    const { lamp } = this;
    this.#lamp = undefined;
    let ended = false;
    const stopping = lamp.stop().finally(() => {
      ended = true;
    });
    await this.pass(() => ended);
    await stopping;
  }

  /** Posts as the channel does. @returns the status. */
  async post(activity: TeamsActivity): Promise<number> {
    const response = await fetch(new URL('/api/messages', this.lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activity, serviceUrl: this.connector.serviceUrl }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Lets time pass for Lamp until the condition holds. */
  async pass(until: () => boolean, stepMs = STEP_MS): Promise<void> {
    while (!until()) {
      this.#note();
      await this.clock.advance(stepMs);
      // The disk and the sockets need a moment of their own.
      await new Promise<void>((resolve) => setTimeout(resolve, 1));
      this.#note();
    }
  }

  /** Lets so much time pass for Lamp. */
  async passMs(byMs: number): Promise<void> {
    const untilMs = this.clock.monotonicMs() + byMs;
    await this.pass(() => this.clock.monotonicMs() >= untilMs);
  }

  /** Lets so much time pass in which nothing should be on its way: exchanges would seem to take long. */
  async passQuietly(byMs: number): Promise<void> {
    const untilMs = this.clock.monotonicMs() + byMs;
    await this.pass(() => this.clock.monotonicMs() >= untilMs, QUIET_STEP_MS);
  }

  /** When the connector got the request, on Lamp's monotonic clock; up to a step too late. */
  timeOf(request: RecordedRequest | undefined): number {
    const atMs = request && this.#times.get(request);
    if (atMs === undefined) throw new Error('there was no such request while time passed');
    return atMs;
  }

  /** Lets time pass until there is a final message (or several). */
  async passUntilFinal(activity: TeamsActivity, finals = 1): Promise<void> {
    await this.pass(() => this.finalsOf(activity).length >= finals);
  }

  finalsOf(activity: TeamsActivity): readonly string[] {
    return finalsIn(this.connector, activity);
  }

  fateOf(activity: TeamsActivity): Fate {
    return fateIn(this.connector, activity);
  }

  /** Questions that Genie took, in order. */
  get asked(): readonly string[] {
    return this.workspace.asked.map(({ content }) => content);
  }

  #lampOptions(): LampOptions & { readonly env: Record<string, string> } {
    const { env, workspace: _told, ...rest } = this.#options;
    return {
      clock: this.clock,
      random: () => 0,
      ...rest,
      env: {
        ...workspaceEnv(this.workspace),
        PORT: '0',
        STATE_DIR: this.stateDir,
        ALLOWED_SERVICE_URLS: this.connector.origin,
        DEBOUNCE_ENABLED: 'false',
        WEBCHAT_ENABLED: 'false',
        // A message that is replaced is what every kind of conversation has; tests of streams switch them on.
        TEAMS_STREAMING: 'false',
        ...env,
      },
    };
  }

  #note(): void {
    const { requests } = this.connector;
    for (const request of requests.slice(this.#times.size)) this.#times.set(request, this.clock.monotonicMs());
  }

  async close(): Promise<void> {
    if (this.#lamp) await this.end();
    await Promise.all([this.workspace.stop(), this.connector.stop()]);
    this.#dir.remove();
  }
}
