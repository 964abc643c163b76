import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { FilePiece } from './columns.ts';
import { csvBytes } from './csv.ts';
import { fileName } from './file-name.ts';
import type { FileFormat, FileOf, FileOffer, OpenFile, ResultFiles } from './types.ts';
import { xlsxBytes } from './xlsx.ts';

/** A query of an answer, as far as files are concerned. */
export interface KnownResult {
  readonly conversationKey: string;
  readonly title?: string;
  /** Among the queries of its answer, from 0; names the file of one without a title. Default 0. */
  readonly place?: number;
  /** Of the whole result, where it is known. */
  readonly totalRows?: number;
  /** The rows, from the first to the last, as they are read. @throws AppError while they are read. */
  rows(signal: AbortSignal): AsyncIterable<ResultRows>;
}

/** Some rows, and whether all there are will come. */
export interface ResultRows extends FilePiece {
  readonly truncated: boolean;
}

/** What files say, in one language. */
export interface FileTexts {
  readonly sheet: string;
  readonly untitled: string;
  readonly partial: string;
  readonly cut: string;
}

export interface ResultFilesOptions {
  /** Undefined: not known, or has no rows. */
  readonly find: (questionId: string, attachmentId: string | undefined) => Promise<KnownResult | undefined>;
  /** Address that a browser fetches the file at until `expiresAt` (epoch ms). */
  readonly linkTo: (of: FileOf & { readonly locale: string }, expiresAt: number) => string;
  readonly texts: (locale: string) => FileTexts;
  readonly clock: Clock;
  readonly events: Events;
  /** How long links live. */
  readonly linkLivesMs: () => number;
  /** Files that are fetched at the same time. */
  readonly maxOpen: () => number;
}

const CONTENT_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
/** A file of usual size has been fetched by then. */
const BUSY_RETRY_MS = 10_000;

/** Offers results as files and makes them while they are read. */
export function createResultFiles(options: ResultFilesOptions): ResultFiles {
  return new Files(options);
}

class Files implements ResultFiles {
  readonly #options: ResultFilesOptions;
  #open = 0;

  constructor(options: ResultFilesOptions) {
    this.#options = options;
  }

  async offer(of: Parameters<ResultFiles['offer']>[0]): Promise<FileOffer> {
    const { linkTo, clock, linkLivesMs } = this.#options;
    const { questionId, format, attachmentId, locale } = of;
    const known = await this.#find(of);
    if (known.conversationKey !== of.conversationKey) throw notFound('asked for from another conversation');
    const expiresAt = clock.now() + linkLivesMs();
    const file = { questionId, format, locale, ...(attachmentId === undefined ? {} : { attachmentId }) };
    return {
      questionId,
      format,
      ...(attachmentId === undefined ? {} : { attachmentId }),
      name: this.#name(known, { format, locale, truncated: false }),
      url: linkTo(file, expiresAt),
      expiresAt,
      ...(known.totalRows === undefined ? {} : { rows: known.totalRows }),
    };
  }

  async open(of: FileOf & { readonly locale: string }, signal: AbortSignal): Promise<OpenFile> {
    const known = await this.#find(of);
    if (this.#open >= this.#options.maxOpen()) {
      throw new AppError('file.busy', `${this.#open} files are being fetched`, { retryAfterMs: BUSY_RETRY_MS });
    }
    const fetching = this.#begin(of.format);
    const rows = known.rows(signal)[Symbol.asyncIterator]();
    const leave = () => {
      fetching.end('left');
      // Whatever it ends with, nobody reads it any more.
      rows.return?.().catch(() => undefined);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      const first = await rows.next();
      if (first.done) throw new AppError('internal', 'a result without any piece');
      const { truncated } = first.value;
      const pieces = countedPieces(first.value, rows, fetching);
      const { sheet, cut } = this.#options.texts(of.locale);
      const bytes = of.format === 'csv' ? csvBytes(pieces) : xlsxBytes(pieces, { sheetName: sheet, cutNote: cut });
      return {
        name: this.#name(known, { format: of.format, locale: of.locale, truncated }),
        contentType: CONTENT_TYPES[of.format],
        bytes: watched(bytes, fetching, () => signal.removeEventListener('abort', leave)),
      };
    } catch (error) {
      signal.removeEventListener('abort', leave);
      fetching.end(signal.aborted ? 'left' : toAppError(error));
      throw error;
    }
  }

  async #find({ questionId, attachmentId }: FileOf): Promise<KnownResult> {
    const known = await this.#options.find(questionId, attachmentId);
    if (!known) throw notFound('no such answer, or one without rows');
    return known;
  }

  #name(known: KnownResult, of: { format: FileFormat; locale: string; truncated: boolean }): string {
    const { untitled, partial } = this.#options.texts(of.locale);
    const { title, place = 0 } = known;
    return fileName({
      title,
      untitled: place === 0 ? untitled : `${untitled} ${place + 1}`,
      format: of.format,
      note: of.truncated ? partial : undefined,
    });
  }

  /** Takes one of the places. `end` gives it back; only the first end counts. */
  #begin(format: FileFormat): Fetching {
    const { clock, events } = this.#options;
    const startedMs = clock.monotonicMs();
    let ended = false;
    this.#open += 1;
    const fetching: Fetching = {
      rows: 0,
      bytes: 0,
      end: (how) => {
        if (ended) return;
        ended = true;
        this.#open -= 1;
        const { rows, bytes } = fetching;
        const outcome = how instanceof AppError ? { outcome: how.code, error: how } : { outcome: how };
        events.emit('file.ended', { format, rows, bytes, durationMs: clock.monotonicMs() - startedMs, ...outcome });
      },
    };
    return fetching;
  }
}

interface Fetching {
  rows: number;
  bytes: number;
  readonly end: (how: 'ok' | 'left' | AppError) => void;
}

async function* countedPieces(
  first: FilePiece,
  rest: AsyncIterator<FilePiece>,
  fetching: Fetching,
): AsyncGenerator<FilePiece> {
  try {
    for (let piece = first; ; ) {
      fetching.rows += piece.rows.length;
      yield piece;
      const next = await rest.next();
      if (next.done) return;
      piece = next.value;
    }
  } finally {
    await rest.return?.();
  }
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  fetching: Fetching,
  released: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const some of bytes) {
      fetching.bytes += some.length;
      yield some;
    }
    fetching.end('ok');
  } catch (error) {
    fetching.end(toAppError(error));
    throw error;
  } finally {
    fetching.end('left');
    released();
  }
}

function notFound(why: string): AppError {
  return new AppError('question.not_found', why, {
    publicMessage: 'There is no such answer with rows here. Answers are kept for a limited time; ask again.',
  });
}
