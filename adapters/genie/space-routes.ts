import { hash } from 'node:crypto';
import { ApiError, invalid, notFound } from './api-error.ts';
import { type Context, newId, nextToken, pageOf, spaceIdOf } from './context.ts';
import { deleteConversation } from './conversation-routes.ts';
import { readSerializedSpace } from './serialized-space.ts';
import type { SpaceRow } from './space-store.ts';
import type { Call, Reply, Route } from './types.ts';

const MAX_SPACES = 1_000;
const MAX_BODY_BYTES = 1_048_576;
const HOME = '/Users/me@example.com';

/** A space as the API tells it. */
interface SpaceView {
  readonly short: Readonly<Record<string, unknown>>;
  readonly serialized: string;
  readonly etag: string;
}

/** Spaces: the engine's own, which nobody can change, and those that clients make for their tests. */
export function spaceRoutes(context: Context): Route[] {
  return [
    { operation: 'list_spaces', method: 'GET', path: '', run: (call) => list(context, call) },
    { operation: 'get_space', method: 'GET', path: '/{space}', run: (call) => get(context, call) },
    {
      operation: 'create_space',
      method: 'POST',
      path: '',
      maxBodyBytes: MAX_BODY_BYTES,
      run: (call) => create(context, call),
    },
    {
      operation: 'update_space',
      method: 'PATCH',
      path: '/{space}',
      maxBodyBytes: MAX_BODY_BYTES,
      run: (call) => update(context, call),
    },
    { operation: 'trash_space', method: 'DELETE', path: '/{space}', run: (call) => trash(context, call) },
  ];
}

function list(context: Context, call: Call): Reply {
  const { size, from } = pageOf(call);
  const all = [ownView(context), ...context.store.spaces.all().map(viewOfRow)];
  const next = from + size < all.length ? from + size : undefined;
  return { json: { spaces: all.slice(from, from + size).map(({ short }) => short), ...nextToken(next) } };
}

function get(context: Context, call: Call): Reply {
  const id = spaceIdOf(context, call);
  const row = context.store.spaces.get(id);
  const { short, serialized, etag } = row ? viewOfRow(row) : ownView(context);
  const isWhole = call.query['include_serialized_space'] === 'true';
  return { json: isWhole ? { ...short, serialized_space: serialized, etag } : short };
}

function create(context: Context, call: Call): Reply {
  const { body } = call;
  const { spaces } = context.store;
  if (body['warehouse_id'] === undefined) throw invalid('warehouse_id is missing.');
  if (body['serialized_space'] === undefined) throw invalid('serialized_space is missing.');
  if (spaces.count >= MAX_SPACES) throw invalid(`There are ${MAX_SPACES} spaces already: trash some of them first.`);
  const now = context.clock.now();
  const row: SpaceRow = {
    id: newId(),
    title: textIn(call, 'title') ?? 'New Space',
    description: textIn(call, 'description') ?? '',
    warehouseId: textIn(call, 'warehouse_id') ?? '',
    parentPath: folderOf(textIn(call, 'parent_path') ?? HOME),
    serialized: readSerializedSpace(body['serialized_space']),
    etag: newId(),
    createdAt: now,
    updatedAt: now,
  };
  spaces.put(row);
  return { json: viewOfRow(row).short };
}

function update(context: Context, call: Call): Reply {
  const row = changeable(context, call);
  const { serialized_space: given } = call.body;
  const etag = textIn(call, 'etag');
  if (etag !== undefined && etag !== row.etag) {
    throw new ApiError(409, 'ABORTED', 'The space has changed since this etag was read.');
  }
  const serialized = given === undefined ? row.serialized : readSerializedSpace(given);
  const changed: SpaceRow = {
    ...row,
    title: textIn(call, 'title') ?? row.title,
    description: textIn(call, 'description') ?? row.description,
    warehouseId: textIn(call, 'warehouse_id') ?? row.warehouseId,
    parentPath: folderOf(textIn(call, 'parent_path') ?? row.parentPath),
    serialized,
    etag: serialized === row.serialized ? row.etag : newId(),
    updatedAt: context.clock.now(),
  };
  context.store.spaces.put(changed);
  return { json: viewOfRow(changed).short };
}

function trash(context: Context, call: Call): Reply {
  const { id } = changeable(context, call);
  for (const conversation of context.store.conversationIds(id)) deleteConversation(context, conversation);
  context.store.spaces.delete(id);
  return { json: {} };
}

/** @throws ApiError 404 when there is no such space, 403 for the engine's own. */
function changeable(context: Context, call: Call): SpaceRow {
  const id = spaceIdOf(context, call);
  if (id === context.engine.space.id) {
    const message = 'This space belongs to the emulator and cannot be changed: create another one.';
    throw new ApiError(403, 'PERMISSION_DENIED', message);
  }
  const row = context.store.spaces.get(id);
  if (!row) throw notFound('The space');
  return row;
}

/** Looked up at each call: its data may be others by then. */
function ownView(context: Context): SpaceView {
  const { id, title, description, serialized, version = '' } = context.engine.space;
  const text = JSON.stringify(serialized);
  return {
    short: { space_id: id, title, description, warehouse_id: id },
    serialized: text,
    etag: hash('sha256', text + version, 'hex').slice(0, 32),
  };
}

function viewOfRow(row: SpaceRow): SpaceView {
  const short = {
    space_id: row.id,
    title: row.title,
    description: row.description,
    warehouse_id: row.warehouseId,
    parent_path: row.parentPath,
    create_time: new Date(row.createdAt).toISOString(),
    update_time: new Date(row.updatedAt).toISOString(),
  };
  return { short, serialized: row.serialized, etag: row.etag };
}

/** @throws ApiError when the field is there and no text. */
function textIn(call: Call, name: string): string | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${name} must be a text.`);
  return value;
}

/** Databricks leaves this beginning out when it tells a path. */
function folderOf(path: string): string {
  if (!path.startsWith('/')) throw invalid('parent_path must begin with "/".');
  return path.replace(/^\/Workspace(?=\/)/, '');
}
