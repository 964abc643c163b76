import type { ModelSnippet, ModelTable } from '../../model.ts';
import { AGGREGATE_WORDS } from '../answer/labels.ts';
import { deliver } from './measures.ts';
import type { Scan } from './scan.ts';

/** The inside of a snippet that is one call of SUM: `SUM(price * amount)` gives `price * amount`. */
export function summed(sql: string): string | undefined {
  const inside = /^\s*sum\s*\(([\s\S]*)\)\s*$/i.exec(sql)?.[1];
  if (inside === undefined) return undefined;
  let depth = 0;
  for (const sign of inside) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    // The first bracket closed before the end: there is more than one call.
    if (depth < 0) return undefined;
  }
  return depth === 0 ? inside : undefined;
}

/** A named figure of the space: `income`. An aggregate before it is applied to what the figure sums. */
export function takeSnippet(scan: Scan, snippet: ModelSnippet, place: { at: number; table: ModelTable }): void {
  const { draft } = scan;
  const { pending } = draft;
  draft.pending = undefined;
  const ref = { table: place.table.identifier, name: snippet.name };
  const already = /^\s*(avg|median|min|max)\s*\(/i.test(snippet.sql) || /average|mean|median/i.test(snippet.name);
  const named = pending?.aggregates.filter((one) => one !== 'sum') ?? [];
  if (named.length === 0 || already) {
    deliver(scan, { of: { kind: 'snippet', ref }, explicit: true, at: place.at });
    return;
  }
  for (const aggregate of named) {
    if (summed(snippet.sql) !== undefined) {
      deliver(scan, { of: { kind: 'snippet', ref, aggregate }, explicit: true, at: place.at });
    } else if (aggregate === 'avg') {
      deliver(scan, { of: { kind: 'snippet', ref }, explicit: true, at: place.at, averaged: true });
    } else {
      draft.problems.push({
        kind: 'misuse',
        why: `"${snippet.name}" is a figure of its own and has no ${AGGREGATE_WORDS[aggregate]}.`,
      });
    }
  }
}
