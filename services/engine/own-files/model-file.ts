import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearestName } from '../../config.ts';
import { columnConfig, joinSpec, local, localColumn, localTable, question, snippet, table } from '../space-format.ts';
import type { FileNotice } from './notice.ts';

type Path = readonly (string | number)[];

/** What the owner says of the data, entry by entry checked in itself; names are not yet looked up. */
export interface OwnModel {
  readonly title?: string;
  readonly description?: string;
  readonly tables: readonly Placed<OwnTable>[];
  readonly measures: readonly Placed<z.infer<typeof snippet>>[];
  readonly filters: readonly Placed<z.infer<typeof snippet>>[];
  readonly expressions: readonly Placed<z.infer<typeof snippet>>[];
  readonly joins: readonly Placed<z.infer<typeof joinSpec>>[];
  readonly questions: readonly Placed<z.infer<typeof question>>[];
  readonly locals: readonly (Placed<z.infer<typeof ownLocalTable>> & { readonly table: string })[];
  readonly local: Partial<z.infer<typeof ownLocal>>;
  /** Adds a fault of an entry to the others. */
  fault(path: Path, text: string): void;
  /** All faults so far, with the lines they are in. */
  faults(): readonly FileNotice[];
}

/** An entry and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly path: Path;
}

/** A table of the model; its columns are checked one by one. */
export interface OwnTable {
  readonly identifier: string;
  readonly description?: string | undefined;
  readonly columns: readonly Placed<z.infer<typeof columnConfig>>[];
}

const ownLocalTable = localTable.partial({ file: true });
const ownLocal = local.omit({ tables: true }).partial({ space_id: true, title: true });
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a model: Genie's serialized space in YAML or JSON, whole or in parts, bare or as Genie's API hands it out. An
 * entry with a fault is left out and reported with its line; the rest counts.
 */
export async function readModelFile(file: { readonly name: string; readonly path: string }): Promise<OwnModel> {
  const bytes = await readFile(file.path);
  if (bytes.length > MAX_BYTES) return new Reader(file.name, '').failed(`it is larger than ${MAX_BYTES} bytes`);
  return parseModel(bytes.toString('utf8'), file.name);
}

/** As `readModelFile`, from its text. */
export function parseModel(text: string, name: string): OwnModel {
  const reader = new Reader(name, text);
  const outer = reader.root as { serialized_space?: unknown; title?: unknown; description?: unknown } | null;
  if (typeof outer?.serialized_space !== 'string') return reader.read({});
  const told = {
    ...(typeof outer.title === 'string' ? { title: outer.title } : {}),
    ...(typeof outer.description === 'string' ? { description: outer.description } : {}),
  };
  return new Reader(`${name} (serialized_space)`, outer.serialized_space).read(told);
}

const ROOT_KEYS = ['version', 'config', 'data_sources', 'instructions', 'benchmarks', 'x_local'];
const INSTRUCTION_KEYS = ['join_specs', 'sql_snippets', 'example_question_sqls', 'text_instructions', 'sql_functions'];
const SNIPPET_KEYS = ['measures', 'filters', 'expressions'];

class Reader {
  readonly document: Document.Parsed;
  readonly #name: string;
  readonly #lines = new LineCounter();
  readonly #faults: FileNotice[] = [];
  /** The whole as plain values. */
  readonly root: unknown;

  constructor(name: string, text: string) {
    this.#name = name;
    this.document = parseDocument(text, { lineCounter: this.#lines });
    for (const { linePos, message } of this.document.errors) {
      this.#add(linePos?.[0].line ?? 1, message.split(/ at line |\n/, 1)[0] ?? message);
    }
    try {
      this.root = this.document.toJS();
    } catch (error) {
      // Names that stand for each other many times over.
      this.#add(1, error instanceof Error ? error.message : String(error));
    }
  }

  /** A model that says nothing but why. */
  failed(text: string): OwnModel {
    this.#add(1, text);
    return this.read({});
  }

  read(told: { readonly title?: string; readonly description?: string }): OwnModel {
    const root = this.#valueAt([]);
    if (root !== null && root !== undefined && !isRecord(root))
      this.fault([], 'must have lines of the form name: value');
    else if (isRecord(root) && !ROOT_KEYS.some((key) => key in root))
      this.fault([], `says nothing: it has none of ${ROOT_KEYS.join(', ')}`);
    this.#checkKeys([], ROOT_KEYS);
    this.#checkKeys(['instructions'], INSTRUCTION_KEYS);
    this.#checkKeys(['instructions', 'sql_snippets'], SNIPPET_KEYS);
    const snippets = (kind: string) => this.#list(['instructions', 'sql_snippets', kind], snippet, asSnippet);
    return {
      ...told,
      tables: this.#tables(),
      measures: snippets('measures'),
      filters: snippets('filters'),
      expressions: snippets('expressions'),
      joins: this.#list(['instructions', 'join_specs'], joinSpec, asJoin),
      questions: this.#list(['config', 'sample_questions'], question, asQuestion),
      ...this.#locals(),
      fault: (path, text) => this.fault(path, text),
      faults: () => this.#faults,
    };
  }

  fault(path: Path, text: string): void {
    this.#add(this.#lineOf(path), text);
  }

  #add(line: number, text: string): void {
    this.#faults.push({ file: this.#name, kind: 'model', text: `line ${line}: ${text}` });
  }

  #tables(): readonly Placed<OwnTable>[] {
    const path = ['data_sources', 'tables'];
    return this.#list(path, table.omit({ column_configs: true })).map((placed) => ({
      path: placed.path,
      value: { ...placed.value, columns: this.#list([...placed.path, 'column_configs'], columnConfig) },
    }));
  }

  #locals(): Pick<OwnModel, 'locals' | 'local'> {
    const { tables, ...rest } = (this.#valueAt(['x_local']) ?? {}) as Record<string, unknown>;
    const locals = Object.keys(isRecord(tables) ? tables : {}).map((name) => {
      const path = ['x_local', 'tables', name];
      const { columns, ...said } = (this.#valueAt(path) ?? {}) as Record<string, unknown>;
      const sound = Object.keys(isRecord(columns) ? columns : {}).flatMap((column) => {
        const value = this.#entry([...path, 'columns', column], localColumn);
        return value ? [[column, value] as const] : [];
      });
      const value = ownLocalTable.parse(this.#soundParts(path, ownLocalTable, said));
      return { table: name, path, value: { ...value, columns: Object.fromEntries(sound) } };
    });
    return { locals, local: ownLocal.parse(this.#soundParts(['x_local'], ownLocal, rest)) };
  }

  /** A fault in one of them must not cost the others. */
  #soundParts(path: Path, schema: z.ZodType, parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const sound = Object.entries(parts).filter(([key, value]) => {
      const parsed = schema.safeParse({ [key]: value });
      if (!parsed.success) this.#report(path, parsed.error, schema);
      return parsed.success;
    });
    return Object.fromEntries(sound);
  }

  #list<T>(path: Path, schema: z.ZodType<T>, prepare: (value: unknown) => unknown = (value) => value): Placed<T>[] {
    const list = this.#valueAt(path);
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list)) {
      this.fault(path, `${path.at(-1)} must be a list: entries that begin with "- "`);
      return [];
    }
    return list.flatMap((_, index) => {
      const at = [...path, index];
      const value = this.#entry(at, schema, prepare);
      return value === undefined ? [] : [{ value, path: at }];
    });
  }

  #entry<T>(path: Path, schema: z.ZodType<T>, prepare: (value: unknown) => unknown = (value) => value): T | undefined {
    const parsed = schema.safeParse(prepare(this.#valueAt(path)));
    if (parsed.success) {
      if ('shape' in schema) this.#checkKeys(path, Object.keys(schema.shape as object));
      return parsed.data;
    }
    this.#report(path, parsed.error, schema);
    return undefined;
  }

  #report(path: Path, error: z.ZodError, schema: z.ZodType): void {
    for (const issue of error.issues) {
      const inner = issue.path.filter((part) => typeof part !== 'symbol');
      const where = [...path, ...inner];
      if (issue.code !== 'unrecognized_keys') {
        this.fault(where, `${inner.join('.') || String(path.at(-1))} ${this.#wrong(where, issue)}`);
        continue;
      }
      const known = 'shape' in schema ? Object.keys(schema.shape as object) : [];
      for (const key of issue.keys) this.fault([...where, key], unknownName('key', key, known));
    }
  }

  #wrong(where: Path, issue: z.core.$ZodIssue): string {
    const value = this.#valueAt(where);
    if (value === undefined) return 'is missing';
    if (issue.code !== 'invalid_value') return `is wrong: ${issue.message}`;
    const known = issue.values.map(String);
    const nearest = nearestName(String(value), known);
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return `must be one of ${known.join(', ')}, not ${String(value).slice(0, 40)}${meant}`;
  }

  /** Genie adds fields now and then, so only those are faults that are nearly one of ours. */
  #checkKeys(path: Path, known: readonly string[]): void {
    const value = this.#valueAt(path);
    if (!isRecord(value)) return;
    for (const key of Object.keys(value)) {
      if (!known.includes(key) && nearestName(key, known)) this.fault([...path, key], unknownName('key', key, known));
    }
  }

  #valueAt(path: Path): unknown {
    let value = this.root;
    for (const part of path) value = isRecord(value) || Array.isArray(value) ? (value as never)[part] : undefined;
    return value;
  }

  /** Of the entry, or of the nearest one around it. */
  #lineOf(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const some = path.slice(0, length);
      const parent = some.length === 0 ? this.document.contents : this.document.getIn(some.slice(0, -1), true);
      const key = some.at(-1);
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const node = isScalar(pair?.key)
        ? pair.key
        : (this.document.getIn(some, true) as { range?: [number] } | undefined);
      const offset = node?.range?.[0];
      if (offset !== undefined) return this.#lines.linePos(offset).line;
    }
    return 1;
  }
}

/** That a name is none of the known ones, with the one that may be meant. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `unknown ${what} ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** People need not make up ids. */
function withId(value: unknown): unknown {
  if (!isRecord(value) || value['id'] !== undefined) return value;
  return { ...value, id: idOf(JSON.stringify(value)) };
}

/** 32 lower-case hex digits that stand for a text. */
export function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function asSnippet(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return withId({ ...value, display_name: value['display_name'] ?? value['alias'] });
}

function asQuestion(value: unknown): unknown {
  return withId(typeof value === 'string' ? { question: value } : value);
}

function asJoin(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const side = (one: unknown) => (typeof one === 'string' ? { identifier: one } : one);
  const sql = typeof value['sql'] === 'string' ? [value['sql']] : value['sql'];
  return withId({ ...value, left: side(value['left']), right: side(value['right']), sql });
}
