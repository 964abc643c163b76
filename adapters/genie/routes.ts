import { hash } from 'node:crypto';
import { notFound } from './api-error.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import type { Context } from './context.ts';
import { conversationRoutes } from './conversation-routes.ts';
import { messageRoutes } from './message-routes.ts';
import type { Route } from './types.ts';

/** Everything that the embedded Genie offers. */
export function genieRoutes(context: Context): Route[] {
  return [
    ...spaceRoutes(context),
    ...conversationRoutes(context),
    ...messageRoutes(context),
    ...attachmentRoutes(context),
  ];
}

/** The space is looked up at each call: its data may be others by then. */
function spaceRoutes(context: Context): Route[] {
  const short = () => {
    const { id, title, description } = context.engine.space;
    return { space_id: id, title, description, warehouse_id: id };
  };
  return [
    { operation: 'list_spaces', method: 'GET', path: '', run: () => ({ json: { spaces: [short()] } }) },
    {
      operation: 'get_space',
      method: 'GET',
      path: '/{space}',
      run: ({ params, query }) => {
        const { id, serialized, version = '' } = context.engine.space;
        if (params['space'] !== id) throw notFound('The space');
        if (query['include_serialized_space'] !== 'true') return { json: short() };
        const text = JSON.stringify(serialized);
        const etag = hash('sha256', text + version, 'hex').slice(0, 32);
        return { json: { ...short(), serialized_space: text, etag } };
      },
    },
  ];
}
