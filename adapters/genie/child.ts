import { flushCompileCache } from 'node:module';
import { toAppError } from '../../services/errors.ts';
import { type ChildMessage, type DataFacts, isStartMessage, type StartMessage } from './protocol.ts';

/** What is served, once it runs. */
export interface Running {
  readonly port: number;
  /** What it answers from, where that are files. */
  readonly data?: DataFacts;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** The process itself. */
  readonly host: NodeJS.Process;
  /** Starts to serve. @throws AppError, whose code and message are told to Lamp. */
  readonly open: (start: StartMessage, onReloaded: (data: DataFacts) => void) => Promise<Running>;
}

/** A stop that takes longer than this is broken off: nobody is left to wait for it. */
const STOP_WITHIN_MS = 4_000;

/**
 * Serves as a child of Lamp: waits for the start message, reports the port, and ends with the IPC channel. The operating
 * system closes that channel however Lamp dies, so no orphan stays behind.
 */
export function runAsChild(options: ChildOptions): void {
  const { host, open } = options;
  let running: Promise<Running> | undefined;
  let ending = false;

  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    // Also when the start hangs: the timer is referenced, the process ends by it.
    setTimeout(() => host.exit(1), STOP_WITHIN_MS);
    try {
      await (await running)?.stop();
      host.exit(exitCode);
    } catch {
      // What failed to start has said so, and a failed stop changes nothing: the file's journal is in order.
      host.exit(1);
    }
  };
  const tell = (message: ChildMessage) => {
    // A channel that closes meanwhile is the sign to end, and is heard as such; without this it would be an error.
    if (host.connected) host.send?.(message, undefined, undefined, () => {});
  };

  host.once('disconnect', () => void end(0));
  host.once('SIGTERM', () => void end(0));
  // Control-C goes to the whole group of processes: Lamp drains first and closes the channel when it is done.
  host.on('SIGINT', () => {});
  host.on('message', (message) => {
    if (!isStartMessage(message) || running) return;
    running = open(message, (data) => tell({ type: 'reloaded', data }));
    running.then(
      ({ port, data }) => {
        tell({ type: 'ready', port, ...(data ? { data } : {}) });
        // Otherwise written at the end only, which a killed process does not reach.
        flushCompileCache();
      },
      (error: unknown) => {
        const { code, message: said } = toAppError(error);
        tell({ type: 'failed', code, message: said });
        void end(1);
      },
    );
  });
  if (!host.connected) void end(0);
}
