import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts';
import { CONNECT_TIMEOUT_CODE, networkFaultOf } from '../flow/network-fault.ts';

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

/** An error of the network or of undici, as a failure with one of our codes. */
export function fromNetworkError(error: unknown, operation: string): GenieFailure {
  if (error instanceof GenieFailure) return error;
  const { fault, code } = networkFaultOf(error);
  const said = `${operation}: ${code ?? 'the connection failed'}`;
  if (fault === 'timeout') {
    return new GenieFailure('genie.timeout', `${said}: Genie was silent for too long`, {
      cause: error,
      timedOut: true,
    });
  }
  if (fault === 'protocol') {
    return new GenieFailure('genie.bad_response', `${said}: the answer is no proper HTTP`, { cause: error });
  }
  const timedOut = code === CONNECT_TIMEOUT_CODE;
  return new GenieFailure('genie.unreachable', said, { cause: error, sent: fault !== 'connect', timedOut });
}
