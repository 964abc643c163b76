import { type DestinationStream, type Level, pino } from 'pino';
import { type LogFigures, LogSink, type LogSinkOptions } from './log-sink.ts';

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
  /** Where lines go; default: standard output, asynchronously, so that a slow or full disk never holds a turn. */
  readonly sink?: Omit<LogSinkOptions, 'isUrgent' | 'onGap'>;
  /** Gets the lines instead of a sink. */
  readonly stream?: DestinationStream;
}

/** A log, what became of its lines, and the ways to write out what is still buffered before the process ends. */
export interface OwnedLog extends Log {
  figures(): LogFigures;
  /** Resolves when all lines are written or cannot be, at latest after a second. */
  flush(): Promise<void>;
  /** As far as that goes without waiting: for `process.on('exit')`. */
  flushNow(): void;
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

/** Lines of these levels must outlive a crash that follows them. */
const URGENT = /^\{"level":"(?:error|fatal)"/;

/** Builds the process's log. Call `flush` last on stop. */
export function createLog(options: LogOptions): OwnedLog {
  const sink = new LogSink({
    ...options.sink,
    isUrgent: (line) => URGENT.test(line),
    onGap: (dropped) => {
      const level = logger.isLevelEnabled('warn') ? 'warn' : 'error';
      logger[level]({ dropped }, dropped === 1 ? '1 line was dropped' : `${dropped} lines were dropped`);
    },
  });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    options.stream ?? sink,
  );
  return Object.assign(logger as unknown as Log, {
    setLevel: (level: LogOptions['level']) => {
      logger.level = level;
    },
    figures: () => sink.figures(),
    flush: () => sink.flush(),
    flushNow: () => sink.flushNow(),
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
