import type { DatabaseSync } from 'node:sqlite';
import { SPACE } from './store-schema.ts';

/** A space that a client made; times in epoch milliseconds. */
export interface SpaceRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly warehouseId: string;
  readonly parentPath: string;
  readonly serialized: string;
  /** Another one whenever `serialized` changes. */
  readonly etag: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Spaces that clients made, beside the one that the engine answers about. */
export class SpaceStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get count(): number {
    return Number(this.#database.prepare('SELECT count(*) AS count FROM spaces').get()?.['count'] ?? 0);
  }

  /** In the order in which they were made. */
  all(): SpaceRow[] {
    return this.#database.prepare(`${SPACE} ORDER BY seq`).all() as unknown as SpaceRow[];
  }

  get(id: string): SpaceRow | undefined {
    return this.#database.prepare(`${SPACE} WHERE id = ?`).get(id) as SpaceRow | undefined;
  }

  /** Makes a space, or writes it anew. */
  put(space: SpaceRow): void {
    const { id, title, description, warehouseId, parentPath, serialized, etag, createdAt, updatedAt } = space;
    this.#database
      .prepare(
        `INSERT INTO spaces (id, title, description, warehouse_id, parent_path, serialized, etag, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description,
           warehouse_id = excluded.warehouse_id, parent_path = excluded.parent_path, serialized = excluded.serialized,
           etag = excluded.etag, updated_at = excluded.updated_at`,
      )
      .run(id, title, description, warehouseId, parentPath, serialized, etag, createdAt, updatedAt);
  }

  /** Its conversations stay behind; whoever deletes it deletes them first. */
  delete(id: string): void {
    this.#database.prepare('DELETE FROM spaces WHERE id = ?').run(id);
  }
}
