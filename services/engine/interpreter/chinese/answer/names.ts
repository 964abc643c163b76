import type { ModelTable } from '../../../model.ts';
import { formatNumber } from '../../answer/numbers.ts';
import type { Compiled } from '../../compiled.ts';
import { canonicalUnit, isMoney } from '../../lexicon/units.ts';
import type { ColumnRef, PlanDim, PlanMeasure, PlanMeasureEntry } from '../../plan.ts';
import { timeColumnOf } from '../../tag.ts';
import { scriptOf } from '../lexicon.ts';
import type { ChineseLanguage } from '../types.ts';
import type { ChineseTexts } from './texts.ts';
import { chineseTexts } from './texts-by-language.ts';

/** A model and the language in which it is spoken of. */
export interface Speaking {
  readonly compiled: Compiled;
  readonly language: ChineseLanguage;
  readonly texts: ChineseTexts;
}

/** What is needed to speak of a model in Chinese. */
export function speaking(compiled: Compiled, language: ChineseLanguage): Speaking {
  return { compiled, language, texts: chineseTexts(language) };
}

const HAN = /\p{Script=Han}/u;

/** What stands first in the script of the language; a model without any is spoken of by its own names. */
export function nameIn(language: ChineseLanguage, names: readonly string[]): string {
  const chinese = names.filter((name) => HAN.test(name));
  const fitting = chinese.find((name) => (scriptOf(name) ?? language) === language);
  return fitting ?? names[0] ?? chinese[0] ?? '';
}

/** What the rows of a table are called. */
export function nounOf({ language, texts }: Speaking, table: ModelTable | undefined): string {
  if (!table) return texts.rows;
  return nameIn(language, [table.rowNoun.plural, table.label, ...table.synonyms]);
}

/** What a column is called. */
export function columnName({ compiled, language }: Speaking, { table, column }: ColumnRef): string {
  const found = compiled.find(table, column)?.column;
  if (!found) return column;
  const owner = found.borrowed?.via.at(-1)?.right.table;
  const own = compiled.tables.get(owner ?? '')?.columns.find(({ name }) => name === found.borrowed?.column);
  return nameIn(language, [found.label, ...found.synonyms, ...(own?.synonyms ?? [])]);
}

/** What a named expression of the space is called. */
export function snippetName({ compiled, language }: Speaking, ref: { table: string; name: string }): string {
  const found = compiled.model.snippets.find(({ table, name }) => table === ref.table && name === ref.name);
  return nameIn(language, [ref.name, ...(found?.synonyms ?? [])]);
}

/** What a breakdown is called: `付款方式`, `月`. */
export function dimName(speech: Speaking, dim: PlanDim): string {
  if (dim.kind === 'snippet') return snippetName(speech, dim.ref);
  const name = columnName(speech, dim.ref);
  if (dim.kind === 'column') return name;
  if (dim.kind === 'bin') return speech.texts.range(name);
  const grain = speech.texts.grains[dim.grain];
  const table = speech.compiled.tables.get(dim.ref.table);
  return table && timeColumnOf(table)?.name === dim.ref.column ? grain : speech.texts.of(name, grain);
}

/** A breakdown as it is said before a figure: `各產品`, `每月`. */
export function eachName(speech: Speaking, dim: PlanDim): string {
  const name = dimName(speech, dim);
  const { texts } = speech;
  return dim.kind === 'time' && name === texts.grains[dim.grain] ? texts.steppedBy[dim.grain] : texts.each(name);
}

function measureName(speech: Speaking, measure: PlanMeasure, base: string): string {
  const { texts, compiled } = speech;
  switch (measure.kind) {
    case 'rows':
      return texts.aggregates.count(nounOf(speech, compiled.tables.get(base)));
    case 'groups':
      return texts.aggregates.count_distinct(dimName(speech, measure.dim));
    case 'correlation':
      return texts.correlation(columnName(speech, measure.left), columnName(speech, measure.right));
    case 'ratio': {
      const [over, under] = [measureName(speech, measure.over, base), measureName(speech, measure.under, base)];
      return (measure.percent ? texts.percentage : texts.ratio)(over, under);
    }
    case 'snippet': {
      const name = snippetName(speech, measure.ref);
      return measure.aggregate === undefined ? name : texts.aggregates[measure.aggregate](name);
    }
    case 'column':
      return texts.aggregates[measure.aggregate](columnName(speech, measure.ref));
  }
}

/** What a figure is called: `總銷售額`. */
export function figureName(speech: Speaking, entry: PlanMeasureEntry, base: string): string {
  const name = measureName(speech, entry.of, base);
  return entry.perGroup ? speech.texts.perGroup(name, dimName(speech, entry.perGroup)) : name;
}

/** What a measure that is compared is called. */
export function comparedName(speech: Speaking, measure: PlanMeasure, base: string): string {
  return measureName(speech, measure, base);
}

/** A figure for a sentence, with its unit. */
export function numberText({ texts }: Speaking, value: number, unit?: string): string {
  if (unit === undefined || isMoney(unit)) return formatNumber(value, unit);
  const word = texts.units[canonicalUnit(unit)];
  return word === undefined ? formatNumber(value, unit) : `${formatNumber(value)} ${word}`;
}
