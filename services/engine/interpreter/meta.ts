import type { ModelColumn, ModelTable } from '../model.ts';
import type { Compiled } from './compiled.ts';
import { emptyPlan, type QueryPlan } from './plan.ts';
import type { ShapeTexts } from './shape-texts.ts';
import type { ConversationState } from './state.ts';
import { type Tagged, timeColumnOf } from './tag.ts';

/** An answer about the data's shape, the last query, or the interpreter itself. */
export type Meta =
  | { readonly kind: 'reply'; readonly text: string; readonly examples: boolean }
  /** Answered by a query after all: sample rows, the values of a column, the period of the data. */
  | { readonly kind: 'query'; readonly plan: QueryPlan };

interface Asked {
  readonly compiled: Compiled;
  readonly tagged: Tagged;
  readonly state: ConversationState;
  /** How the data's shape is told. */
  readonly texts: ShapeTexts;
}

const SAMPLE_ROWS = 10;

/** The table that the question names, if it names exactly one. */
function namedTable({ compiled, tagged, state }: Asked, fallback: boolean): ModelTable | undefined {
  const named = new Set(
    tagged.spans.flatMap(({ reading, quality }) => (reading.kind === 'table' && quality >= 0.8 ? [reading.table] : [])),
  );
  const [only] = named;
  if (only && named.size === 1) return only;
  if (named.size > 1) {
    const longest = tagged.spans
      .filter(({ reading }) => reading.kind === 'table')
      .sort((a, b) => b.weight - a.weight)[0];
    return longest?.reading.kind === 'table' ? longest.reading.table : undefined;
  }
  if (!fallback) return undefined;
  const [first] = compiled.model.tables;
  return (
    (state.plan && compiled.tables.get(state.plan.base)) ?? (compiled.model.tables.length === 1 ? first : undefined)
  );
}

/** The column that the question names best. */
function namedColumn({ tagged }: Asked): { table: ModelTable; column: ModelColumn } | undefined {
  const best = tagged.spans.filter(({ reading }) => reading.kind === 'column').sort((a, b) => b.weight - a.weight)[0];
  return best?.reading.kind === 'column' && best.quality >= 0.7 ? best.reading : undefined;
}

function values(asked: Asked): Meta | undefined {
  const column = namedColumn(asked);
  if (!column) return undefined;
  const plan = emptyPlan(column.table.identifier);
  plan.shape = 'values';
  plan.dims = [{ kind: 'column', ref: { table: column.table.identifier, column: column.column.name } }];
  plan.order = [{ by: { kind: 'dim', index: 0 }, direction: 'asc' }];
  return { kind: 'query', plan };
}

function samples(asked: Asked): Meta | undefined {
  const table = namedTable(asked, true);
  if (!table) return undefined;
  const plan = emptyPlan(table.identifier);
  plan.shape = 'rows';
  plan.limit = { count: SAMPLE_ROWS };
  return { kind: 'query', plan };
}

function period(asked: Asked): Meta | undefined {
  const table = namedTable(asked, true) ?? asked.compiled.model.tables.find((one) => timeColumnOf(one) !== undefined);
  const column = table && timeColumnOf(table);
  if (!table || !column) return undefined;
  const ref = { table: table.identifier, column: column.name };
  const plan = emptyPlan(table.identifier);
  plan.measures = (['min', 'max'] as const).map((aggregate) => ({ of: { kind: 'column', ref, aggregate } }));
  return { kind: 'query', plan };
}

function lastSql({ state, texts }: Asked): Meta {
  return { kind: 'reply', text: texts.sql(state.sql), examples: state.sql === undefined };
}

/** A named figure or condition of the space, when the question names one and nothing longer. */
function namedSnippet({ compiled, tagged }: Asked): string | undefined {
  const best = tagged.spans
    .filter(({ reading }) => reading.kind === 'snippet' || reading.kind === 'column' || reading.kind === 'table')
    .sort((a, b) => b.weight - a.weight)[0];
  if (best?.reading.kind !== 'snippet') return undefined;
  const { snippet, table } = best.reading;
  const what = snippet.kind === 'measure' ? 'is worked out as' : snippet.kind === 'filter' ? 'means' : 'is';
  const names = snippet.synonyms.length > 0 ? ` Also called ${snippet.synonyms.slice(0, 5).join(', ')}.` : '';
  const label = compiled.tables.get(table.identifier)?.label ?? table.label;
  return `**${snippet.name}** (of **${label}**) ${what} \`${snippet.sql.trim()}\`.${names}`;
}

/** More words than this ask for figures and not for a description. */
const MAX_DESCRIBED_WORDS = 8;

function describe(asked: Asked): Meta | undefined {
  const { tokens, spans } = asked.tagged;
  const precise = spans.some(
    ({ reading }) =>
      reading.kind === 'value' ||
      reading.kind === 'number' ||
      reading.kind === 'rank' ||
      (reading.kind === 'calc' && reading.family === 'cause'),
  );
  if (tokens.length > MAX_DESCRIBED_WORDS || precise) return undefined;
  const snippet = namedSnippet(asked);
  if (snippet) return { kind: 'reply', text: snippet, examples: false };
  const table = namedTable(asked, false);
  const column = namedColumn(asked);
  if (table) return { kind: 'reply', text: asked.texts.table(asked.compiled, table), examples: false };
  return column ? { kind: 'reply', text: asked.texts.column(asked.compiled, column), examples: false } : undefined;
}

function columnsOf(asked: Asked): Meta {
  const table = namedTable(asked, true);
  return {
    kind: 'reply',
    text: table ? asked.texts.table(asked.compiled, table) : asked.texts.tables(asked.compiled),
    examples: false,
  };
}

const reply = (text: string, examples = true): Meta => ({ kind: 'reply', text, examples });

/** Questions about the data's shape: pattern over the whole text, and its answer. The first that fits is taken. */
const PATTERNS: readonly (readonly [RegExp, (asked: Asked) => Meta | undefined])[] = [
  [
    /^(please )?(show|give|tell|see|print|display|view|get|explain|describe)?( me| us)?( the| your| that| last| this)* ?(sql|query)( statement| code| query| behind (it|this|that|the answer))?( please)?$/,
    lastSql,
  ],
  [
    /^(what|which) (sql|query) (did you (use|run|write)|was (used|run)|is that|is this|is behind (it|this|that))$/,
    lastSql,
  ],
  [
    /^how (did you|do you|was (this|that|it)|were (these|those)|is (this|that|it)) (get|got|calculate|calculated|compute|computed|find|come|work|derive|derived)\b.*$/,
    lastSql,
  ],
  [
    /^(help|what can (i|you|we) (ask|do|answer|find)( you| here| about| out)?( .*)?|what do you (know|do)( about)?|how (does this|do you) work|how (can|do|should) (i|we) (use|ask|start)( .*)?|what (questions )?(can|should|could) (i|we) ask( you)?( .*)?|what are you able to( do)?)$/,
    ({ compiled, texts }) => reply(texts.capabilities(compiled)),
  ],
  [
    /^((show|give|tell)( me| us)?( some| a few)? )?((example|sample|suggested|possible|typical) (questions|queries)|examples( of questions)?|suggestions)( please)?$/,
    ({ compiled, texts }) => reply(texts.capabilities(compiled)),
  ],
  [
    /^(suggest|recommend)( me| us)?( some| a| a few)? (questions?|something).*$/,
    ({ compiled, texts }) => reply(texts.capabilities(compiled)),
  ],
  [
    /^(what|which|show|list|show me|list all|give me|how many|describe|tell me about|name)( me)?( are)?( all)?( the)?( your| our)? ?(tables|datasets|data sets|data sources|sources)( .*)?$/,
    ({ compiled, texts }) => reply(texts.tables(compiled)),
  ],
  [
    /^(what|which)( kind of| sort of| kinds of| type of)? (data|information|info) (is|are|do|does|can|could|have|has|did)\b.*$/,
    ({ compiled, texts }) => reply(texts.tables(compiled)),
  ],
  [
    /^(what|which) (is|are) (in|inside) (the|this|your|our) (data|database|dataset|space|model)$/,
    ({ compiled, texts }) => reply(texts.tables(compiled)),
  ],
  [
    /^(describe|explain|show|tell me about|show me|what is in|overview of)( the| your| this| our)? (data|database|dataset|space|data model|schema|model)( structure)?$/,
    ({ compiled, texts }) => reply(texts.tables(compiled)),
  ],
  [
    /^(what|which|show|list|show me|give me|how many|describe|name|tell me)( me)?( are)?( all)?( the)? ?(columns|fields|attributes|variables|column names|measures|dimensions|metrics)( (are|is|do|does|in|of|for|can|has|have|exist|available|there)\b.*)?$/,
    columnsOf,
  ],
  [/^(columns|fields|schema|structure|attributes) (of|in|for) .*$/, columnsOf],
  [/^what (is|are) (in|inside|part of) (the |our |your )?.+ (table|dataset|data set|file|sheet)$/, columnsOf],
  [
    /^what (does|do) (the |our |your )?.+ (table|dataset|data set|file|sheet) (contain|hold|have|look like)$/,
    columnsOf,
  ],
  [
    /^(what|which) (are )?(the )?(possible |distinct |different |available |allowed |valid )?(values|options|choices)( are there| exist| are possible)? ?(does|do|for|of|in|can|has|have|are)\b.*$/,
    values,
  ],
  [
    /^((show|list|give|display)( me| us)?( all)?( the)? )?(possible |distinct |different |unique |available |all )?values (of|for|in) .*$/,
    values,
  ],
  [
    /^(show|give|list|display|preview|see)( me| us)? ?(a |an |the |some |few |a few )*(sample|preview|example|examples|sample rows|example rows|sample data|random rows|sample records)( rows| data| records)?( of| from| in)?\b.*$/,
    samples,
  ],
  [/^(preview|sample( rows| data)?( of| from)?|some rows (of|from))\b.*$/, samples],
  [/^(show|give)( me| us)? (some|a few|a couple of) (rows|records|lines|data|entries)\b.*$/, samples],
  [
    /^(what|which) (time )?(period|dates|date range|time range|time frame|timeframe|time span|range of dates|years)\b.*\b(data|dataset)\b.*$/,
    period,
  ],
  [
    /^(how (recent|old|fresh|current|up to date) (is|are) (the|this|your|our) (data|database|dataset)|when (does|do|did) (the|this|your) (data|dataset) (start|begin|end|stop)( and (end|stop))?|from when (is|are) the data|what is the (time |date )?(range|period|span) of the data|how far back does the data go|(from|since|until|till|up to) when (is|are|does|do) .*\b(data|rows|records)\b.*|(until|till|up to|to) when .*\bdata (go|goes|run|runs|reach|reaches))$/,
    period,
  ],
  [
    /^how (is|are|do you|does one) .+ (calculated|computed|defined|measured|worked out|calculate|compute|define|measure)$/,
    describe,
  ],
  [
    /^(?!.*\blook like\b)(describe|define|explain|what does|what do|what is meant by|what is the (meaning|definition) of|definition of|meaning of|what means|explain the (term|column|field)|describe the (table|column|field)|tell me about( the)?)\b.*$/,
    describe,
  ],
];

/** Answers questions about the shape of the data and about the last answer; anything else is none of its business. */
export function meta(asked: Asked): Meta | undefined {
  const plain = asked.tagged.text
    .toLowerCase()
    .replace(/[?!.]+$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  for (const [pattern, answer] of PATTERNS) {
    if (!pattern.test(plain)) continue;
    const found = answer(asked);
    if (found) return found;
  }
  return undefined;
}
