import { z } from 'zod';
import type { Call, Caller } from './caller.ts';
import { GenieFailure } from './failure.ts';
import type { Scope } from './scope.ts';
import type { GenieIds, Rating } from './types.ts';
import {
  conversationListSchema,
  downloadSchema,
  messageListSchema,
  messageSchema,
  resultChunkSchema,
  spaceListSchema,
  spaceSchema,
  startSchema,
  statementSchema,
  type WireChunk,
  type WireDownload,
  type WireMessage,
  type WireSpace,
  type WireStatement,
} from './wire.ts';

const SPACES = '/api/2.0/genie/spaces';
const MAX_PNG_BYTES = 2 * 1024 * 1024;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const nothing = z.unknown();

/** A query of a message, whose rows can be fetched. */
export interface AttachmentIds extends GenieIds {
  readonly attachmentId: string;
}

/** Genie's conversation API, one method a call. Each throws AppErrors with `genie.*` codes. */
export class GenieApi {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async startConversation(spaceId: string, content: string, scope: Scope): Promise<GenieIds> {
    const call = {
      ...post('start-conversation', `${space(spaceId)}/start-conversation`),
      body: { content, enable_visualization: true },
      kind: 'ask',
      target: 'space',
    } as const;
    return { spaceId, ...(await this.#caller.json(call, startSchema, scope)) };
  }

  async createMessage(at: { spaceId: string; conversationId: string }, content: string, scope: Scope) {
    const call = {
      ...post('create-message', `${conversation(at)}/messages`),
      body: { content, enable_visualization: true },
      kind: 'ask',
      target: 'conversation',
    } as const;
    const { messageId } = await this.#caller.json(call, messageSchema, scope);
    return { spaceId: at.spaceId, conversationId: at.conversationId, messageId } satisfies GenieIds;
  }

  async getMessage(ids: GenieIds, scope: Scope): Promise<WireMessage> {
    const call = { ...get('get-message', message(ids), 'conversation'), poll: true };
    return await this.#caller.json(call, messageSchema, scope);
  }

  /** One page, newest first. */
  async listMessages(at: { spaceId: string; conversationId: string }, scope: Scope): Promise<WireMessage[]> {
    const call = get('list-messages', `${conversation(at)}/messages?page_size=50`, 'conversation');
    return (await this.#caller.json(call, messageListSchema, scope)).messages;
  }

  /** One page of 100, newest first. `next` is the token of the page behind it; undefined: this was the last. */
  async listConversations(spaceId: string, pageToken: string | undefined, scope: Scope) {
    const page = pageToken === undefined ? '' : `&page_token=${encodeURIComponent(pageToken)}`;
    const call = get('list-conversations', `${space(spaceId)}/conversations?page_size=100${page}`, 'space');
    const { conversations, next_page_token: next } = await this.#caller.json(call, conversationListSchema, scope);
    const rows = conversations.map((one) => ({
      conversationId: one.conversation_id,
      title: one.title,
      createdAt: one.created_timestamp,
    }));
    return { conversations: rows, next: next === '' ? undefined : next };
  }

  async deleteMessage(ids: GenieIds, scope: Scope): Promise<void> {
    const call = {
      operation: 'delete-message',
      method: 'DELETE',
      path: message(ids),
      kind: 'repeatable',
      target: 'conversation',
    } as const;
    await this.#caller.json(call, nothing, scope);
  }

  async sendFeedback(ids: GenieIds, given: { rating: Rating; comment?: string }, scope: Scope): Promise<void> {
    const call = {
      ...post('feedback', `${message(ids)}/feedback`),
      body: { rating: given.rating.toUpperCase(), ...(given.comment === undefined ? {} : { comment: given.comment }) },
      kind: 'repeatable',
      target: 'conversation',
    } as const;
    await this.#caller.json(call, nothing, scope);
  }

  async queryResult(ids: AttachmentIds, scope: Scope): Promise<WireStatement> {
    const call = get('query-result', `${attachment(ids)}/query-result`, 'result');
    return (await this.#caller.json(call, statementSchema, scope)).statement_response;
  }

  async executeQuery(ids: AttachmentIds, scope: Scope): Promise<WireStatement> {
    const call = {
      ...post('execute-query', `${attachment(ids)}/execute-query`),
      body: {},
      kind: 'repeatable',
      target: 'result',
    } as const;
    return (await this.#caller.json(call, statementSchema, scope)).statement_response;
  }

  /** Begins to run the query again for all its rows. */
  async startDownload(ids: AttachmentIds, scope: Scope): Promise<WireDownload> {
    const call = {
      ...post('start-download', `${attachment(ids)}/downloads`),
      body: {},
      kind: 'repeatable',
      target: 'result',
    } as const;
    return await this.#caller.json(call, downloadSchema, scope);
  }

  /** How far a download is; when it is ready, with fresh links to its rows. */
  async download(ids: AttachmentIds, download: WireDownload, scope: Scope): Promise<WireStatement> {
    const { download_id: downloadId, download_id_signature: signature } = download;
    const path = `${attachment(ids)}/downloads/${encodeURIComponent(downloadId)}`;
    const query = `download_id_signature=${encodeURIComponent(signature)}`;
    const call = { ...get('get-download', `${path}?${query}`, 'result'), poll: true };
    return (await this.#caller.json(call, statementSchema, scope)).statement_response;
  }

  /**
   * More rows of a result, by the link that came with the rows before.
   * @throws `genie.bad_response` when the link leads anywhere but to a path of the same host.
   */
  async resultChunk(link: string, scope: Scope): Promise<WireChunk> {
    if (!/^\/api\/[\w./?=&%-]*$/.test(link) || link.includes('..')) {
      throw new GenieFailure('genie.bad_response', 'result-chunk: the link leads out of the API');
    }
    return await this.#caller.json(get('result-chunk', link, 'result'), resultChunkSchema, scope);
  }

  /** The chart as Genie drew it, PNG. */
  async chartPng(ids: AttachmentIds, scope: Scope): Promise<Buffer> {
    const png = await this.#caller.bytes(
      {
        ...get('download-visualization', `${attachment(ids)}/download-visualization`, 'result'),
        accept: 'application/octet-stream',
        maxBytes: MAX_PNG_BYTES,
      },
      scope,
    );
    if (png.subarray(0, 4).equals(PNG_SIGNATURE)) return png;
    throw new GenieFailure('genie.bad_response', 'download-visualization: the answer is no PNG');
  }

  /** One page of 100. */
  async listSpaces(scope: Scope): Promise<WireSpace[]> {
    return (await this.#caller.json(get('list-spaces', `${SPACES}?page_size=100`, 'space'), spaceListSchema, scope))
      .spaces;
  }

  /** `withContent` asks for the serialized space, which needs the right to edit it. */
  async getSpace(spaceId: string, withContent: boolean, scope: Scope): Promise<WireSpace> {
    const query = withContent ? '?include_serialized_space=true' : '';
    return await this.#caller.json(get('get-space', `${space(spaceId)}${query}`, 'space'), spaceSchema, scope);
  }
}

function get(operation: string, path: string, target: Call['target']): Call {
  return { operation, method: 'GET', path, kind: 'read', target };
}

function post(operation: string, path: string) {
  return { operation, method: 'POST', path } as const;
}

function space(spaceId: string): string {
  return `${SPACES}/${encodeURIComponent(spaceId)}`;
}

function conversation(at: { spaceId: string; conversationId: string }): string {
  return `${space(at.spaceId)}/conversations/${encodeURIComponent(at.conversationId)}`;
}

function message(ids: GenieIds): string {
  return `${conversation(ids)}/messages/${encodeURIComponent(ids.messageId)}`;
}

function attachment(ids: AttachmentIds): string {
  return `${message(ids)}/attachments/${encodeURIComponent(ids.attachmentId)}`;
}
