import type { ModelTable } from '../../model.ts';
import { PERSONAL_WORDS } from '../../profile-roles.ts';
import { isName } from '../borrowed.ts';
import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { stem } from '../text/stem.ts';
import type { DraftDim } from './draft.ts';
import { takeColumn } from './measures.ts';
import { mention } from './mentions.ts';
import { refOf, type Scan } from './scan.ts';

/** Whether the rows are persons, by what is known of them: a department has no age. */
export function isOfPersons({ columns }: ModelTable): boolean {
  return columns.some((column) => labelWords(column).some((word) => PERSONAL_WORDS.has(word)));
}

/** Whether rows answer the question `who`: they are persons, or have a name. */
export function areNamed(table: ModelTable): boolean {
  return isOfPersons(table) || table.columns.some(isName);
}

const NO_PERSON_COST = 0.8;
/** The persons themselves are meant before the rows that point at them. */
const POINTED_COST = 0.2;
const WORKING = /^(work|works|working|worked)$/;
const WORK_WORDS: ReadonlySet<string> = new Set(
  'salary wage hire hired job position department employee employer staff worker crew team office manager role shift'.split(
    ' ',
  ),
);

/** `people work in`: whom the persons of these data work for is known only where they are staff. */
function checkWork(scan: Scan, at: number, { label, columns }: ModelTable): void {
  const verb = scan.tokens
    .slice(scan.items[at]?.end ?? 0, (scan.items[at]?.end ?? 0) + 1)
    .find(({ lower }) => WORKING.test(lower));
  const staff = [...label.split(' ').map(stem), ...columns.flatMap(labelWords)].some((word) => WORK_WORDS.has(word));
  if (verb && !staff) scan.draft.problems.push({ kind: 'unknown', text: verb.text, slot: true });
}

/** Judges that the rows were taken for persons. */
export function rowsAsPersons(scan: Scan, at: number): void {
  const { base } = scan.draft;
  scan.draft.persons = true;
  scan.draft.assumptions.push(`I took "${scan.items[at]?.text ?? ''}" as ${base.rowNoun.plural}.`);
  if (!isOfPersons(base)) scan.draft.fit -= NO_PERSON_COST;
  checkWork(scan, at, base);
}

/** The column by which the rows point at persons, where the rows are none themselves and there is only one such column. */
export function personsKey({ compiled, draft }: Pick<Scan, 'compiled' | 'draft'>): ColumnOf | undefined {
  const { base } = draft;
  if (isOfPersons(base)) return undefined;
  const keys = compiled.model.joins.filter(({ left, right }) => {
    const to = compiled.tables.get(right.table);
    return left.table === base.identifier && to !== undefined && isOfPersons(to);
  });
  const [only, more] = keys;
  return only && !more ? compiled.find(base.identifier, only.left.column) : undefined;
}

/** The persons as something to break down by, said with what the word was taken for. */
export function personsDim(scan: Scan, at: number, key: ColumnOf): DraftDim {
  const { compiled, draft, items } = scan;
  const join = compiled.model.joins.find(
    ({ left }) => left.table === key.table.identifier && left.column === key.column.name,
  );
  const persons = join && compiled.tables.get(join.right.table);
  if (persons) {
    draft.assumptions.push(`I took "${items[at]?.text ?? ''}" as ${persons.rowNoun.plural}.`);
    checkWork(scan, at, persons);
  }
  draft.fit -= POINTED_COST;
  return mention(scan, at, { kind: 'column', ref: refOf(key) }, key);
}

/** `how many people bought something`: the persons whom the rows point at, counted or named. */
export function takePersons(scan: Scan, at: number, key: ColumnOf): number {
  const dim = personsDim(scan, at, key);
  if (!takeColumn(scan, key, at)) scan.draft.mentions.push(dim);
  return at + 1;
}

/** Who takes part in a deal, as columns call them. */
const PARTIES: ReadonlySet<string> = new Set(
  'donor giver client guest buyer shopper supporter subscriber sponsor patron waiter driver'.split(' '),
);

/** The one column with the persons of the rows, each of them in several: whose deals they are. */
export function partyColumn(table: ModelTable): ColumnOf | undefined {
  if (isOfPersons(table)) return undefined;
  const [only, more] = table.columns.filter(
    (column) =>
      column.type === 'string' &&
      column.distinctCount < table.rowCount &&
      [column.label, ...column.synonyms].some((name) => PARTIES.has(stem(name.replace(/ name$/, '')))),
  );
  return only && !more ? { table, column: only } : undefined;
}
