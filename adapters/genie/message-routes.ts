import { invalid } from './api-error.ts';
import {
  type Context,
  contentOf,
  conversationOf,
  messageOf,
  newId,
  nextToken,
  pageOf,
  spaceIdOf,
  viewOf,
} from './context.ts';
import type { Call, Route } from './types.ts';
import { commentJson } from './wire.ts';

const CONVERSATION = '/{space}/conversations/{conversation}';
const MESSAGE = `${CONVERSATION}/messages/{message}`;
const RATINGS = new Set(['POSITIVE', 'NEGATIVE', 'NONE']);

/** Messages, what people say about them, and comments. */
export function messageRoutes(context: Context): Route[] {
  const { store } = context;
  return [
    {
      operation: 'get_message',
      method: 'GET',
      path: MESSAGE,
      run: (call) => ({ json: viewOf(context, call, messageOf(context, call)) }),
    },
    {
      operation: 'list_messages',
      method: 'GET',
      path: `${CONVERSATION}/messages`,
      run: (call) => {
        const { rows, next } = store.messages(conversationOf(context, call).id, pageOf(call));
        return { json: { messages: rows.map((row) => viewOf(context, call, row)), ...nextToken(next) } };
      },
    },
    {
      operation: 'delete_message',
      method: 'DELETE',
      path: MESSAGE,
      run: (call) => {
        const { id } = messageOf(context, call);
        store.deleteMessage(id);
        context.answering.cancel(id);
        context.results.drop(id);
        context.scripts.drop(id);
        return { json: {} };
      },
    },
    {
      operation: 'send_feedback',
      method: 'POST',
      path: `${MESSAGE}/feedback`,
      run: (call) => ({ json: feedback(context, call) }),
    },
    ...commentRoutes(context),
  ];
}

function commentRoutes(context: Context): Route[] {
  const { store } = context;
  return [
    {
      operation: 'create_comment',
      method: 'POST',
      path: `${MESSAGE}/comments`,
      run: (call) => ({ json: comment(context, call, contentOf(call)) }),
    },
    {
      operation: 'list_message_comments',
      method: 'GET',
      path: `${MESSAGE}/comments`,
      run: (call) => {
        const { rows, next } = store.comments({ messageId: messageOf(context, call).id }, pageOf(call));
        return {
          json: { comments: rows.map((row) => commentJson(spaceIdOf(context, call), row)), ...nextToken(next) },
        };
      },
    },
    {
      operation: 'list_conversation_comments',
      method: 'GET',
      path: `${CONVERSATION}/list-comments`,
      run: (call) => {
        const { rows, next } = store.comments({ conversationId: conversationOf(context, call).id }, pageOf(call));
        return {
          json: { comments: rows.map((row) => commentJson(spaceIdOf(context, call), row)), ...nextToken(next) },
        };
      },
    },
  ];
}

function feedback(context: Context, call: Call): unknown {
  const message = messageOf(context, call);
  const { rating, comment: said } = call.body;
  if (typeof rating !== 'string' || !RATINGS.has(rating)) {
    throw invalid(`rating must be one of ${[...RATINGS].join(', ')}.`);
  }
  if (said !== undefined && typeof said !== 'string') throw invalid('comment must be a text.');
  context.store.setFeedback(message.id, said === undefined ? { rating } : { rating, comment: said });
  if (said !== undefined && said.trim() !== '') comment(context, call, said);
  return {};
}

function comment(context: Context, call: Call, content: string): unknown {
  const message = messageOf(context, call);
  const row = {
    id: newId(),
    conversationId: message.conversationId,
    messageId: message.id,
    content,
    createdAt: context.clock.now(),
  };
  context.store.addComment(row);
  return commentJson(spaceIdOf(context, call), row);
}
