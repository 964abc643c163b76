/**
 * Schema of `webchat.db`. `number` names an activity and its place on the screen; `position` is the watermark under
 * which its newest version is read. Both come from one counter per conversation that never goes back. A row without
 * position was posted by a client and is not yet taken by the bot: nobody is shown it. `forgotten` holds the ids of
 * conversations that their visitors deleted, so that nothing brings them back.
 */
export const migrations = [
  `CREATE TABLE conversations (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL,
     active_at INTEGER NOT NULL,
     next INTEGER NOT NULL,
     last_bot INTEGER NOT NULL DEFAULT 0,
     joined INTEGER NOT NULL DEFAULT 0,
     activities INTEGER NOT NULL DEFAULT 0,
     bytes INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX conversations_by_age ON conversations (active_at);
   CREATE TABLE activities (
     conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     position INTEGER,
     created_at INTEGER NOT NULL,
     client_id TEXT,
     delivery_key TEXT,
     reply_to TEXT,
     body TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     PRIMARY KEY (conversation, number)
   ) STRICT;
   CREATE UNIQUE INDEX activities_by_position ON activities (conversation, position) WHERE position IS NOT NULL;
   CREATE UNIQUE INDEX activities_by_client_id ON activities (conversation, client_id) WHERE client_id IS NOT NULL;
   CREATE UNIQUE INDEX activities_by_delivery ON activities (conversation, delivery_key) WHERE delivery_key IS NOT NULL;
   CREATE INDEX activities_pending ON activities (created_at) WHERE position IS NULL;`,
  `ALTER TABLE conversations ADD COLUMN title TEXT;
   CREATE INDEX conversations_by_visitor ON conversations (user_id, active_at);
   CREATE TABLE forgotten (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
   CREATE INDEX forgotten_by_age ON forgotten (at);`,
] as const;
