import { existsSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * A disk that is full while the file `<database>.full` exists: SQLite itself then finds no room for another page. The
 * file's content "dead" ends the thread instead.
 */
export function beforeCommit(database: DatabaseSync): void {
  const marker = `${database.location()}.full`;
  if (!existsSync(marker)) {
    database.exec('PRAGMA max_page_count = 1073741823');
    return;
  }
  if (readFileSync(marker, 'utf8') === 'dead') process.exit(1);
  database.exec('PRAGMA max_page_count = 1');
  database.exec('CREATE TABLE no_room (id INTEGER)');
}
