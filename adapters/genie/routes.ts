import { attachmentRoutes } from './attachment-routes.ts';
import type { Context } from './context.ts';
import { conversationRoutes } from './conversation-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { spaceRoutes } from './space-routes.ts';
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
