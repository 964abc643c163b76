/** What an error answer says, whatever form it has. Texts are for the log only. */
export interface ErrorBody {
  /** `error_code`; numbers as text. Empty when there is none. */
  readonly errorCode: string;
  readonly message: string;
  readonly requestId?: string;
  /** From a RetryInfo detail. */
  readonly retryAfterMs?: number;
}

const MAX_MESSAGE_CHARACTERS = 200;
/** Wait that is taken at most from the other side's word: longer ones mean "not now". */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Reads the forms that Databricks and the proxies in front of it use: JSON with `error_code` (a text or a number) and
 * `message`, API 1.2 (`error`), SCIM (`detail`, `status`), OAuth (`error`, `error_description`), `CODE: message`, HTML
 * with `<pre>`, any other HTML, nothing at all. Never throws.
 */
export function parseErrorBody(body: Buffer): ErrorBody {
  // Messages stand in front; a proxy's page can be long.
  const text = body.subarray(0, 65_536).toString('utf8').trim();
  if (text === '') return { errorCode: '', message: 'empty answer' };
  const json = parseObject(text);
  if (json) return fromJson(json);
  const pre = /<pre[^>]*>([\s\S]*?)<\/pre>/i.exec(text)?.[1];
  if (pre !== undefined) return fromPlain(stripTags(pre));
  if (text.startsWith('<')) return { errorCode: '', message: cut(`HTML: ${titleOf(text)}`) };
  return fromPlain(text);
}

/** The Retry-After header: seconds, or a date. Undefined when missing or unreadable; bounded to an hour. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const trimmed = header.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(trimmed)) return bounded(Number(trimmed) * 1_000);
  // Date.parse takes "-5" and "1" for dates of some year; a real HTTP date begins with the name of a day.
  const at = /^[A-Za-z]{3},/.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(at) ? undefined : bounded(at - nowMs);
}

function bounded(waitMs: number): number {
  return Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Cut or no JSON at all: read as plain text below.
    return undefined;
  }
}

function fromJson(json: Record<string, unknown>): ErrorBody {
  const code = json['error_code'] ?? json['errorCode'] ?? json['scimType'] ?? oauthCode(json);
  const message = [
    json['message'],
    json['error_description'],
    json['errorSummary'],
    json['detail'],
    json['error'],
  ].find((one) => typeof one === 'string' && one !== '');
  const details = Array.isArray(json['details']) ? (json['details'] as unknown[]) : [];
  const requestId = details.map((one) => textField(one, 'RequestInfo', 'request_id')).find(Boolean);
  const retryDelay = details.map((one) => textField(one, 'RetryInfo', 'retry_delay')).find(Boolean);
  const retryAfterMs = parseDelay(retryDelay);
  return {
    errorCode: typeof code === 'string' || typeof code === 'number' ? String(code).slice(0, 80) : '',
    message: cut(typeof message === 'string' ? message : 'no message'),
    ...(requestId === undefined ? {} : { requestId: requestId.slice(0, 80) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function oauthCode(json: Record<string, unknown>): unknown {
  return json['error_description'] === undefined ? undefined : json['error'];
}

function textField(detail: unknown, type: string, field: string): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const fields = detail as Record<string, unknown>;
  if (typeof fields['@type'] !== 'string' || !fields['@type'].endsWith(type)) return undefined;
  return typeof fields[field] === 'string' ? fields[field] : undefined;
}

/** A protobuf duration such as `42s` or `1.5s`. */
function parseDelay(text: string | undefined): number | undefined {
  const seconds = /^(\d{1,9}(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : bounded(Number(seconds) * 1_000);
}

function fromPlain(text: string): ErrorBody {
  const coded = /^([A-Z][A-Z0-9_]{2,60}):\s*([\s\S]*)$/.exec(text.trim());
  return coded
    ? { errorCode: coded[1] ?? '', message: cut(coded[2] ?? '') }
    : { errorCode: '', message: cut(text.trim()) };
}

function titleOf(html: string): string {
  return stripTags(/<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? 'a page without title');
}

function stripTags(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').trim();
}

/** Short, on one line, and without anything that looks like a credential. */
function cut(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\b(?:bearer\s+\S+|dapi[0-9a-f-]+|eyJ[\w.-]+)/gi, '[secret]')
    .slice(0, MAX_MESSAGE_CHARACTERS);
}
