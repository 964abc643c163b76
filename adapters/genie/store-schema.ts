/** Steps of the schema; released ones never change. */
export const MIGRATIONS = [
  `CREATE TABLE conversations (
     id TEXT PRIMARY KEY,
     title TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     used_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX conversations_by_use ON conversations (used_at);
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
     content TEXT NOT NULL,
     wants_chart INTEGER NOT NULL,
     outcome TEXT NOT NULL DEFAULT 'OPEN',
     attempts INTEGER NOT NULL DEFAULT 0,
     answer TEXT,
     state TEXT,
     error_type TEXT,
     executed_at INTEGER,
     feedback TEXT,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX messages_by_conversation ON messages (conversation_id, seq);
   CREATE INDEX messages_open ON messages (seq) WHERE outcome = 'OPEN';
   CREATE TABLE comments (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
     conversation_id TEXT NOT NULL,
     content TEXT NOT NULL,
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX comments_by_message ON comments (message_id, seq);
   CREATE INDEX comments_by_conversation ON comments (conversation_id, seq)`,
  `CREATE TABLE spaces (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL,
     description TEXT NOT NULL,
     warehouse_id TEXT NOT NULL,
     parent_path TEXT NOT NULL,
     serialized TEXT NOT NULL,
     etag TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   ALTER TABLE conversations ADD COLUMN space_id TEXT;
   CREATE INDEX conversations_by_space ON conversations (space_id, created_at)`,
];

/** Reads rows in the form of `MessageRow`, whose JSON is still text. */
export const MESSAGE = `SELECT seq, id, conversation_id AS conversationId, content, wants_chart AS wantsChart, outcome, attempts,
  answer, error_type AS errorType, executed_at AS executedAt, feedback, created_at AS createdAt, updated_at AS updatedAt
  FROM messages`;
/** Reads rows in the form of `ConversationRow`. */
export const CONVERSATION = `SELECT id, space_id AS spaceId, title, created_at AS createdAt, used_at AS usedAt
  FROM conversations`;
/** Reads rows in the form of `SpaceRow`. */
export const SPACE = `SELECT id, title, description, warehouse_id AS warehouseId, parent_path AS parentPath, serialized, etag,
  created_at AS createdAt, updated_at AS updatedAt FROM spaces`;
/** Reads rows in the form of `CommentRow`. */
export const COMMENT = `SELECT id, conversation_id AS conversationId, message_id AS messageId, content,
  created_at AS createdAt FROM comments`;
