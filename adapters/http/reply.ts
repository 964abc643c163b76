import type { ServerResponse } from 'node:http';

/** What a handler answers with when a plain value with status 200 is not enough. */
export class HttpReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string | Buffer | undefined;
  /** Beside the security headers; a header named here replaces the default one of that name. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    content?: { readonly type: string; readonly body: string | Buffer },
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.status = status;
    this.contentType = content?.type;
    this.body = content?.body;
    this.headers = headers;
  }
}

/** An answer that is written bit by bit, for handlers that decide per request whether they stream. */
export class StreamReply {
  readonly write: (res: ServerResponse) => Promise<void> | void;

  /** `write` gets the response with the usual headers set; it must have sent at least the head when it resolves. */
  constructor(write: (res: ServerResponse) => Promise<void> | void) {
    this.write = write;
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON body. @throws TypeError when the value cannot be written as JSON. */
export function json(status: number, value: object, headers?: Readonly<Record<string, string>>): HttpReply {
  return new HttpReply(status, { type: JSON_TYPE, body: JSON.stringify(value) }, headers);
}

/** A status without a body. */
export function empty(status: number, headers?: Readonly<Record<string, string>>): HttpReply {
  return new HttpReply(status, undefined, headers);
}

/** A body of any other type; say the character set in `type`. */
export function content(
  type: string,
  body: string | Buffer,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): HttpReply {
  return new HttpReply(options.status ?? 200, { type, body }, options.headers);
}
