import { type FileHandle, open } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { type Clock, sleep } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';

/** Where files may be put: the stores behind Teams of each cloud, and addresses of this machine that the settings name. */
export interface UploadPolicy {
  /** Undefined: nothing is sent there. */
  accept(url: string): URL | undefined;
}

const STORES = ['.sharepoint.com', '.sharepoint.us', '.sharepoint.cn'];

/** @param extraOrigins of the settings; only those of this machine count. */
export function createUploadPolicy(extraOrigins: readonly string[]): UploadPolicy {
  const local = new Set(extraOrigins.filter((origin) => ['127.0.0.1', '[::1]', 'localhost'].includes(hostOf(origin))));
  return {
    accept(text) {
      if (!URL.canParse(text)) return undefined;
      const url = new URL(text);
      if (url.username !== '' || url.password !== '') return undefined;
      if (local.has(url.origin)) return url;
      if (url.protocol !== 'https:' || url.port !== '') return undefined;
      return STORES.some((store) => url.hostname.endsWith(store)) ? url : undefined;
    },
  };
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}

export interface UploadOptions {
  readonly url: URL;
  readonly path: string;
  readonly contentType: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** The store takes parts of a multiple of 320 KiB; the last one may be shorter. */
const PART_UNIT_BYTES = 327_680;
const PART_BYTES = 10 * PART_UNIT_BYTES;
const TRIES = 3;
const AGAIN_MS = 1_000;
const TIMEOUT_MS = 30_000;

/**
 * Puts a file to an address that was made for this one upload. The address is all the permission there is: no header of
 * ours goes along, and no redirect is followed.
 * @throws AppError `delivery.rejected` when the store does not take it, `delivery.transient` when it cannot be reached.
 */
export async function upload(options: UploadOptions): Promise<void> {
  const agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const file = await open(options.path, 'r');
  try {
    const { size } = await file.stat();
    for (let from = 0; from < size; from += PART_BYTES) {
      const part = await partOf(file, from, Math.min(PART_BYTES, size - from));
      await putPart(agent, options, { part, from, size });
    }
  } finally {
    await file.close();
    await agent.destroy();
  }
}

async function partOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const part = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(part, read, length - read, from + read);
    if (bytesRead === 0) throw new AppError('internal', 'a file became shorter while it was sent');
    read += bytesRead;
  }
  return part;
}

/** The same part again does no harm: the store knows what it has. */
async function putPart(
  agent: Agent,
  { url, contentType, signal, clock }: UploadOptions,
  { part, from, size }: { readonly part: Buffer; readonly from: number; readonly size: number },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const status = await statusOf(agent, url, {
      part,
      signal,
      headers: {
        'content-type': contentType,
        'content-length': String(part.length),
        'content-range': `bytes ${from}-${from + part.length - 1}/${size}`,
      },
    });
    if (status !== undefined && status >= 200 && status < 300) return;
    const isWorthIt = status === undefined || status === 429 || status >= 500;
    if (!isWorthIt) throw new AppError('delivery.rejected', `the store answered a part of a file with ${status}`);
    if (tries === TRIES) throw new AppError('delivery.transient', `the store answered with ${status ?? 'nothing'}`);
    await sleep(clock, tries * AGAIN_MS, signal);
  }
}

/** Undefined: no answer came. */
async function statusOf(
  dispatcher: Agent,
  url: URL,
  put: { readonly part: Buffer; readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
): Promise<number | undefined> {
  try {
    const { part: body, signal, headers } = put;
    const answer = await request(url, { dispatcher, method: 'PUT', body, signal, headers });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    // Whatever it was, the part may come again; a stop is the end of it.
    put.signal.throwIfAborted();
    return undefined;
  }
}
