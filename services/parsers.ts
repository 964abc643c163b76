import { z } from 'zod';
import { isTimeZone } from './time-zone.ts';

/**
 * How the text of a setting becomes a value. `accepts` is the second half of the sentence "NAME must be ..." and of the
 * line in `.env.example`.
 */
export interface Parser<T> {
  readonly accepts: string;
  readonly schema: z.ZodType<T, string>;
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether a host name or address (no port) can only be reached from this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.has(host) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): Parser<number> {
  return {
    accepts: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number)
      .pipe(z.number().int().min(min).max(max)),
  };
}

/** A number with an optional fraction, within bounds, both included. */
export function decimal(min: number, max: number): Parser<number> {
  return {
    accepts: `a number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
  };
}

/** One of a closed list of words, written exactly so. */
export function oneOf<const T extends string>(...words: readonly T[]): Parser<T> {
  return { accepts: `one of ${words.join(', ')}`, schema: z.string().pipe(z.enum(words)) as z.ZodType<T, string> };
}

/** `true` or `false`; 1, 0, yes, no, on and off are understood too. */
export const yesNo: Parser<boolean> = {
  accepts: 'true or false',
  schema: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off']))
    .transform((word) => ['true', '1', 'yes', 'on'].includes(word)),
};

/** Any text of at most `maxCharacters` that matches `pattern`, if one is given. */
export function text(accepts: string, options: { pattern?: RegExp; maxCharacters?: number } = {}): Parser<string> {
  const bounded = z.string().max(options.maxCharacters ?? 4096);
  return { accepts, schema: options.pattern ? bounded.regex(options.pattern) : bounded };
}

/** Name of a time zone. */
export const timeZone: Parser<string> = {
  accepts: 'the name of a time zone, such as Europe/Berlin or UTC',
  schema: z.string().refine(isTimeZone),
};

/** An http(s) origin, without path, query or credentials; a host without a scheme means https. */
export const httpsOrigin: Parser<string> = {
  accepts: 'an https address without a path, such as https://example.com (http only for loopback)',
  schema: z.string().transform((raw, context) => parseOrigin(raw) ?? fail(context)),
};

/** Where a mail server is, with a name and a password where it wants them. */
export const smtpAddress: Parser<string> = {
  accepts: 'an address such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start',
  schema: z
    .string()
    .max(1_000)
    .refine((raw) => {
      if (!URL.canParse(raw)) return false;
      const { protocol, hostname, pathname, search, hash, username, password } = new URL(raw);
      const bare = ['', '/'].includes(pathname) && search === '' && hash === '';
      const decodes = !/%(?![\da-f]{2})/i.test(username + password);
      return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== '' && bare && decodes;
    }),
};

/** A page that anybody can open. */
export const httpsPage: Parser<string> = {
  accepts: 'an https address such as https://www.example.com/privacy',
  schema: z
    .string()
    .max(2_048)
    .refine((raw) => URL.canParse(raw) && new URL(raw).protocol === 'https:' && new URL(raw).username === ''),
};

/** Several origins, separated by commas. */
export const httpsOrigins: Parser<readonly string[]> = {
  accepts: 'https addresses without a path, separated by commas (http only for loopback)',
  schema: z.string().transform((raw, context) => {
    const origins = splitList(raw).map(parseOrigin);
    return origins.every((one) => one !== undefined) ? (origins as string[]) : fail(context);
  }),
};

/** Words separated by commas; blanks around them do not count. */
export function listOf(accepts: string, pattern: RegExp): Parser<readonly string[]> {
  return {
    accepts,
    schema: z.string().transform((raw, context) => {
      const words = splitList(raw);
      return words.every((word) => pattern.test(word)) ? words : fail(context);
    }),
  };
}

/** `name=value` pairs separated by commas; names are unique. */
export function pairsOf(accepts: string, pattern: RegExp): Parser<ReadonlyMap<string, string>> {
  return {
    accepts,
    schema: z.string().transform((raw, context) => {
      const pairs = splitList(raw).map((word): [string, string] => {
        const at = word.indexOf('=');
        return [word.slice(0, Math.max(0, at)).trim(), word.slice(at + 1).trim()];
      });
      const map = new Map(pairs);
      const sound = pairs.every(([name, value]) => pattern.test(name) && value !== '') && map.size === pairs.length;
      return sound ? map : fail(context);
    }),
  };
}

/** Where a Redis listens, with a user and password if it wants them, and the number of a database. */
export const redisUrl: Parser<string> = {
  accepts: 'a redis:// or rediss:// address, such as redis://:password@host:6379/0',
  schema: z.string().refine((raw) => isRedisUrl(raw), 'malformed'),
};

function isRedisUrl(raw: string): boolean {
  if (!/^rediss?:\/\//.test(raw) || !URL.canParse(raw)) return false;
  const { hostname, pathname, search, hash, username, password } = new URL(raw);
  if (hostname === '' || !/^\/?\d{0,5}$/.test(pathname) || search !== '' || hash !== '') return false;
  return [username, password].every((part) => !/%(?![0-9a-f]{2})/i.test(part) && isDecodable(part));
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    // Percent signs that stand for no character.
    return false;
  }
}

function splitList(raw: string): string[] {
  return raw
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function parseOrigin(raw: string): string | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(raw) ? raw : `https://${raw}`;
  if (!URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return secure ? url.origin : undefined;
}

function fail(context: z.RefinementCtx): never {
  context.addIssue({ code: 'custom', message: 'malformed' });
  return z.NEVER;
}
