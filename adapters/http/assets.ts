import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Exchange } from './types.ts';

const compress = promisify(gzip);

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Files below this many bytes are not worth compressing. */
const MIN_GZIP_BYTES = 1_024;

export interface AssetOptions {
  /** With the character set, for texts. */
  readonly contentType: string;
  /** False for what is compressed already (pictures, fonts). Default true. */
  readonly compressible?: boolean;
}

interface Loaded {
  readonly version: string;
  readonly sizeBytes: number;
  readonly gzipped: Buffer | undefined;
}

/**
 * One file that never changes while the process runs. It is read, hashed and compressed once, when it is first wanted;
 * only the compressed form stays in memory, and clients that do not take it get the file from disk.
 */
export interface Asset {
  /** A hash of the content: put it into the address as `?v=`, and browsers keep the file for a year. */
  version(): Promise<string>;
  /** Answers a GET or HEAD from a route with `stream`. @throws the error of the file system when it cannot be read. */
  serve(exchange: Exchange): Promise<void>;
}

/** @param path absolute path of the file. */
export function assetFromFile(path: string, options: AssetOptions): Asset {
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => {
    loading ??= load(path, options).catch((error: unknown) => {
      // A file that could not be read now may be there for the next request.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    version: async () => (await loaded()).version,
    serve: async (exchange) => serve(exchange, { path, options, loaded: await loaded() }),
  };
}

async function load(path: string, options: AssetOptions): Promise<Loaded> {
  const bytes = await readFile(path);
  const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  const worthIt = options.compressible !== false && bytes.length >= MIN_GZIP_BYTES;
  return { version, sizeBytes: bytes.length, gzipped: worthIt ? await compress(bytes, { level: 9 }) : undefined };
}

async function serve(
  { req, res, query }: Exchange,
  asset: { readonly path: string; readonly options: AssetOptions; readonly loaded: Loaded },
): Promise<void> {
  const { version, sizeBytes, gzipped } = asset.loaded;
  const body = gzipped && acceptsGzip(req.headers['accept-encoding']) ? gzipped : undefined;
  const etag = `"${version}${body ? '-gz' : ''}"`;
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', query['v'] === version ? IMMUTABLE : 'no-cache');
  if (gzipped) res.setHeader('Vary', 'Accept-Encoding');
  if (matches(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end();
    return;
  }
  if (body) res.setHeader('Content-Encoding', 'gzip');
  res.setHeader('Content-Type', asset.options.contentType);
  res.setHeader('Content-Length', body?.length ?? sizeBytes);
  res.writeHead(200);
  if (body || req.method === 'HEAD') res.end(body);
  else await sendFile(asset.path, res);
}

async function sendFile(path: string, res: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(path), res);
  } catch (error) {
    // Clients leave in the middle of downloads all the time.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Weak comparison, as If-None-Match asks for. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** Whether an Accept-Encoding header takes gzip; `q=0` says no. */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    qualities.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  return (qualities.get('gzip') ?? qualities.get('*') ?? 0) > 0;
}
