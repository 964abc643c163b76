import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts';

export interface FailureOptions extends AppErrorOptions {
  /** HTTP status of the answer; 0 when there was none. */
  readonly status?: number;
  /** Whether the request can have reached Genie. Unknown counts as yes. */
  readonly sent?: boolean;
  /** The time ran out somewhere: the connections may be bad, so the pool is replaced. */
  readonly timedOut?: boolean;
}

/** A failed exchange: an `AppError` that also tells what a retry must know. */
export class GenieFailure extends AppError {
  readonly status: number;
  readonly sent: boolean;
  readonly timedOut: boolean;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(code, message, options);
    this.status = options.status ?? 0;
    this.sent = options.sent ?? true;
    this.timedOut = options.timedOut ?? false;
  }
}

/** No connection came about: whatever was asked did not leave this machine. */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What came back is no HTTP that can be read. */
const NONSENSE_CODES = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** Certificates are checked before anything is sent. */
const TLS_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;

/** An error of the network or of undici, as a failure with one of our codes. */
export function fromNetworkError(error: unknown, operation: string): GenieFailure {
  if (error instanceof GenieFailure) return error;
  const code = networkCode(error);
  const said = `${operation}: ${code ?? 'the connection failed'}`;
  if (code !== undefined && TIMEOUT_CODES.has(code)) {
    return new GenieFailure('genie.timeout', `${said}: Genie was silent for too long`, {
      cause: error,
      timedOut: true,
    });
  }
  if (code !== undefined && (NONSENSE_CODES.has(code) || code.startsWith('HPE_'))) {
    return new GenieFailure('genie.bad_response', `${said}: the answer is no proper HTTP`, { cause: error });
  }
  const sent = code === undefined || !(NOT_SENT_CODES.has(code) || TLS_CODE.test(code));
  const timedOut = code === 'UND_ERR_CONNECT_TIMEOUT';
  return new GenieFailure('genie.unreachable', said, { cause: error, sent, timedOut });
}

function networkCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return code;
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof cause === 'string' ? cause : undefined;
}
