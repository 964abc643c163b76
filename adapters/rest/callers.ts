import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../services/errors.ts';
import type { Exchange } from '../http/types.ts';
import type { Caller } from './types.ts';

/** Longer than any sensible key; keeps the hash cheap. */
const MAX_KEY_CHARACTERS = 512;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Tells callers apart by their key, from `Authorization: Bearer <key>` or `X-API-Key`. All keys are compared, each in
 * constant time, so that the time taken tells nothing. Without any key everybody is `local`; the guards in front let only
 * this machine through then.
 */
export function callerCheck(apiKeys: ReadonlyMap<string, string> | undefined): (exchange: Exchange) => Caller {
  const known = [...(apiKeys ?? [])].map(([name, key]) => ({ name, digest: digest(key) }));
  return ({ req }) => {
    if (known.length === 0) return { name: 'local' };
    const given = givenKey(req.headers);
    const offered = digest(given ?? '');
    let caller: Caller | undefined;
    for (const one of known) if (timingSafeEqual(one.digest, offered)) caller = { name: one.name };
    if (given === undefined || !caller) {
      throw new AppError('request.unauthorized', 'no known API key', {
        publicMessage: 'Send one of the configured API keys as "Authorization: Bearer <key>" or "X-API-Key".',
      });
    }
    return caller;
  };
}

function givenKey(headers: Exchange['req']['headers']): string | undefined {
  const { authorization } = headers;
  const bearer = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length).trim() : undefined;
  const own = headers['x-api-key'];
  const key = bearer ?? (typeof own === 'string' ? own.trim() : undefined);
  return key === undefined || key === '' || key.length > MAX_KEY_CHARACTERS ? undefined : key;
}
