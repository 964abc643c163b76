import { AppError, type AppErrorOptions, type ErrorCode } from '../../services/errors.ts';

/** Why a guard sent a request away; the closed list keeps the metric's labels few. */
export type RefusalReason =
  | 'method'
  | 'target'
  | 'host'
  | 'media_type'
  | 'encoding'
  | 'body_size'
  | 'body'
  | 'query'
  | 'door'
  | 'flood'
  | 'draining'
  | 'malformed'
  | 'timeout';

/** An error that is counted as a refusal, by its reason. */
export class Refusal extends AppError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, code: ErrorCode, options: AppErrorOptions & { readonly publicMessage: string }) {
    super(code, options.publicMessage, options);
    this.reason = reason;
  }
}
