import type { JsonValue } from '../../json.ts';
import { plain } from '../model-assist/plain.ts';
import type { WrittenCheck, WrittenLiteral, WrittenRefusal } from '../written.ts';
import { ALLOWED_FUNCTIONS, ALLOWED_PARTS, ALLOWED_STEPS, ALLOWED_TYPES } from './functions.ts';

/** A table that SQL from outside may read, with the columns of it that may be seen. */
export interface GateTable {
  /** Three-part name. */
  readonly identifier: string;
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[];
}

type Verdict = Exclude<WrittenCheck, { readonly kind: 'failed' }>;

type JsonObject = { readonly [key: string]: JsonValue };

/** A part of the tree that has a type, with the names of `WITH` that count where it stands. */
interface Part {
  readonly node: JsonObject;
  readonly ctes: ReadonlySet<string>;
}

const MAX_PARTS = 1_500;
/** Parts inside parts; an expression in a subquery of a subquery is some twenty deep. */
const MAX_DEPTH = 60;
/** `CUBE` makes two to the power of its columns. */
const MAX_GROUPINGS = 16;
/** A CTE is never taken for a file or for a table of the data. */
const CTE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;
/** Names of columns are shown; signs that links are made of are not needed in them. */
const ALIAS = /^[\p{L}\p{N}\p{M}_ %.,()€$£/+-]{1,60}$/u;

/** Expressions, by their class in the tree. */
const CLASSES: ReadonlySet<string> = new Set(
  'BETWEEN CASE CAST COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION OPERATOR STAR SUBQUERY WINDOW'.split(' '),
);
/** Operators beyond these make or open lists and structures. */
const OPERATORS: ReadonlySet<string> = new Set(
  'COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_IS_NOT_NULL OPERATOR_IS_NULL OPERATOR_NOT'.split(' '),
);
/** Everything else that has a type: statements, tables, orders, limits. */
const TYPES: ReadonlySet<string> = new Set(
  (
    'SELECT_NODE SET_OPERATION_NODE BASE_TABLE EMPTY JOIN SUBQUERY DISTINCT_MODIFIER LIMIT_MODIFIER ORDER_MODIFIER ' +
    'ASCENDING DESCENDING ORDER_DEFAULT DECIMAL_TYPE_INFO'
  ).split(' '),
);

/** What is wrong, for whoever wrote the SQL. */
class GateFault extends Error {
  override readonly name = 'GateFault';
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new GateFault(otherwise);
}

const quoted = (name: unknown) => JSON.stringify(plain(String(name), 60));
const textOf = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
const lower = (value: JsonValue | undefined) => textOf(value).toLowerCase();

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

const objectsOf = (value: JsonValue | undefined) => listOf(value).filter(isObject);

/**
 * Judges a statement by the tree that DuckDB's `json_serialize_sql` makes of it. What is not known to be harmless is
 * refused: other kinds of statements, of tables, of expressions, of functions, names that are not those of the data.
 */
export function judge(tree: JsonValue, tables: readonly GateTable[]): Verdict {
  try {
    return new Judgement(tables).of(tree);
  } catch (error) {
    if (!(error instanceof GateFault)) throw error;
    return refused(error.message);
  }
}

/** A refusal in words for whoever wrote the SQL. */
export function refused(fault: string): WrittenRefusal {
  return { kind: 'refused', fault: plain(fault, 300) };
}

class Judgement {
  readonly #tables: readonly GateTable[];
  readonly #used = new Set<GateTable>();
  readonly #columns = new Set<string>();

  constructor(tables: readonly GateTable[]) {
    this.#tables = tables;
  }

  of(tree: JsonValue): Verdict {
    if (!isObject(tree) || tree['error'] !== false) throw new GateFault(this.#parserFault(tree));
    const statements = objectsOf(tree['statements']);
    must(statements.length === 1, `One statement is allowed, not ${statements.length}.`);
    const parts = partsOf(statements);
    for (const part of parts) this.#names(part);
    must(this.#used.size > 0, 'It reads no table of the data.');
    for (const { node } of parts) this.#allow(node);
    for (const { node } of statements) must(tellsData(node), 'It tells nothing of the data, but figures of its own.');
    const literals = parts.flatMap(({ node }) => this.#literals(node));
    return { kind: 'passed', tables: [...this.#used].map(({ identifier }) => identifier), literals };
  }

  /** The parser names what it stumbled over, which is the statement's own text. */
  #parserFault(tree: JsonValue): string {
    const why = isObject(tree) ? textOf(tree['error_message']) : '';
    return /only select/i.test(why) ? 'Only SELECT is allowed.' : `It does not parse: ${why}.`;
  }

  /** Notes the tables that are read, and every name that a column may go by. */
  #names({ node, ctes }: Part): void {
    if (node['type'] === 'BASE_TABLE') this.#table(node, ctes);
    const given = [node['alias'], ...listOf(node['column_name_alias']), ...listOf(node['aliases'])];
    for (const name of given.map(textOf)) {
      if (name === '') continue;
      must(ALIAS.test(name), `The name ${quoted(name)} has characters that names do not need, or is too long.`);
      this.#columns.add(name.toLowerCase());
    }
  }

  #table(node: JsonObject, ctes: ReadonlySet<string>): void {
    const path = [node['catalog_name'], node['schema_name'], node['table_name']].map(lower);
    const name = path.filter((part) => part !== '').join('.');
    must(isNothing(node['sample']) && isNothing(node['at_clause']), 'Tables are read whole: no samples, no versions.');
    if (path[0] === '' && path[1] === '' && ctes.has(name)) return;
    const table = this.#tables.find(({ identifier }) => identifier.toLowerCase() === name);
    const known = this.#tables.slice(0, 30).map(({ identifier }) => identifier);
    if (!table) throw new GateFault(`There is no table ${quoted(name)}; use the whole name: ${known.join(', ')}.`);
    this.#used.add(table);
    for (const column of table.columns) this.#columns.add(column.name.toLowerCase());
  }

  #allow(node: JsonObject): void {
    const kind = textOf(node['class']);
    const type = textOf(node['type']);
    if (kind === '') allowType(node, type);
    else {
      must(CLASSES.has(kind), `${kind} expressions are not allowed.`);
      allowExpression(node, type);
    }
    if (kind === 'COLUMN_REF') this.#column(node);
  }

  /** Beside columns, bare names can stand for the time, the user, the row's place: none of these is a name of the data. */
  #column(node: JsonObject): void {
    const name = listOf(node['column_names']).at(-1);
    must(this.#columns.has(lower(name)), `There is no column ${quoted(name)}; texts go into single quotes.`);
  }

  /** Texts that a column is compared with: whether the data spell them so can be looked up. */
  #literals(node: JsonObject): WrittenLiteral[] {
    const isEqual = ['COMPARE_EQUAL', 'COMPARE_NOTEQUAL'].includes(textOf(node['type']));
    const isIn = ['COMPARE_IN', 'COMPARE_NOT_IN'].includes(textOf(node['type']));
    if (!isEqual && !isIn) return [];
    const sides = isIn ? objectsOf(node['children']) : [node['left'], node['right']].filter(isObject);
    const column = sides.find((one) => one['class'] === 'COLUMN_REF');
    const name = lower(listOf(column?.['column_names']).at(-1));
    const texts = sides.flatMap((one) => (one['class'] === 'CONSTANT' ? constantText(one) : []));
    return [...this.#used].flatMap(({ identifier, columns }) => {
      const found = columns.find((one) => one.isText && one.name.toLowerCase() === name);
      return found ? texts.map((value) => ({ table: identifier, column: found.name, value })) : [];
    });
  }
}

/** Whether something of the data is in what a query gives back; a figure that the writer made up is not. */
function tellsData(node: JsonValue | undefined): boolean {
  if (!isObject(node)) return false;
  if (node['type'] === 'SET_OPERATION_NODE') return tellsData(node['left']) && tellsData(node['right']);
  return partsOf(listOf(node['select_list'])).some(({ node: part }) => {
    const isRead = ['COLUMN_REF', 'STAR', 'WINDOW'].includes(textOf(part['class']));
    return isRead || lower(part['function_name']) === 'count_star';
  });
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === null || value === undefined;
}

function constantText(node: JsonObject): string[] {
  const { value } = node;
  return isObject(value) && typeof value['value'] === 'string' ? [value['value']] : [];
}

/** All parts of the tree that have a type, outer ones first. */
function partsOf(tree: readonly JsonValue[]): readonly Part[] {
  const parts: Part[] = [];
  const open: { value: JsonValue; depth: number; ctes: ReadonlySet<string> }[] = [
    { value: [...tree], depth: 0, ctes: new Set() },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    const isPart = isObject(value) && typeof value['type'] === 'string';
    const ctes = isObject(value) ? withCtes(value, next.ctes) : next.ctes;
    if (isObject(value) && (isPart || 'aliases' in value)) parts.push({ node: value, ctes });
    must(parts.length <= MAX_PARTS, 'The SQL is too long.');
    must(depth <= MAX_DEPTH, 'The SQL is nested too deeply.');
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + (isPart ? 1 : 0), ctes });
  }
  return parts;
}

function withCtes(node: JsonObject, outer: ReadonlySet<string>): ReadonlySet<string> {
  const map = node['cte_map'];
  const names = isObject(map) ? objectsOf(map['map']).map(({ key }) => textOf(key)) : [];
  if (names.length === 0) return outer;
  for (const name of names) must(CTE_NAME.test(name), `The name ${quoted(name)} of a WITH is not a plain word.`);
  return new Set([...outer, ...names.map((name) => name.toLowerCase())]);
}

function allowType(node: JsonObject, type: string): void {
  // What a name of `WITH` leads to has no type of its own, but carries names.
  if (type === '') return;
  must(TYPES.has(type), `${type} is not allowed.`);
  if (type === 'JOIN') {
    must(['REGULAR', 'CROSS'].includes(textOf(node['ref_type'])), 'Only plain joins with ON or USING are allowed.');
  }
  if (type === 'SET_OPERATION_NODE') {
    must(['UNION', 'EXCEPT', 'INTERSECT'].includes(textOf(node['setop_type'])), 'Only UNION, EXCEPT and INTERSECT.');
  }
  must(isNothing(node['sample']), 'No samples: the same question has the same answer.');
  must(listOf(node['distinct_on_targets']).length === 0, 'DISTINCT ON is not known to Databricks.');
  must(listOf(node['group_sets']).length <= MAX_GROUPINGS, 'Too many grouping sets.');
}

function allowExpression(node: JsonObject, type: string): void {
  const kind = node['class'];
  if (kind === 'FUNCTION' || kind === 'WINDOW') allowFunction(node);
  if (kind === 'OPERATOR') must(OPERATORS.has(type), `${type} is not allowed.`);
  if (kind === 'CAST') {
    const to = isObject(node['cast_type']) ? textOf(node['cast_type']['id']) : '';
    must(ALLOWED_TYPES.has(to), `Casts are to ${[...ALLOWED_TYPES].join(', ')}.`);
  }
  if (kind === 'STAR') {
    const isAlone = node['columns'] !== true && isNothing(node['expr']) && isPlainStar(node);
    must(isAlone, 'Use * alone, or name the columns.');
  }
}

/** `* EXCLUDE`, `* REPLACE` and `* RENAME` are DuckDB's. */
function isPlainStar(node: JsonObject): boolean {
  const lists = ['exclude_list', 'replace_list', 'qualified_exclude_list', 'rename_list'];
  return lists.every((name) => listOf(node[name]).length === 0);
}

function allowFunction(node: JsonObject): void {
  const name = lower(node['function_name']);
  // The parser itself writes `main` before functions that stand for syntax, such as EXTRACT.
  const isPlain = ['', 'main'].includes(textOf(node['schema'])) && textOf(node['catalog']) === '';
  must(isPlain && ALLOWED_FUNCTIONS.has(name), `The function ${quoted(name)} is not allowed.`);
  must(node['export_state'] !== true, 'EXPORT_STATE is not allowed.');
  const of = { date_part: ALLOWED_PARTS, date_trunc: ALLOWED_STEPS }[name];
  if (!of) return;
  const [first] = objectsOf(node['children']);
  const [part] = first ? constantText(first) : [];
  must(part !== undefined && of.has(part.toLowerCase()), `${name} is of one of: ${[...of].join(', ')}.`);
}
