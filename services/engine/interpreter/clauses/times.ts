import { type NumberTest, readNumberTest } from './numbers.ts';
import { type Clause, kindAt, type Scan } from './scan.ts';

/** `at least 20 times` from `at` on: a comparison of how often something happened. */
function timesAt(scan: Scan, at: number): NumberTest | undefined {
  const read = readNumberTest(scan, at);
  const last = read && scan.items[read.next]?.text.toLowerCase();
  return read && last === 'times' ? { ...read, next: read.next + 1 } : undefined;
}

const NAMED_KINDS: ReadonlySet<string> = new Set(['column', 'table', 'verb']);

/** `ordered at least 20 times`: rows are counted, whatever the verb is called like. */
export const timesClause: Clause = (scan, at) => {
  // Every item of every reading comes by: what is rare is looked for first.
  if (!scan.tokens.some(({ lower }) => lower === 'times')) return at;
  const read = timesAt(scan, at);
  if (read) {
    scan.draft.comparisons.push({ subject: { kind: 'rows' }, test: read.test, at });
    scan.draft.fit += 0.4;
    return read.next;
  }
  const verb = /(ed|en|ght|old|aid)$/i.test(scan.items[at]?.text ?? '');
  return verb && NAMED_KINDS.has(kindAt(scan, at) ?? '') && timesAt(scan, at + 1) ? at + 1 : at;
};
