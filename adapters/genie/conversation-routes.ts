import {
  type Context,
  contentOf,
  conversationOf,
  newId,
  nextToken,
  ownerOf,
  pageOf,
  spaceIdOf,
  viewOf,
} from './context.ts';
import type { NewMessage } from './store.ts';
import type { Call, Route } from './types.ts';
import { conversationJson, conversationSummaryJson } from './wire.ts';

const CONVERSATION = '/{space}/conversations/{conversation}';
const MAX_TITLE_CHARACTERS = 100;

/** Asking, and the list of conversations. */
export function conversationRoutes(context: Context): Route[] {
  const { store } = context;
  return [
    {
      operation: 'start_conversation',
      method: 'POST',
      path: '/{space}/start-conversation',
      run: (call) => ({ json: start(context, call) }),
    },
    {
      operation: 'create_message',
      method: 'POST',
      path: `${CONVERSATION}/messages`,
      run: (call) => {
        const { id } = conversationOf(context, call);
        const message = newMessage(context, call, id);
        context.scripts.put(message.id, call.script);
        store.addMessage(message);
        context.answering.begin(message);
        return { json: stored(context, call, message) };
      },
    },
    {
      operation: 'list_conversations',
      method: 'GET',
      path: '/{space}/conversations',
      run: (call) => {
        const owner = ownerOf(context, spaceIdOf(context, call));
        const { rows, next } = store.conversations(pageOf(call), owner);
        return { json: { conversations: rows.map(conversationSummaryJson), ...nextToken(next) } };
      },
    },
    {
      operation: 'delete_conversation',
      method: 'DELETE',
      path: CONVERSATION,
      run: (call) => {
        deleteConversation(context, conversationOf(context, call).id);
        return { json: {} };
      },
    },
  ];
}

/** Deletes a conversation and everything of it, also what runs. */
export function deleteConversation(context: Context, id: string): void {
  const { rows } = context.store.messages(id, { size: 1_000, from: 0 });
  context.store.deleteConversation(id);
  for (const message of rows) {
    context.answering.cancel(message.id);
    context.results.drop(message.id);
    context.scripts.drop(message.id);
  }
}

function start(context: Context, call: Call): unknown {
  const spaceId = spaceIdOf(context, call);
  const id = newId();
  const message = newMessage(context, call, id);
  const title = message.content.slice(0, MAX_TITLE_CHARACTERS);
  const { createdAt } = message;
  const conversation = { id, spaceId: ownerOf(context, spaceId), title, createdAt, usedAt: createdAt };
  context.scripts.put(message.id, call.script);
  context.store.addConversation(conversation, message);
  context.answering.begin(message);
  return {
    conversation_id: id,
    message_id: message.id,
    conversation: conversationJson(spaceId, conversation),
    message: stored(context, call, message),
  };
}

function newMessage(context: Context, call: Call, conversationId: string): NewMessage {
  return {
    id: newId(),
    conversationId,
    content: contentOf(call),
    wantsChart: call.body['enable_visualization'] === true,
    createdAt: context.clock.now(),
  };
}

function stored(context: Context, call: Call, message: NewMessage): unknown {
  const row = context.store.message(message.conversationId, message.id);
  return row ? viewOf(context, call, row) : undefined;
}
