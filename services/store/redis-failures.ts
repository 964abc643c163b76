/** A call to Redis that failed, as far as an operator needs to know it. */
export interface RedisFailure {
  /** In plain words; never an address, a key or a value. */
  readonly reason: string;
  /** Whether it says that Redis cannot be used for now, and not only that this one call was wrong. */
  readonly away: boolean;
}

/** Our own deadline passed. */
export class RedisTimeout extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'RedisTimeout';
  }
}

/** Words with which Redis begins a reply that concerns more than one key. A script's failure has them further inside. */
const REPLIES: readonly (readonly [word: RegExp, reason: string])[] = [
  [/\bOOM\b/, 'it is out of memory (OOM): raise maxmemory or remove keys of others'],
  [/\bREADONLY\b/, 'it is a read-only replica (READONLY): REDIS_URL must name the primary'],
  [/\bWRONGPASS\b/, 'it does not take the password of REDIS_URL (WRONGPASS)'],
  [/\bNOAUTH\b/, 'it asks for a password (NOAUTH): put it into REDIS_URL'],
  [/\bNOPERM\b/, 'the user of REDIS_URL may not read, write or run scripts on lamp:* (NOPERM)'],
  [/\bLOADING\b/, 'it is loading its data (LOADING)'],
  [/\bBUSY\b/, 'it is busy with a script (BUSY)'],
  [/\bMASTERDOWN\b/, 'it has lost its primary (MASTERDOWN)'],
  [/\bMISCONF\b/, 'it cannot save its data and refuses writes (MISCONF)'],
  [/\bNOREPLICAS\b/, 'it has too few replicas and refuses writes (NOREPLICAS)'],
  [/\b(MOVED|ASK|CLUSTERDOWN|CROSSSLOT)\b/, 'it is a node of a cluster: REDIS_URL must name a single endpoint'],
  [/max number of clients/, 'it has no connection left (maxclients)'],
  [/AUTH.*without any password configured/, 'REDIS_URL has a password and it expects none'],
  [/DB index is out of range/, 'the database number of REDIS_URL is out of range'],
];

const UNKNOWN_AUTHORITY =
  'its certificate is from nobody who is known here: put the certificate of its authority into a file that NODE_EXTRA_CA_CERTS names';
/** Codes of sockets and of TLS, in words. */
const SOCKET_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at the address (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut off (ECONNRESET)',
  EPIPE: 'the connection was cut off (EPIPE)',
  ENOTFOUND: 'the host name is not known (ENOTFOUND)',
  EAI_AGAIN: 'the host name cannot be looked up (EAI_AGAIN)',
  ETIMEDOUT: 'the address does not answer (ETIMEDOUT)',
  EHOSTUNREACH: 'the host cannot be reached (EHOSTUNREACH)',
  ENETUNREACH: 'the network cannot be reached (ENETUNREACH)',
  DEPTH_ZERO_SELF_SIGNED_CERT: `${UNKNOWN_AUTHORITY} (DEPTH_ZERO_SELF_SIGNED_CERT)`,
  SELF_SIGNED_CERT_IN_CHAIN: `${UNKNOWN_AUTHORITY} (SELF_SIGNED_CERT_IN_CHAIN)`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `${UNKNOWN_AUTHORITY} (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `${UNKNOWN_AUTHORITY} (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
  CERT_HAS_EXPIRED: 'its certificate has expired (CERT_HAS_EXPIRED)',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: is the clock right? (CERT_NOT_YET_VALID)',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host than REDIS_URL names (ERR_TLS_CERT_ALTNAME_INVALID)',
  EPROTO: 'it speaks no TLS: REDIS_URL should perhaps begin with redis:// (EPROTO)',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it speaks no TLS: REDIS_URL should perhaps begin with redis:// (ERR_SSL_WRONG_VERSION_NUMBER)',
};

/** Errors of the client about its connection, by their class. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  ConnectionTimeoutError: 'the address does not answer; with rediss:// perhaps it speaks no TLS',
  SocketTimeoutError: 'it has stopped answering',
  SocketClosedUnexpectedlyError: 'it closed the connection',
  ClientOfflineError: 'there is no connection',
  ClientClosedError: 'there is no connection',
  DisconnectsClientError: 'there is no connection',
};

/** What a failed call or connection says. Texts of the other side are not passed on: they may carry what was sent. */
export function redisFailureOf(error: unknown): RedisFailure {
  if (error instanceof RedisTimeout) return { reason: `it gave ${error.message}`, away: true };
  if (!(error instanceof Error)) return { reason: 'it failed', away: false };
  const byClass = CLIENT_ERRORS[error.constructor.name];
  if (byClass !== undefined) return { reason: byClass, away: true };
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    return { reason: SOCKET_CODES[code] ?? `the connection failed (${code.slice(0, 40)})`, away: true };
  }
  const reply = REPLIES.find(([word]) => word.test(error.message));
  if (reply) return { reason: reply[1], away: true };
  return { reason: `it refused a command (${firstWord(error.message)})`, away: false };
}

/** The code of a reply, such as WRONGTYPE; nothing else of it. */
function firstWord(message: string): string {
  return /^[A-Z]{2,20}\b/.exec(message)?.[0] ?? 'ERR';
}
