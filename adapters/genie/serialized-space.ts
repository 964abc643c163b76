import type { JsonValue } from '../../services/json.ts';
import { invalid } from './api-error.ts';

/** Tables, and views, that a space may have. */
const MAX_TABLES = 30;
const MAX_DEPTH = 32;
const ID = /^[0-9a-f]{32}$/;
/** What collections are sorted by, the first one that its members have. */
const SORTED_BY = ['id', 'identifier', 'column_name'] as const;

type Block = Readonly<Record<string, JsonValue>>;

/**
 * Checks a serialized space as Databricks does: JSON of version 1 or 2, ids of 32 hexadecimal characters, collections in
 * order. @returns it as it reads back, which is version 2. @throws ApiError 400 that names the field.
 */
export function readSerializedSpace(text: unknown): string {
  if (typeof text !== 'string') throw invalid('serialized_space must be a text that holds JSON.');
  const space = parsed(text);
  if (space['version'] !== 1 && space['version'] !== 2) throw invalid('serialized_space: version must be 2.');
  check(space, 'serialized_space', 0);
  const tables = (space['data_sources'] as Block | undefined)?.['tables'];
  if (Array.isArray(tables) && tables.length > MAX_TABLES) {
    throw invalid(`serialized_space.data_sources.tables must be at most ${MAX_TABLES}.`);
  }
  return JSON.stringify({ ...space, version: 2 });
}

function parsed(text: string): Block {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (isBlock(value)) return value;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw invalid('serialized_space must hold a JSON object.');
}

function check(value: JsonValue, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(`${path} is nested too deeply.`);
  if (Array.isArray(value)) {
    checkOrder(value, path);
    for (const [at, one] of value.entries()) check(one, `${path}[${at}]`, depth + 1);
    return;
  }
  if (!isBlock(value)) return;
  const { id } = value;
  if (id !== undefined && (typeof id !== 'string' || !ID.test(id))) {
    throw invalid(`${path}.id must be 32 lower-case hexadecimal characters.`);
  }
  for (const [name, one] of Object.entries(value)) check(one, `${path}.${name}`, depth + 1);
}

function checkOrder(members: readonly JsonValue[], path: string): void {
  const blocks = members.filter(isBlock);
  const name = SORTED_BY.find((one) => blocks.length > 0 && blocks.every((block) => typeof block[one] === 'string'));
  if (name === undefined) return;
  const keys = blocks.map((block) => String(block[name]));
  if (keys.some((key, at) => at > 0 && key < (keys[at - 1] ?? ''))) throw invalid(`${path} must be sorted by ${name}.`);
}

function isBlock(value: JsonValue | undefined): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
