/** What files hold a result. */
export type FileFormat = 'csv' | 'xlsx';

/** Which file of which question. */
export interface FileOf {
  readonly questionId: string;
  readonly format: FileFormat;
  /** Of which query of the answer, by `Answer.ids.attachmentId` or `AnswerQuery.attachmentId`. Default: the first. */
  readonly attachmentId?: string;
}

/** A whole result, ready to be fetched. */
export interface FileOffer {
  readonly questionId: string;
  readonly format: FileFormat;
  /** As it was asked for. */
  readonly attachmentId?: string;
  /** With its ending, made from the title of the answer. */
  readonly name: string;
  /** Where a browser fetches it without further sign-in; short-lived. */
  readonly url: string;
  /** Epoch milliseconds from which on `url` is refused. */
  readonly expiresAt: number;
  /** Of the whole result, where Genie told it. */
  readonly rows?: number;
}

/** A file whose first bytes are there. */
export interface OpenFile {
  /** With its ending; says so when Genie did not give all rows. */
  readonly name: string;
  readonly contentType: string;
  /** Read once, to its end or not; fails when the rows cannot be had to their end. Memory stays flat. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Results of answers as files. */
export interface ResultFiles {
  /**
   * A link to the file, for whoever asked in this conversation. Asks Genie nothing.
   * @throws AppError `question.not_found` when the answer is not known (any more), is not of this conversation or has no
   *   rows.
   */
  offer(
    of: FileOf & { readonly conversationKey: string; readonly userId: string; readonly locale: string },
  ): Promise<FileOffer>;
  /**
   * Begins to fetch the rows, and resolves when the first of them are there. Who does not read `bytes` to the end aborts
   * the signal.
   * @throws AppError `question.not_found`, `file.busy` when too many files are being fetched, `genie.*`.
   */
  open(of: FileOf & { readonly locale: string }, signal: AbortSignal): Promise<OpenFile>;
}
