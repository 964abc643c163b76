import { type Clock, every, type Timer } from '../../clock.ts';
import { listFolder } from './folder.ts';
import { versionOf } from './open-folder.ts';

export interface FolderWatchOptions {
  readonly path: string;
  readonly clock: Clock;
  /** The version that is served already. */
  readonly known: string;
  /** Called when files came, went or became others. Calls do not overlap. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Between two looks. A look at a hundred files takes some milliseconds; network folders tell nothing by themselves. */
const LOOK_EVERY_MS = 1_000;

/**
 * Tells when the files of a folder change. Files are copied in pieces, and several at a time, so a change counts when the
 * folder has been left alone from one look to the next.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  #known: string;
  #seen: string;
  #looking: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#known = options.known;
    this.#seen = options.known;
  }

  start(): void {
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

  /** A folder that is gone, too, is a change: whoever reads it says what is wrong. */
  async #version(): Promise<string> {
    return await listFolder(this.#options.path).then(versionOf, () => 'unreadable');
  }

  async #look(): Promise<void> {
    const version = await this.#version();
    const isSettled = version === this.#seen;
    this.#seen = version;
    if (!isSettled || version === this.#known) return;
    this.#known = version;
    await this.#options.onChange();
  }
}
