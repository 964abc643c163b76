import type { ServerResponse } from 'node:http';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { OpenFile } from '../../services/files/types.ts';
import { StreamReply } from './reply.ts';

/** Who takes nothing for so long is gone, or keeps a place from others. */
const STALLED_MS = 60_000;

/**
 * A file that is made while it is sent, no faster than it is taken. When it cannot be made to its end, or nobody takes it
 * for a minute, the connection is cut: a file that is short is seen to be.
 */
export function fileReply(file: OpenFile, clock: Clock): StreamReply {
  return new StreamReply(async (res) => {
    const head = { 'Content-Type': file.contentType, 'Content-Disposition': attachmentNamed(file.name) };
    for await (const bytes of file.bytes) {
      if (!res.headersSent) res.writeHead(200, head);
      if (!res.write(bytes)) await taken(res, clock);
    }
    if (!res.headersSent) res.writeHead(200, head);
    res.end();
  });
}

/** A header that names a file in any script (RFC 6266), with letters of ASCII for those who read no other. */
export function attachmentNamed(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

async function taken(res: ServerResponse, clock: Clock): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const gone = () => reject(new AppError('request.timeout', 'the client went away, or took nothing for too long'));
  const timer = clock.after(STALLED_MS, gone);
  res.once('drain', resolve).once('close', gone);
  try {
    if (res.destroyed) gone();
    await promise;
  } finally {
    timer.cancel();
    res.off('drain', resolve).off('close', gone);
  }
}
