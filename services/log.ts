import { type DestinationStream, destination, type Level, pino } from 'pino';

/**
 * JSON lines, one an event. Fields are chosen by the caller, one by one: never a request, a header, a raw error object,
 * a question's text or SQL (at info and above). Errors go in as `err` and are cut to an allow list.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(bindings: LogFields): Log;
}

/** What a line says beside its message. */
export interface LogFields {
  readonly err?: unknown;
  readonly [name: string]: unknown;
}

export interface LogOptions {
  /** Least level that is written. */
  readonly level: Level | 'silent';
  /** Where lines go; default: standard output, asynchronously, so that a slow disk never holds a turn. */
  readonly stream?: DestinationStream;
  /** Called for each line that could not be written (a full disk ends the process otherwise). */
  readonly onDropped?: (error: Error) => void;
}

/** A log and the way to write out what is still buffered before the process ends. */
export interface OwnedLog extends Log {
  flush(): void;
  /** Changes the least level that is written. Children that were made before keep theirs. */
  setLevel(level: LogOptions['level']): void;
}

const MAX_MESSAGE_CHARACTERS = 500;
const MAX_STACK_LINES = 8;

/** Name, message (cut), code, status and the head of the stack; causes likewise, at most three deep. Nothing else. */
export function serializeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: textOf(error).slice(0, MAX_MESSAGE_CHARACTERS) };
  const { code, status, statusCode } = error as { code?: unknown; status?: unknown; statusCode?: unknown };
  const seen: Record<string, unknown> = {
    name: error.name,
    message: error.message.slice(0, MAX_MESSAGE_CHARACTERS),
  };
  if (typeof code === 'string' || typeof code === 'number') seen['code'] = code;
  const httpStatus = status ?? statusCode;
  if (typeof httpStatus === 'number') seen['status'] = httpStatus;
  if (depth === 0 && error.stack) seen['stack'] = framesOf(error.stack);
  if (error.cause !== undefined && depth < 3) seen['cause'] = serializeError(error.cause, depth + 1);
  return seen;
}

/** A stack begins with the whole message, which is cut elsewhere. */
function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return frames.slice(0, MAX_STACK_LINES).join('\n');
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    // Thrown objects need not know how to become text.
    return typeof value;
  }
}

/** Builds the process's log. Call `flush` last on stop. */
export function createLog(options: LogOptions): OwnedLog {
  const stream = options.stream ?? destination({ dest: 1, sync: false, minLength: 0 });
  if ('on' in stream && typeof stream.on === 'function') {
    stream.on('error', (error: Error) => options.onDropped?.(error));
  }
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    stream,
  );
  return Object.assign(logger as unknown as Log, {
    setLevel: (level: LogOptions['level']) => {
      logger.level = level;
    },
    flush: () => {
      if ('flushSync' in stream && typeof stream.flushSync === 'function') {
        try {
          stream.flushSync();
        } catch {
          // Not open yet or already closed: there is nothing left to write to.
        }
      }
    },
  });
}

/** For parts that are used without a log, in tests and small programs. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
