import { randomUUID } from 'node:crypto';
import type { ChartPainter } from '../../services/charts/types.ts';
import type { Clock } from '../../services/clock.ts';
import type { Engine } from '../../services/engine/types.ts';
import type { Answering } from './answering.ts';
import { invalid, notFound } from './api-error.ts';
import type { Scripts } from './control/scripts.ts';
import { shapedMessage, shapedRow } from './control/shape.ts';
import type { Downloads } from './downloads.ts';
import type { Results } from './results.ts';
import type { ConversationRow, GenieStore } from './store.ts';
import type { Call, MessageRow } from './types.ts';
import { messageJson } from './wire.ts';

/** What the routes work with. */
export interface Context {
  readonly engine: Engine;
  readonly painter: ChartPainter;
  readonly store: GenieStore;
  readonly answering: Answering;
  readonly results: Results;
  readonly downloads: Downloads;
  /** Which questions go otherwise than usual. */
  readonly scripts: Scripts;
  /** Where this Genie is, for links that lead to it. */
  readonly baseUrl: () => string;
  readonly clock: Clock;
}

const MAX_CONTENT_CHARACTERS = 10_000;
const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/** 32 hexadecimal characters, as every id of Genie. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** @throws ApiError when the path names a space or a conversation that does not exist. */
export function conversationOf(context: Context, call: Call): ConversationRow {
  const owner = ownerOf(context, spaceIdOf(context, call));
  const conversation = context.store.conversation(call.params['conversation'] ?? '');
  if (conversation?.spaceId !== owner) throw notFound('The conversation');
  return conversation;
}

/** The space that the path names. @throws ApiError when there is none. */
export function spaceIdOf({ engine, store }: Context, call: Call): string {
  const { space = '' } = call.params;
  if (space !== engine.space.id && !store.spaces.get(space)) throw notFound('The space');
  return space;
}

/** What conversations of a space are kept under: the engine's own has no entry. */
export function ownerOf({ engine }: Context, spaceId: string): string | null {
  return spaceId === engine.space.id ? null : spaceId;
}

/** @throws ApiError when anything that the path names does not exist. */
export function messageOf(context: Context, call: Call): MessageRow {
  const conversation = conversationOf(context, call);
  const message = context.store.message(conversation.id, call.params['message'] ?? '');
  if (!message) throw notFound('The message');
  return shapedRow(message, context.scripts.of(message.id));
}

/** Whether the rows have to be computed again before they can be had. */
export function isExpired({ results, scripts, clock }: Context, message: MessageRow): boolean {
  const { expires } = scripts.of(message.id);
  const isOver = expires !== undefined && message.executedAt !== null && clock.now() - message.executedAt >= expires;
  return isOver || results.isExpired(message);
}

/** A message of the call's space as it goes over the wire, with where it stands now. */
export function viewOf(context: Context, call: Call, row: MessageRow): Record<string, unknown> {
  const { answering, scripts } = context;
  const script = scripts.of(row.id);
  const json = messageJson({
    spaceId: spaceIdOf(context, call),
    row: shapedRow(row, script),
    live: answering.stateOf(row.id),
    expired: isExpired(context, row),
  });
  return row.answer ? shapedMessage(json, script) : json;
}

/** The text of a question or comment. @throws ApiError when it is missing, blank or too long. */
export function contentOf(call: Call): string {
  const { content } = call.body;
  if (typeof content !== 'string' || content.trim() === '') throw invalid('content must be a text that is not empty.');
  if (content.length > MAX_CONTENT_CHARACTERS) {
    throw invalid(`content must not be longer than ${MAX_CONTENT_CHARACTERS} characters.`);
  }
  return content;
}

/** The page that is asked for. @throws ApiError when size or token make no sense. */
export function pageOf(call: Call): { size: number; from: number } {
  const { page_size: size, page_token: token } = call.query;
  if (size !== undefined && !/^\d{1,6}$/.test(size)) throw invalid('page_size must be a whole number.');
  const from = token === undefined || token === '' ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(from)) throw invalid('page_token is not one of ours.');
  return { size: Math.min(MAX_PAGE_SIZE, Number(size ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE), from: Number(from) };
}

/** Nothing on the last page. */
export function nextToken(next: number | undefined): { next_page_token?: string } {
  return next === undefined ? {} : { next_page_token: Buffer.from(String(next)).toString('base64url') };
}
