import { type Clause, isNumeric, kindAt, readingAt, type Scan } from './scan.ts';

/** Whether the item is `only` or `just`. */
function isOnly(scan: Scan, at: number): boolean {
  return kindAt(scan, at) === 'edit' && /^(only|just)$/i.test(scan.items[at]?.text ?? '');
}

const HOLDING =
  /^(with|involv(ed|ing|es)|includ(ed|ing|es)|contain(ed|ing|s)|used|took|need(ed|s)|won|scored|got|made)$/;

/** Whether somebody or something has so many: `involved only one car`. */
function isHeld({ items, tokens }: Scan, at: number): boolean {
  const before = tokens[(items[at]?.start ?? 0) - 1]?.lower ?? '';
  return items[at - 1]?.reading.kind === 'have' || HOLDING.test(before);
}

/** `have just one season`, `with only 2 orders`: exactly so many, and no cut of the list. */
export const exactlyClause: Clause = (scan, at) => {
  const number = readingAt(scan, at + 1, 'number');
  if (!isOnly(scan, at) || !number || number.facts.ordinal || !isHeld(scan, at)) return at;
  const { draft } = scan;
  const test = { kind: 'op' as const, op: '=' as const, value: number.facts.value };
  const kind = kindAt(scan, at + 2);
  const column = readingAt(scan, at + 2, 'column');
  if (kind === 'table' || kind === 'rows') draft.comparisons.push({ subject: { kind: 'rows' }, test, at });
  else if (column && isNumeric(column.column))
    draft.comparisons.push({ subject: { kind: 'column', column }, test, at });
  else if (column) draft.comparisons.push({ subject: { kind: 'distinct', column }, test, at });
  else return at;
  draft.fit += 0.3;
  return at + 3;
};
