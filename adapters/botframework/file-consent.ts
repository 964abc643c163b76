import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { claimKeyOf } from '../../bot/inbound-keys.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { Address, Asker, FileOf, OutboundLanes } from '../../bot/types.ts';
import { Undertaking } from '../../bot/undertaking.ts';
import type { Clock } from '../../services/clock.ts';
import { AppError, toAppError } from '../../services/errors.ts';
import type { Questions } from '../../services/questions/types.ts';
import type { ConsentValue } from './card-data.ts';
import { fileInfoMessage } from './file-consent-card.ts';
import type { InboundOrigin } from './inbound.ts';
import { type UploadPolicy, upload } from './upload.ts';

/** The files of answers, as the channel needs them. */
export interface OfferedFiles {
  /** @throws AppError when this person may not have it in this conversation. */
  offer(
    of: FileOf & { readonly conversationKey: string; readonly userId: string; readonly locale: string },
  ): Promise<unknown>;
  /** @throws AppError `question.not_found`, `genie.*` */
  open(
    of: FileOf & { readonly locale: string },
    signal: AbortSignal,
  ): Promise<{ readonly contentType: string; readonly bytes: AsyncIterable<Uint8Array> }>;
}

/** What the rest of the service does for files. */
export interface FileServices {
  readonly files: OfferedFiles;
  /** As `Questions.begin`. */
  readonly begin: Questions['begin'];
  readonly lanes: Pick<OutboundLanes, 'write'>;
  /** Runs a task after the request was answered. False: it was not taken. */
  readonly run: (task: (signal: AbortSignal) => Promise<void>) => boolean;
  /** Folder for files on their way; emptied at the first use. */
  readonly spoolDir: string;
}

export interface FileConsentOptions {
  readonly uploads: UploadPolicy;
  readonly clock: Clock;
  /** Writes into the conversation. @throws AppError `delivery.*` */
  readonly post: (address: Address, content: object) => Promise<unknown>;
  readonly remove: (address: Address, messageId: string) => Promise<void>;
  readonly maxBytes?: number;
}

/** What a person said to the offer of a file, and where. */
export interface ConsentAnswer {
  readonly from: InboundOrigin;
  /** The message that asked. */
  readonly cardId?: string;
  readonly said: ConsentValue;
  /** In which the person is answered. */
  readonly locale: string;
}

const MAX_BYTES = 100_000_000;
/** Before the channel should bring again what was not taken. */
const AGAIN_AFTER_MS = 1_000;
/** Each holds a file on the disk and a query at Genie. */
const AT_ONCE = 4;

/**
 * The channel's way with files in chats with one person: it asks, and what is accepted is put where the person keeps
 * theirs. A result is written to the disk first, because its size has to be named before its first byte is sent.
 */
export class FileConsent {
  readonly #options: FileConsentOptions;
  #services: FileServices | undefined;
  #running = 0;
  #emptied: Promise<void> | undefined;

  constructor(options: FileConsentOptions) {
    this.#options = options;
  }

  /** Whether files can be offered. */
  get isServed(): boolean {
    return this.#services !== undefined;
  }

  serve(services: FileServices): void {
    this.#services = services;
  }

  /** Takes the answer; what it leads to happens afterwards. Once, however often it comes. */
  async answered(answer: ConsentAnswer): Promise<void> {
    const services = this.#services;
    if (!services) return;
    const { from, said } = answer;
    const { offer } = said.context.lamp;
    const undertaking = new Undertaking(services);
    if (!(await undertaking.begin(claimKeyOf(from, `file|${offer}|${from.asker.userId}`)))) return;
    const work = async (signal: AbortSignal) => {
      const text = said.action === 'accept' ? await this.#give(services, answer, signal) : undefined;
      await this.#write(services, answer, signal, text);
    };
    await undertaking.turn(async () => {
      if (services.run((signal) => undertaking.after(() => work(signal)))) return;
      throw new AppError('request.rate_limited', 'too many files wait to be given', { retryAfterMs: AGAIN_AFTER_MS });
    });
  }

  /** @returns what the person is told instead, if anything. */
  async #give(services: FileServices, answer: ConsentAnswer, signal: AbortSignal): Promise<object> {
    const { locale } = answer;
    const texts = textsFor(locale).teams;
    const say = (text: string) => ({ type: 'message', text, textFormat: 'plain', locale });
    if (this.#running >= AT_ONCE) return say(texts.fileFailed);
    this.#running += 1;
    try {
      return await this.#put(services, answer, signal);
    } catch (error) {
      if (error instanceof TooLarge) return say(texts.fileTooLarge);
      const isGone = toAppError(error).blame === 'user' || toAppError(error).code === 'delivery.destination_refused';
      return say(isGone ? texts.fileGone : texts.fileFailed);
    } finally {
      this.#running -= 1;
    }
  }

  async #put(services: FileServices, { from, said, locale }: ConsentAnswer, signal: AbortSignal): Promise<object> {
    const { uploads, clock, maxBytes = MAX_BYTES } = this.#options;
    const { uploadInfo, context } = said;
    const url = uploadInfo && uploads.accept(uploadInfo.uploadUrl);
    if (!uploadInfo || !url || !uploads.accept(uploadInfo.contentUrl)) {
      throw new AppError('delivery.destination_refused', 'a file is to be put where none may be put');
    }
    const { offer: _claimed, ...file } = context.lamp;
    const { address, asker } = from;
    const { conversationKey } = address;
    // Says whose it is: the card may have come from anybody.
    await services.files.offer({ ...file, conversationKey, userId: asker.userId, locale });
    const path = join(await this.#spoolDir(services), randomUUID());
    try {
      const { contentType, bytes } = await services.files.open({ ...file, locale }, signal);
      await pipeline(bounded(bytes, maxBytes), createWriteStream(path, { mode: 0o600 }), { signal });
      await upload({ url, path, contentType, signal, clock });
    } finally {
      await rm(path, { force: true });
    }
    return fileInfoMessage(uploadInfo);
  }

  /** Says what became of it, and takes the question away. */
  async #write(
    { lanes }: FileServices,
    { from, cardId }: ConsentAnswer,
    signal: AbortSignal,
    content: object | undefined,
  ): Promise<void> {
    const { post, remove } = this.#options;
    const to: { readonly address: Address; readonly asker: Asker } = from;
    await lanes.write(
      to,
      async (turn) => {
        if (content) {
          await turn(signal);
          await post(from.address, content);
        }
        if (cardId === undefined) return;
        await turn(signal);
        await remove(from.address, cardId);
      },
      signal,
    );
  }

  /** What a process left that was killed in the middle of it is of no use to anybody. */
  async #spoolDir({ spoolDir }: FileServices): Promise<string> {
    this.#emptied ??= rm(spoolDir, { recursive: true, force: true }).then(async () => {
      await mkdir(spoolDir, { recursive: true, mode: 0o700 });
    });
    await this.#emptied;
    return spoolDir;
  }
}

class TooLarge extends Error {}

async function* bounded(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<Uint8Array> {
  let sum = 0;
  for await (const part of bytes) {
    sum += part.length;
    if (sum > maxBytes) throw new TooLarge(`a file of more than ${maxBytes} bytes`);
    yield part;
  }
}
