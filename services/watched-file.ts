import { stat } from 'node:fs/promises';
import { type Clock, every, type Timer } from './clock.ts';

export interface WatchedFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Called when the file has become another one, has appeared or has gone. Calls do not overlap. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Between two looks. Looking costs 0.1 ms; being told by the system would cost more, because the folder is one that
 * journals are written in, and network file systems tell nothing.
 */
const LOOK_EVERY_MS = 500;

/**
 * Tells when a file changes, however it is written: in place, or by another that takes its name. Editors write in several
 * steps, so a file counts as another one when it has been left alone from one look to the next.
 */
export class WatchedFile {
  readonly #options: WatchedFileOptions;
  #looking: Timer | undefined;
  #running: Promise<void> | undefined;
  /** What is known, and what was there at the last look. */
  #known = '';
  #seen = '';

  constructor(options: WatchedFileOptions) {
    this.#options = options;
  }

  /** Changes count from here on. */
  async start(): Promise<void> {
    await this.adopt();
    const { clock, onError } = this.#options;
    const run = () => {
      this.#running = this.#look();
      return this.#running;
    };
    this.#looking = every(clock, LOOK_EVERY_MS, { run, onError });
  }

  /** Waits for a call that runs. Idempotent. */
  async stop(): Promise<void> {
    this.#looking?.cancel();
    // Its failure was reported already.
    await this.#running?.catch(() => undefined);
  }

  /** What stands there now is known: whoever wrote it need not be told. */
  async adopt(): Promise<void> {
    this.#known = await signatureOf(this.#options.path);
    this.#seen = this.#known;
  }

  async #look(): Promise<void> {
    const { path, onChange } = this.#options;
    const signature = await signatureOf(path);
    const isSettled = signature === this.#seen;
    this.#seen = signature;
    if (!isSettled || signature === this.#known) return;
    this.#known = signature;
    await onChange();
  }
}

/** Differs for every state of a file; empty while there is none. */
async function signatureOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
