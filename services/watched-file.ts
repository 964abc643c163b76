import { stat } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { Watch } from './watch.ts';

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

/** Tells when a file changes, however it is written: in place, or by another that takes its name. */
export class WatchedFile {
  readonly #path: string;
  readonly #watch: Watch;

  constructor({ path, clock, onChange, onError }: WatchedFileOptions) {
    this.#path = path;
    this.#watch = new Watch({ look: () => signatureOf(path), everyMs: LOOK_EVERY_MS, clock, onChange, onError });
  }

  /** Changes count from here on. */
  async start(): Promise<void> {
    this.#watch.start(await signatureOf(this.#path));
  }

  /** Waits for a call that runs. Idempotent. */
  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** What stands there now is known: whoever wrote it need not be told. */
  adopt(): Promise<void> {
    return this.#watch.adopt();
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
