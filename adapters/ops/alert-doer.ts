import type { Doer } from '../../services/ops/alerts/alerts.ts';
import type { Exchange } from '../http/types.ts';

/** Who it is: by their own word, else by what let them in. */
export function doerOf(exchange: Exchange, said: { by?: string | undefined; comment?: string | undefined } = {}): Doer {
  const bearer = exchange.req.headers.authorization !== undefined;
  return {
    by: said.by ?? (bearer ? 'OPS_TOKEN' : 'this machine'),
    ...(said.comment === undefined ? {} : { comment: said.comment }),
  };
}
