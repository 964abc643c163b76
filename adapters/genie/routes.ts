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

function spaceRoutes(context: Context): Route[] {
  const { space } = context.engine;
  const short = { space_id: space.id, title: space.title, description: space.description, warehouse_id: space.id };
  const serialized = JSON.stringify(space.serialized);
  const etag = hash('sha256', serialized, 'hex').slice(0, 32);
  return [
    { operation: 'list_spaces', method: 'GET', path: '', run: () => ({ json: { spaces: [short] } }) },
    {
      operation: 'get_space',
      method: 'GET',
      path: '/{space}',
      run: ({ params, query }) => {
        if (params['space'] !== space.id) throw notFound('The space');
        const whole = query['include_serialized_space'] === 'true';
        return { json: whole ? { ...short, serialized_space: serialized, etag } : short };
      },
    },
  ];
}
