import type { AnswerColumn, AnswerTable } from '../../../services/genie/types.ts';
import type { MessageRow, StoredAnswer } from '../types.ts';
import { attachmentId } from '../wire.ts';
import type { Script } from './behaviour.ts';
import { hasWordsOnly } from './steps.ts';

type Row = AnswerTable['rows'][number];
type Json = Record<string, unknown>;

/** Every type of column that the API has, with a value as it goes over the wire. */
const EVERY_TYPE: readonly (readonly [type: string, value: string])[] = [
  ['ARRAY', '["a","b"]'],
  ['BINARY', 'AAEC'],
  ['BOOLEAN', 'true'],
  ['BYTE', '-128'],
  ['CHAR', 'x'],
  ['DATE', '2026-02-28'],
  ['DECIMAL', '12345678901234567890.123456'],
  ['DOUBLE', '1.7976931348623157E308'],
  ['FLOAT', 'NaN'],
  ['INT', '2147483647'],
  ['INTERVAL', '1-2'],
  ['LONG', '9223372036854775807'],
  ['MAP', '{"a":"1"}'],
  ['NULL', 'null'],
  ['SHORT', '32767'],
  ['STRING', 'a "quoted" text,\nin two lines'],
  ['STRUCT', '{"a":"1","b":["2"]}'],
  ['TIMESTAMP', '2026-02-28T23:59:59.999Z'],
  ['TIMESTAMP_NTZ', '2026-02-28T23:59:59.999'],
  ['VARIANT', '{"a":1}'],
  ['GEOMETRY', 'POINT(1 2)'],
  ['GEOGRAPHY', 'POINT(1 2)'],
  ['USER_DEFINED_TYPE', 'x'],
];

/** A message as its script wants it to be. Twice is as once. */
export function shapedRow(row: MessageRow, script: Script): MessageRow {
  return row.answer ? { ...row, answer: shapedAnswer(row.answer, script) } : row;
}

function shapedAnswer(answer: StoredAnswer, script: Script): StoredAnswer {
  if (hasWordsOnly(script)) {
    const asks = script.answer === 'clarification';
    return {
      kind: asks ? 'clarification' : 'answer',
      text: asks ? 'Which of these do you mean?' : answer.text,
      suggestions: answer.suggestions,
    };
  }
  const { columns, totalRows = 0, truncated = false } = answer;
  if (!columns) return answer;
  const { rows: _rows, ...facts } = shapedTable({ columns, rows: [], totalRows, truncated }, script);
  return { ...answer, ...facts };
}

/** Rows as the script wants them to be. */
export function shapedTable(table: AnswerTable, script: Script): AnswerTable {
  const columns = isUnknown(script, 'column') ? table.columns.map(toUnknownType) : table.columns;
  if (script.all_types) {
    const types = EVERY_TYPE.map(([type]): AnswerColumn => ({ name: type.toLowerCase(), type }));
    const rows = [EVERY_TYPE.map(([, value]) => value), EVERY_TYPE.map(() => null)];
    return { columns: types, rows, totalRows: rows.length, truncated: false };
  }
  const count = script.rows ?? script.truncated;
  if (count === undefined) return { ...table, columns };
  const rows = repeated(table, count);
  const isCut = script.truncated !== undefined;
  return { columns, rows, totalRows: isCut ? count * 2 + 1 : count, truncated: isCut };
}

/** Whether there are other rows than those of the engine. */
export function changesRows(script: Script): boolean {
  return script.rows !== undefined || script.truncated !== undefined || script.all_types === true;
}

/** The whole result that the rows of `shapedTable` are the beginning of. */
export function wholeRows(table: AnswerTable, script: Script): AnswerTable['rows'] {
  const { rows, totalRows, truncated } = shapedTable(table, script);
  return truncated ? repeated(table, totalRows) : rows;
}

function repeated({ rows, columns }: AnswerTable, count: number): Row[] {
  const nulls: Row = columns.map(() => null);
  return Array.from({ length: count }, (_, at) => rows[at % Math.max(1, rows.length)] ?? nulls);
}

function toUnknownType(column: AnswerColumn, at: number): AnswerColumn {
  return at === 0 ? { ...column, type: 'HOLOGRAM' } : column;
}

/** The last touch to a message that has its answer: what the API's own shapes cannot say. */
export function shapedMessage(json: Json, script: Script): Json {
  if (!Array.isArray(json['attachments'])) return json;
  const { attachments: _attachments, ...rest } = json;
  if (script.empty === 'absent') return rest;
  if (script.empty === 'null') return { ...rest, attachments: null };
  if (script.empty === 'list') return { ...rest, attachments: [] };
  const id = String(json['message_id']);
  const all = json['attachments'] as Json[];
  const attachments = all.flatMap((one) => shapedAttachment(one, id, script));
  return {
    ...rest,
    ...(isUnknown(script, 'field') ? { mood: { colour: 'teal', certainty: 0.75 } } : {}),
    attachments: isUnknown(script, 'attachment')
      ? [{ attachment_id: attachmentId(id, 'unknown'), hologram: { frames: 24 } }, ...attachments]
      : attachments,
  };
}

function shapedAttachment(attachment: Json, messageId: string, script: Script): Json[] {
  const { query, text } = attachment as { query?: Json; text?: Json };
  if (query) {
    const curated = script.answer === 'curated' ? { instruction_id: attachmentId(messageId, 'instruction') } : {};
    const thought = { thought_type: 'THOUGHT_TYPE_DAYDREAM', content: 'Clouds.' };
    const thoughts = isUnknown(script, 'thought') ? { thoughts: [...(query['thoughts'] as Json[]), thought] } : {};
    const last = { ...attachment, query: { ...query, ...curated, ...thoughts } };
    return script.answer === 'several' ? [...firstTry(query, messageId), last] : [last];
  }
  if (text && isUnknown(script, 'purpose')) {
    return [{ ...attachment, text: { ...text, purpose: 'TEXT_ATTACHMENT_PURPOSE_RIDDLE' } }];
  }
  return [attachment];
}

/** Genie corrected itself: a query before the last one, and words that belong to it. */
function firstTry(query: Json, messageId: string): Json[] {
  const id = attachmentId(messageId, 'first-query');
  const { query_result_metadata: _metadata, ...rest } = query;
  return [
    { attachment_id: id, query: { ...rest, id, title: 'First try' } },
    { attachment_id: attachmentId(messageId, 'first-text'), text: { content: 'That was not right yet.' } },
  ];
}

function isUnknown({ unknown }: Script, what: Script['unknown']): boolean {
  return unknown === what || unknown === 'all';
}
