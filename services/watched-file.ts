import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Clock, every, type Timer } from './clock.ts';

export interface WatchedFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Called when the file has become another one, has appeared or has gone. Calls do not overlap. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Editors write in several steps; a file is read when it has been left alone for so long. */
const QUIET_MS = 100;
/** Network file systems and some containers tell nothing. */
const LOOK_EVERY_MS = 5_000;

/**
 * Tells when a file changes, however it is written: in place, or by another that takes its name. The folder is watched,
 * not the file, whose place a new one may take; a look every 5 s finds what nobody told.
 */
export class WatchedFile {
  readonly #options: WatchedFileOptions;
  #watcher: FSWatcher | undefined;
  #looking: Timer | undefined;
  #quiet: Timer | undefined;
  #seen: string | undefined;
  #checking: Promise<void> = Promise.resolve();
  #stopped: boolean = false;

  constructor(options: WatchedFileOptions) {
    this.#options = options;
  }

  /** Changes count from here on. */
  async start(): Promise<void> {
    const { path, clock, onError } = this.#options;
    this.#seen = await signatureOf(path);
    try {
      this.#watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) this.#touched();
      });
      this.#watcher.on('error', onError);
    } catch (error) {
      // The looks go on.
      onError(error);
    }
    this.#looking = every(clock, LOOK_EVERY_MS, { run: () => this.#check(), onError });
  }

  /** Waits for a call that runs. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watcher?.close();
    this.#looking?.cancel();
    this.#quiet?.cancel();
    await this.#checking;
  }

  /** What stands there now is known: whoever wrote it need not be told. */
  async adopt(): Promise<void> {
    this.#seen = await signatureOf(this.#options.path);
  }

  #touched(): void {
    const { clock } = this.#options;
    this.#quiet?.cancel();
    this.#quiet = clock.after(QUIET_MS, () => void this.#check());
  }

  #check(): Promise<void> {
    this.#checking = this.#checking.then(() => this.#compare());
    return this.#checking;
  }

  async #compare(): Promise<void> {
    const { path, onChange, onError } = this.#options;
    if (this.#stopped) return;
    try {
      const signature = await signatureOf(path);
      if (signature === this.#seen) return;
      this.#seen = signature;
      await onChange();
    } catch (error) {
      onError(error);
    }
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
