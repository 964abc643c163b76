import { AppError } from '../../services/errors.ts';
import type { Exchange } from '../http/types.ts';
import { bearerMatches } from './bearer.ts';

/** Whether the caller may see details. Without a token that is everybody on this machine; with one, its bearer. */
export function maySeeDetails({ req, local }: Exchange, opsToken: string | undefined): boolean {
  return opsToken === undefined ? local : bearerMatches(req.headers.authorization, opsToken);
}

/** @throws AppError `request.unauthorized` when the caller may not. */
export function mayOperate(exchange: Exchange, opsToken: string | undefined): void {
  if (maySeeDetails(exchange, opsToken)) return;
  throw new AppError('request.unauthorized', 'operations without the token', {
    publicMessage: 'Send the token of OPS_TOKEN as "Authorization: Bearer ...".',
  });
}
