import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desk } from './desk.ts';
import type { DownloadDesk } from './downloads.ts';
import { chunkJson, type Message, messageJson, newId, resultOf, statementJson, statusOf } from './state.ts';
import type { TokenAnswer, TokenDesk } from './tokens.ts';

export interface Visit {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly query: URLSearchParams;
  readonly spaceId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly attachmentId: string;
  readonly chunk: number;
  readonly downloadId: string;
}

/** What a route says: JSON, or bytes. */
export interface Said {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Record<string, string>;
}

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly pattern: RegExp;
  /** No bearer token needed. */
  readonly open?: boolean;
  readonly run: (visit: Visit) => Said;
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const S = '^/api/2\\.0/genie/spaces/(?<space>[^/]+)';
const C = `${S}/conversations/(?<conversation>[^/]+)`;
const M = `${C}/messages/(?<message>[^/]+)`;
const A = `${M}/attachments/(?<attachment>[^/]+)`;

/** Thrown by a route that refuses. */
class Refusal extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super('refused');
    this.said = said;
  }
}

export function refusal(status: number, errorCode: string, message: string): Said {
  return { status, json: { error_code: errorCode, message, details: [] } };
}

/** Runs a route; refusals become answers. */
export function runRoute(route: Route, visit: Visit): Said {
  try {
    return route.run(visit);
  } catch (error) {
    if (error instanceof Refusal) return error.said;
    throw error;
  }
}

export function write(response: ServerResponse, said: Said): void {
  if (said.bytes) {
    response.writeHead(said.status, { 'content-type': 'application/octet-stream' }).end(said.bytes);
    return;
  }
  const type = { 'content-type': 'application/json', ...said.headers };
  response.writeHead(said.status, type).end(said.json === undefined ? '' : JSON.stringify(said.json));
}

export function workspaceRoutes(desk: Desk, tokens: TokenDesk, downloads: DownloadDesk): Route[] {
  const route = (operation: string, method: string, pattern: string, run: Route['run']): Route => ({
    operation,
    method,
    pattern: new RegExp(`${pattern}$`),
    run,
  });
  return [
    ...tokenRoutes(tokens),
    route('start-conversation', 'POST', `${S}/start-conversation`, (visit) => {
      spaceOf(desk, visit);
      return ok(startJson(take(desk, visit, undefined)));
    }),
    route('list-conversations', 'GET', `${S}/conversations`, (visit) => ok(conversationsJson(desk, visit))),
    route('delete-conversation', 'DELETE', C, (visit) => {
      desk.deleteConversation(conversationOf(desk, visit).id);
      return ok({});
    }),
    route('create-message', 'POST', `${C}/messages`, (visit) => {
      const message = take(desk, visit, conversationOf(desk, visit).id);
      return ok(messageJson(message, statusOf(message, false)));
    }),
    route('list-messages', 'GET', `${C}/messages`, (visit) => {
      const messages = desk.messagesOf(conversationOf(desk, visit).id);
      return ok({ messages: messages.map((one) => messageJson(one, statusOf(one, false))) });
    }),
    route('get-message', 'GET', M, (visit) => {
      const message = messageOf(desk, visit);
      return ok(messageJson(message, statusOf(message, true)));
    }),
    route('delete-message', 'DELETE', M, (visit) => {
      desk.deleteMessage(messageOf(desk, visit).id);
      return ok({});
    }),
    route('feedback', 'POST', `${M}/feedback`, (visit) => {
      const message = messageOf(desk, visit);
      const given = JSON.parse(visit.body) as { rating: string };
      if (!['POSITIVE', 'NEGATIVE', 'NONE'].includes(given.rating)) {
        throw new Refusal(refusal(400, 'INVALID_PARAMETER_VALUE', 'rating is not one of the known'));
      }
      message.feedback.push(given);
      return ok({});
    }),
    ...downloadRoutes(desk, downloads, route),
    ...attachmentRoutes(desk, route),
    route('list-spaces', 'GET', '^/api/2\\.0/genie/spaces', () =>
      ok({ spaces: desk.spaces.map((one) => spaceJson(one.id, one.title, one.description)) }),
    ),
    route('get-space', 'GET', S, (visit) => ok(oneSpaceJson(desk, visit))),
  ];
}

function tokenRoutes(tokens: TokenDesk): Route[] {
  const said = ({ status, json }: TokenAnswer): Said => ({ status, json });
  return [
    {
      operation: 'token',
      method: 'POST',
      pattern: /^\/oidc\/v1\/token$/,
      open: true,
      run: (visit) => said(tokens.workspaceToken(visit.request, visit.body)),
    },
    {
      operation: 'entra-token',
      method: 'POST',
      pattern: /^\/[\w-]+\/oauth2\/v2\.0\/token$/,
      open: true,
      run: (visit) => said(tokens.entraToken(visit.body)),
    },
  ];
}

type MakeRoute = (operation: string, method: string, pattern: string, run: Route['run']) => Route;

function attachmentRoutes(desk: Desk, route: MakeRoute): Route[] {
  return [
    route('query-result', 'GET', `${A}/query-result`, (visit) => ok({ statement_response: statement(desk, visit) })),
    route('execute-query', 'POST', `${A}/execute-query`, (visit) => {
      const message = messageOf(desk, visit);
      message.expired.delete(visit.attachmentId);
      message.fetches.delete(visit.attachmentId);
      return ok({ statement_response: statement(desk, visit) });
    }),
    route('download-visualization', 'GET', `${A}/download-visualization`, (visit) => {
      const message = messageOf(desk, visit);
      const viz = message.attachments.find((one) => one.id === visit.attachmentId && one.part.kind === 'viz');
      if (!viz || statusOf(message, false) !== 'COMPLETED') {
        throw new Refusal(refusal(404, 'NOT_FOUND', 'Visualization not found'));
      }
      return { status: 200, bytes: PNG };
    }),
    route(
      'result-chunk',
      'GET',
      '^/api/2\\.0/sql/statements/(?<message>[^/]+)\\.(?<attachment>[^/.]+)/result/chunks/(?<chunk>\\d+)',
      (visit) => {
        const message = desk.message(visit.messageId);
        const result = message && resultOf(message, visit.attachmentId);
        if (!result) throw new Refusal(refusal(404, 'NOT_FOUND', 'Statement not found'));
        return ok(chunkJson(result, visit.chunk, chunkPath(visit)));
      },
    ),
  ];
}

function downloadRoutes(desk: Desk, downloads: DownloadDesk, route: MakeRoute): Route[] {
  const find = (visit: Visit) => {
    if (downloads.offered === 'absent') throw new Refusal(refusal(404, 'ENDPOINT_NOT_FOUND', 'No API found'));
    if (downloads.offered === 'forbidden') throw new Refusal(refusal(403, 'PERMISSION_DENIED', 'Not allowed'));
    const message = messageOf(desk, visit);
    const result = resultOf(message, visit.attachmentId);
    if (!result) throw new Refusal(refusal(404, 'NOT_FOUND', 'Attachment not found'));
    return { message, result };
  };
  return [
    route('start-download', 'POST', `${A}/downloads`, (visit) => {
      const { message } = find(visit);
      return ok(downloads.begin(message.id, visit.attachmentId));
    }),
    route('get-download', 'GET', `${A}/downloads/(?<download>[^/]+)`, (visit) => {
      const { message, result } = find(visit);
      const begun = downloads.find(visit.downloadId, visit.query.get('download_id_signature'), visit);
      if (!begun) throw new Refusal(refusal(403, 'PERMISSION_DENIED', 'The signature is not of this download'));
      return ok({ statement_response: downloads.statement(begun, message, result) });
    }),
    route(
      'download-chunk',
      'GET',
      '^/api/2\\.0/sql/statements/(?<message>[^/.]+)\\.(?<attachment>[^/.]+)\\.download/result/chunks/(?<chunk>\\d+)',
      (visit) => {
        const message = desk.message(visit.messageId);
        const result = message && resultOf(message, visit.attachmentId);
        if (!result) throw new Refusal(refusal(404, 'NOT_FOUND', 'Statement not found'));
        return ok(downloads.chunk(message, visit.attachmentId, visit.chunk, result));
      },
    ),
  ];
}

const ok = (json: unknown): Said => ({ status: 200, json });

function spaceOf(desk: Desk, visit: Visit) {
  const space = desk.spaces.find((one) => one.id === visit.spaceId);
  if (!space) throw new Refusal(refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'Space not found'));
  return space;
}

function conversationOf(desk: Desk, visit: Visit) {
  spaceOf(desk, visit);
  const conversation = desk.conversation(visit.conversationId);
  if (!conversation) throw new Refusal(refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'Conversation not found'));
  return conversation;
}

function messageOf(desk: Desk, visit: Visit): Message {
  conversationOf(desk, visit);
  const message = desk.message(visit.messageId);
  if (!message) throw new Refusal(refusal(404, 'NOT_FOUND', 'Message not found'));
  return message;
}

function take(desk: Desk, visit: Visit, conversationId: string | undefined): Message {
  const { content, enable_visualization: chart } = JSON.parse(visit.body) as Record<string, unknown>;
  if (typeof content !== 'string' || content.trim() === '') {
    throw new Refusal(refusal(400, 'INVALID_PARAMETER_VALUE', 'content must not be empty'));
  }
  if (desk.asksLeft < 1) {
    const said = refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'Too many questions for this workspace');
    throw new Refusal({ ...said, headers: { 'retry-after': '12' } });
  }
  const question = { spaceId: visit.spaceId, content, wantsChart: chart === true };
  return desk.take(conversationId === undefined ? question : { ...question, conversationId });
}

function startJson(message: Message) {
  const { conversationId, id } = message;
  return {
    conversation_id: conversationId,
    message_id: id,
    conversation: {
      id: conversationId,
      conversation_id: conversationId,
      space_id: message.spaceId,
      title: message.content.slice(0, 40),
      created_timestamp: message.createdAt,
    },
    message: messageJson(message, statusOf(message, false)),
  };
}

/** Pages of at most 100, with an opaque token. */
function conversationsJson(desk: Desk, visit: Visit) {
  const all = desk.conversationsOf(spaceOf(desk, visit).id);
  const size = Math.min(100, Number(visit.query.get('page_size') ?? 20));
  const from = Number(visit.query.get('page_token') ?? 0);
  return {
    conversations: all.slice(from, from + size).map((one) => ({
      conversation_id: one.id,
      title: one.title,
      created_timestamp: one.createdAt,
      agent_type: 'GENIE_CONVERSATION_TYPE_CHAT',
    })),
    ...(from + size < all.length ? { next_page_token: String(from + size) } : {}),
  };
}

function statement(desk: Desk, visit: Visit) {
  const message = messageOf(desk, visit);
  const result = resultOf(message, visit.attachmentId);
  if (!result) throw new Refusal(refusal(404, 'NOT_FOUND', 'Attachment not found'));
  return statementJson(message, visit.attachmentId, result, chunkPath(visit));
}

function chunkPath(visit: Visit): string {
  return `/api/2.0/sql/statements/${visit.messageId}.${visit.attachmentId}/result/chunks`;
}

function spaceJson(id: string, title: string, description: string | undefined) {
  return { space_id: id, title, description, warehouse_id: newId() };
}

function oneSpaceJson(desk: Desk, visit: Visit) {
  const space = spaceOf(desk, visit);
  const json = spaceJson(space.id, space.title, space.description);
  if (visit.query.get('include_serialized_space') !== 'true') return json;
  if (space.editable === false) throw new Refusal(refusal(403, 'PERMISSION_DENIED', 'needs CAN EDIT'));
  const questions = (space.starters ?? []).map((question) => ({ id: newId(), question: [question] }));
  const content = {
    version: 2,
    config: { sample_questions: questions },
    data_sources: { tables: space.tables ?? [] },
  };
  return { ...json, serialized_space: JSON.stringify(content) };
}
