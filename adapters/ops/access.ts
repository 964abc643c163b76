import { AppError } from '../../services/errors.ts';
import type { Exchange } from '../http/types.ts';
import { bearerMatches } from './bearer.ts';

/** Whether the caller may see details. Without a token that is everybody on this machine; with one, its bearer. */
export function maySeeDetails({ req, local }: Exchange, opsToken: string | undefined): boolean {
  return opsToken === undefined ? local : bearerMatches(req.headers.authorization, opsToken);
}

/** Who changes something, for the log: there is one token, so more cannot be known. */
export function operatorOf({ local }: Exchange, opsToken: string | undefined): string {
  if (opsToken !== undefined) return 'the holder of OPS_TOKEN';
  return local ? 'somebody on this machine' : 'nobody';
}

/** @throws AppError `request.unauthorized` when the caller may not. */
export function mayOperate(exchange: Exchange, opsToken: string | undefined): void {
  if (maySeeDetails(exchange, opsToken)) return;
  throw new AppError('request.unauthorized', 'operations without the token', {
    publicMessage: 'Send the token of OPS_TOKEN as "Authorization: Bearer ...".',
  });
}
