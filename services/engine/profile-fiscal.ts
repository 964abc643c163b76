import { fiscalAssumption } from './interpreter/dates/fiscal.ts';
import { identifier } from './interpreter/sql/spelling.ts';
import type { ModelSnippet, ModelTable } from './model.ts';

/** Breakdowns by fiscal year and quarter, for every table that has a date; `startMonth` 1 to 12. */
export function fiscalSnippets(
  tables: readonly ModelTable[],
  startMonth: number,
  known: readonly ModelSnippet[],
): readonly ModelSnippet[] {
  return tables.flatMap((table) =>
    snippetsOf(table, startMonth).filter(
      ({ name }) => !known.some((one) => one.table === table.identifier && one.name === name),
    ),
  );
}

function snippetsOf(table: ModelTable, startMonth: number): readonly ModelSnippet[] {
  if (table.timeColumn === undefined) return [];
  const short = table.identifier.split('.').at(-1) ?? table.identifier;
  const place = `${identifier(short)}.${identifier(table.timeColumn)}`;
  // Moved so far that the fiscal year is the calendar's.
  const moved = startMonth === 1 ? place : `${place} + INTERVAL ${13 - startMonth} MONTH`;
  const year = `'FY', CAST(EXTRACT(YEAR FROM ${moved}) AS STRING)`;
  const quarter = `${year}, ' Q', CAST(EXTRACT(QUARTER FROM ${moved}) AS STRING)`;
  const made = { kind: 'dimension', table: table.identifier, note: fiscalAssumption(startMonth) } as const;
  return [
    { ...made, name: 'fiscal year', synonyms: ['financial year', 'fy'], sql: `CONCAT(${year})` },
    { ...made, name: 'fiscal quarter', synonyms: ['financial quarter'], sql: `CONCAT(${quarter})` },
  ];
}
