/**
 * How an exchange over the network failed: no connection came about, so nothing was sent; the other side was silent for
 * too long; the connection broke; what came back is no HTTP that can be read; or our own side called it off.
 */
export type NetworkFault = 'connect' | 'timeout' | 'reset' | 'protocol' | 'aborted';

/** All of them, for figures that name also what has not happened. */
export const NETWORK_FAULTS: readonly NetworkFault[] = ['connect', 'timeout', 'reset', 'protocol', 'aborted'];

/** The code of a connection that did not come about in time. */
export const CONNECT_TIMEOUT_CODE = 'UND_ERR_CONNECT_TIMEOUT';

/** Codes of the network and of undici; what is not listed broke the connection. */
const FAULTS: ReadonlyMap<string, NetworkFault> = new Map([
  ['ECONNREFUSED', 'connect'],
  ['ENOTFOUND', 'connect'],
  ['EAI_AGAIN', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['ENETUNREACH', 'connect'],
  ['EADDRNOTAVAIL', 'connect'],
  [CONNECT_TIMEOUT_CODE, 'connect'],
  ['UND_ERR_CLOSED', 'connect'],
  ['UND_ERR_DESTROYED', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
  ['UND_ERR_ABORTED', 'aborted'],
]);

/** Certificates are checked before anything is sent. */
const TLS_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;

/** What an error of the network or of undici means, and its code; undefined where it has none. */
export function networkFaultOf(error: unknown): { readonly fault: NetworkFault; readonly code: string | undefined } {
  const code = codeOf(error);
  if (code === undefined) return { fault: faultByName(error), code };
  return { fault: FAULTS.get(code) ?? faultByPattern(code), code };
}

function faultByPattern(code: string): NetworkFault {
  if (code.startsWith('HPE_')) return 'protocol';
  return TLS_CODE.test(code) ? 'connect' : 'reset';
}

/** Errors of our own carry no code of the network; those of the platform for an abort have names. */
function faultByName(error: unknown): NetworkFault {
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError') return 'timeout';
  return name === 'AbortError' ? 'aborted' : 'reset';
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return code;
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof cause === 'string' ? cause : undefined;
}
