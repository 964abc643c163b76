import type { ModelColumn, ModelTable } from '../../../model.ts';
import { columnName, nameIn, nounOf, numberText, type Speaking } from './names.ts';
import { dayText } from './time.ts';
import { spaced } from './title.ts';

const MAX_LISTED = 40;
const MAX_NAMED = 8;
const MAX_SYNONYMS = 5;

function label(speech: Speaking, table: ModelTable): string {
  return nounOf(speech, table);
}

function tableLine(speech: Speaking, table: ModelTable): string {
  const { texts } = speech;
  const names = table.columns
    .slice(0, MAX_NAMED)
    .map(({ name }) => columnName(speech, { table: table.identifier, column: name }));
  const more = table.columns.length > names.length ? '…' : '';
  return texts.tableLine(label(speech, table), numberText(speech, table.rowCount), names.join(texts.comma) + more);
}

/** All tables with their columns. */
export function tablesText(speech: Speaking): string {
  const { tables } = speech.compiled.model;
  const lines = tables.slice(0, MAX_LISTED).map((table) => tableLine(speech, table));
  return spaced([speech.texts.tables(tables.length), ...lines].join('\n'));
}

function range({ texts, ...speech }: Speaking, column: ModelColumn): string {
  if (column.min === undefined || column.max === undefined) return '';
  if (column.role === 'text' || column.role === 'identifier' || column.role === 'boolean') return '';
  if (column.role === 'dimension' && column.type === 'string')
    return texts.differentValues(numberText({ texts, ...speech }, column.distinctCount));
  const show = (value: string) => (column.role === 'time' ? dayText(texts, value.slice(0, 10)) : value);
  return `：${texts.stretch(show(column.min), show(column.max))}`;
}

function columnLine(speech: Speaking, table: ModelTable, column: ModelColumn): string {
  const { texts } = speech;
  const unit =
    column.unit === undefined ? '' : `${texts.comma}${texts.units[column.unit] ?? column.unit.toUpperCase()}`;
  const name = columnName(speech, { table: table.identifier, column: column.name });
  return texts.columnLine(name, `${texts.roles[column.role]}${unit}`) + range(speech, column);
}

/** A table with its columns. */
export function tableText(speech: Speaking, table: ModelTable): string {
  const head = speech.texts.tableHead(label(speech, table), numberText(speech, table.rowCount));
  const lines = table.columns.slice(0, MAX_LISTED).map((column) => columnLine(speech, table, column));
  return spaced([head, ...lines].join('\n'));
}

/** A column with its other names. */
export function columnText(speech: Speaking, table: ModelTable, column: ModelColumn): string {
  const { texts, language } = speech;
  const others = column.synonyms
    .filter((name) => nameIn(language, [name, column.label]) === name)
    .slice(0, MAX_SYNONYMS);
  const also = others.length === 0 ? '' : texts.alsoCalled(others.join(texts.comma));
  return spaced(`${texts.inTable(label(speech, table))}\n${columnLine(speech, table, column)}${also}`);
}

/** What can be asked. */
export function capabilitiesText(speech: Speaking): string {
  const names = speech.compiled.model.tables.slice(0, 12).map((table) => label(speech, table));
  return spaced(speech.texts.capabilities(names.join(speech.texts.comma)));
}
