import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DataFile } from './folder.ts';

/** A file that DuckDB can read: plain UTF-8 where it is text, with a harmless path. */
export interface Source {
  readonly path: string;
  /** What the file was written in, when that was not UTF-8. */
  readonly encoding?: 'UTF-16' | 'Windows-1252';
}

/** A compressed file can hold a thousand times its size. */
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;
/** Patterns for several files, which DuckDB reads out of paths. */
const PATTERN_CHARACTERS = /[*?[\]{}]/;
const MAX_CHARACTER_BYTES = 4;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Makes a file readable: unpacks it, and writes it again in UTF-8 where it is in something else, into `scratch`. A file
 * that is in order is read where it lies.
 * @throws Error with a sentence for its owner, or of the file system.
 */
export async function sourceOf(file: DataFile, scratch: string): Promise<Source> {
  const copy = join(scratch, `file.${file.format}`);
  if (file.format === 'parquet') {
    if (!PATTERN_CHARACTERS.test(file.path)) return { path: file.path };
    await pipeline(createReadStream(file.path), createWriteStream(copy));
    return { path: copy };
  }
  const plain = file.compressed ? join(scratch, 'unpacked') : file.path;
  if (file.compressed) await unpack(file.path, plain);
  const encoding = await encodingOf(plain);
  if (encoding === 'utf-8' && !file.compressed && !PATTERN_CHARACTERS.test(plain)) return { path: plain };
  await pipeline(createReadStream(plain), decoded(encoding), createWriteStream(copy));
  if (encoding === 'utf-8') return { path: copy };
  return { path: copy, encoding: encoding === 'windows-1252' ? 'Windows-1252' : 'UTF-16' };
}

async function unpack(from: string, to: string): Promise<void> {
  let bytes = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_UNPACKED_BYTES)
        done(new Error(`unpacked it is larger than ${MAX_UNPACKED_BYTES / 1024 ** 3} GB`));
      else done(null, chunk);
    },
  });
  await pipeline(createReadStream(from), createGunzip(), bound, createWriteStream(to)).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') ? new Error('it is no intact gzip file', { cause: error }) : error;
  });
}

/** A mark at the beginning decides; without one it is UTF-8 if it can be, else what Windows writes in the West. */
async function encodingOf(path: string): Promise<Encoding> {
  const head = Buffer.alloc(512);
  const file = await open(path);
  const { bytesRead } = await file.read(head, 0, head.length, 0).finally(() => file.close());
  const marked = head.toString('hex', 0, 2);
  if (marked === 'fffe') return 'utf-16le';
  if (marked === 'feff') return 'utf-16be';
  const zeros = [0, 1].map((side) => {
    return head.subarray(0, bytesRead).filter((byte, at) => byte === 0 && at % 2 === side).length;
  });
  // Western text in UTF-16 has a zero in every second place.
  if ((zeros[1] ?? 0) > bytesRead / 4) return 'utf-16le';
  if ((zeros[0] ?? 0) > bytesRead / 4) return 'utf-16be';
  return (await isWholeUtf8(path)) ? 'utf-8' : 'windows-1252';
}

async function isWholeUtf8(path: string): Promise<boolean> {
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = carried.length > 0 ? Buffer.concat([carried, chunk as Buffer]) : (chunk as Buffer);
    const end = characterEnd(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return false;
    carried = Buffer.from(bytes.subarray(end));
  }
  return isUtf8(carried);
}

/** Where the last whole character ends, as far as its first byte tells. */
function characterEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(MAX_CHARACTER_BYTES, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.length - back;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

function decoded(encoding: Encoding): (chunks: AsyncIterable<Buffer>) => Readable {
  return (chunks) => {
    const decoder = new TextDecoder(encoding);
    const texts = async function* () {
      for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
      yield decoder.decode();
    };
    return Readable.from(texts());
  };
}
