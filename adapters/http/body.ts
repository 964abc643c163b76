import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../services/errors.ts';
import { tooLarge } from './guards.ts';
import { Refusal } from './refusal.ts';
import type { JsonObject } from './types.ts';

/** Deepest nesting of arrays and objects in a body. */
export const MAX_JSON_DEPTH = 32;

const MAX_QUERY_PARAMETERS = 100;

/**
 * Reads the whole body.
 * @throws Refusal above `maxBytes`, AppError `request.timeout` when the client goes away in the middle.
 */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const settle = (run: () => void) => {
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      run();
    };
    const onData = (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) settle(() => reject(tooLarge(maxBytes)));
      else chunks.push(chunk);
    };
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, sizeBytes)));
    const onGone = () => settle(() => reject(new AppError('request.timeout', 'the client left before its body ended')));
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/**
 * A body as a JSON object, without keys that could change prototypes when somebody copies it.
 * @throws Refusal that says what is wrong.
 */
export function parseJsonObject(bytes: Buffer): JsonObject {
  if (!isUtf8(bytes)) throw malformed('The body must be UTF-8 text.');
  const text = bytes.toString('utf8');
  if (isDeeperThan(text, MAX_JSON_DEPTH)) {
    throw malformed(`The body must not be nested deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(`The body must be a JSON object, not ${kindOf(value)}.`);
}

function parse(text: string): unknown {
  try {
    // The reviver makes parsing several times slower, so it runs only where it can find something. \u00 spells the
    // same letters as escapes.
    return /__proto__|constructor|\\u00/.test(text) ? JSON.parse(text, withoutPrototypes) : JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which is a person's question.
    throw malformed(
      text.trim() === '' ? 'The body is empty; it must be a JSON object.' : 'The body is not valid JSON.',
    );
  }
}

function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined;
  const bearsPrototype = typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
  return key === 'constructor' && bearsPrototype ? undefined : value;
}

/** Counts brackets outside strings, without recursion and before anything is parsed. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limit) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `a ${typeof value}`;
}

function malformed(publicMessage: string): Refusal {
  return new Refusal('body', 'request.invalid', { publicMessage, field: 'body' });
}

const NO_QUERY: Readonly<Record<string, string | undefined>> = Object.freeze(Object.create(null));

/**
 * The query parameters of a request target, without a prototype.
 * @throws Refusal when one is repeated or written as an array, because two readers could disagree about its value.
 */
export function parseQuery(target: string): Readonly<Record<string, string | undefined>> {
  const at = target.indexOf('?');
  if (at === -1) return NO_QUERY;
  const query: Record<string, string | undefined> = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(target.slice(at + 1))) {
    const field = name.slice(0, 60);
    if (++count > MAX_QUERY_PARAMETERS) throw badQuery(`At most ${MAX_QUERY_PARAMETERS} query parameters.`, field);
    if (name.includes('[')) throw badQuery('Query parameters are plain texts, without brackets.', field);
    if (query[name] !== undefined) throw badQuery('A query parameter must be given once only.', field);
    query[name] = value;
  }
  return query;
}

function badQuery(publicMessage: string, field: string): Refusal {
  return new Refusal('query', 'request.invalid', { publicMessage, field });
}
