import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeededRandom } from '../../services/engine/samples/random.ts';

/** What stands in a generated file. */
export type Cell = string | number | boolean | null;

/** A generated file: its name is what its table will be called. */
export interface CsvTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Writes `NAME.csv` for each table into the folder. */
export async function writeTables(folder: string, tables: readonly CsvTable[]): Promise<void> {
  for (const { name, columns, rows } of tables) {
    const lines = [columns, ...rows].map((row) => row.map(text).join(','));
    await writeFile(join(folder, `${name}.csv`), `${lines.join('\n')}\n`);
  }
}

function text(cell: Cell): string {
  const plain = cell === null ? '' : String(cell);
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** `2024-03-31` of a moment without time zone. */
export function dayText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** `2024-03-31 08:15:00` of a moment without time zone. */
export function momentText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}

export const DAY_MS = 86_400_000;

/** Picks so that earlier items come more often: rankings have no ties. */
export function leaning(random: SeededRandom, items: readonly string[], by: number): string {
  return random.weighted(items, (item) => 1 / (1 + by * items.indexOf(item)));
}
