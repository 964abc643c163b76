import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Exchange } from './types.ts';

/** Ways to compress, the best first. */
type Encoding = 'br' | 'gzip';

const [brotli, deflate] = [promisify(brotliCompress), promisify(gzip)];

/** At this quality brotli takes as long as gzip at its best, and is a fifth smaller. The best takes 40 times as long. */
const BROTLI_QUALITY = 5;

const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => deflate(bytes, { level: 9 }),
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Files below this many bytes are not worth compressing. */
const MIN_COMPRESSED_BYTES = 1_024;

export interface AssetOptions {
  /** With the character set, for texts. */
  readonly contentType: string;
  /** False for what is compressed already (pictures, fonts). Default true. */
  readonly compressible?: boolean;
}

interface Loaded {
  readonly version: string;
  readonly sizeBytes: number;
  readonly isCompressible: boolean;
}

/**
 * One file, or text, that never changes while the process runs. It is read and hashed once, and compressed once in each way, when
 * that is first wanted; only the compressed forms stay in memory, and clients that take none get the file from disk.
 */
export interface Asset {
  /** A hash of the content: put it into the address as `?v=`, and browsers keep the file for a year. */
  version(): Promise<string>;
  /** Answers a GET or HEAD from a route with `stream`. @throws the error of the file system when it cannot be read. */
  serve(exchange: Exchange): Promise<void>;
}

/** @param path absolute path of the file. */
export function assetFromFile(path: string, options: AssetOptions): Asset {
  return assetFrom({ read: () => readFile(path), send: (res) => sendFile(path, res) }, options);
}

/** The same for what the process makes itself. */
export function assetFromText(text: string, options: AssetOptions): Asset {
  const bytes = Buffer.from(text);
  return assetFrom({ read: async () => bytes, send: async (res) => void res.end(bytes) }, options);
}

/** Where the bytes are, and the way to send them as they are. */
interface Source {
  read(): Promise<Buffer>;
  send(res: ServerResponse): Promise<void>;
}

function assetFrom(source: Source, options: AssetOptions): Asset {
  const loaded = once(async () => load(await source.read(), options));
  const compressed: Readonly<Record<Encoding, () => Promise<Buffer>>> = {
    br: once(async () => compress.br(await source.read())),
    gzip: once(async () => compress.gzip(await source.read())),
  };
  return {
    version: async () => (await loaded()).version,
    serve: async (exchange) => serve(exchange, { source, options, compressed, loaded: await loaded() }),
  };
}

/** Makes a value when it is first wanted. A file that could not be read then may be there for the next request. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined;
  return () => {
    making ??= make().catch((error: unknown) => {
      making = undefined;
      throw error;
    });
    return making;
  };
}

function load(bytes: Buffer, options: AssetOptions): Loaded {
  const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  const isCompressible = options.compressible !== false && bytes.length >= MIN_COMPRESSED_BYTES;
  return { version, sizeBytes: bytes.length, isCompressible };
}

interface Served {
  readonly source: Source;
  readonly options: AssetOptions;
  readonly compressed: Readonly<Record<Encoding, () => Promise<Buffer>>>;
  readonly loaded: Loaded;
}

async function serve({ req, res, query }: Exchange, asset: Served): Promise<void> {
  const { version, sizeBytes, isCompressible } = asset.loaded;
  const encoding = isCompressible ? acceptedEncoding(req.headers['accept-encoding']) : undefined;
  const body = encoding && (await asset.compressed[encoding]());
  const etag = `"${version}${encoding ? `-${encoding}` : ''}"`;
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', query['v'] === version ? IMMUTABLE : 'no-cache');
  if (isCompressible) res.setHeader('Vary', 'Accept-Encoding');
  if (matches(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end();
    return;
  }
  if (encoding) res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Type', asset.options.contentType);
  res.setHeader('Content-Length', body?.length ?? sizeBytes);
  res.writeHead(200);
  if (body || req.method === 'HEAD') res.end(body);
  else await asset.source.send(res);
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

/** The best that an Accept-Encoding header takes, as it weighs them; `q=0` says no. */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  const qualities = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    qualities.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  const qualityOf = (name: Encoding) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const [br, gzipped] = [qualityOf('br'), qualityOf('gzip')];
  if (br > 0 && br >= gzipped) return 'br';
  return gzipped > 0 ? 'gzip' : undefined;
}
