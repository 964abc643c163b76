import type { Model, ModelColumn, ModelTable } from '../model.ts';
import { pluralPhrase } from '../profile-words.ts';
import type { Engine } from '../types.ts';

/** As many as a person reads. */
const MAX_STARTERS = 6;
/** Tables that questions are made about, the largest first. */
const MAX_TABLES = 4;
const MAX_GROUPS = 40;
const FEW_GROUPS = 3;

/** Questions for people who see the data for the first time. */
export interface Starters {
  /** Each has been asked, and gave rows. */
  readonly questions: readonly string[];
  /** Of the owner's those that are not understood, or find nothing. */
  readonly unfit: readonly string[];
}

/**
 * The owner's questions and, where they are few, some made out of the profile; each is tried.
 * @throws AppError `genie.cancelled`.
 */
export async function startersOf(
  engine: Pick<Engine, 'ask'>,
  options: { readonly model: Model; readonly own: readonly string[]; readonly signal: AbortSignal },
): Promise<Starters> {
  const { model, own, signal } = options;
  const questions: string[] = [];
  const unfit: string[] = [];
  for (const question of own) {
    if (await givesRows(engine, question, signal)) questions.push(question);
    else unfit.push(question);
  }
  for (const question of candidates(model)) {
    if (questions.length >= MAX_STARTERS) break;
    if (!questions.includes(question) && (await givesRows(engine, question, signal))) questions.push(question);
  }
  return { questions, unfit };
}

async function givesRows(engine: Pick<Engine, 'ask'>, question: string, signal: AbortSignal): Promise<boolean> {
  const { kind, result } = await engine.ask({ question }, { signal });
  return kind === 'answer' && result !== undefined && result.rows.some((row) => row.some((cell) => cell !== null));
}

/** One kind of question after the other, each over the tables, so that the first ones differ. */
function candidates(model: Model): readonly string[] {
  const tables = model.tables
    .filter(({ rowCount }) => rowCount > 0)
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, MAX_TABLES);
  const perTable = tables.map((table) => aboutTable(table));
  const most = Math.max(0, ...perTable.map((questions) => questions.length));
  return Array.from({ length: most }, (_, at) => perTable.flatMap((questions) => questions[at] ?? [])).flat();
}

/** Tables of what happened come before tables of what there is. */
function score(table: ModelTable): number {
  const measured = table.columns.some(({ role }) => role === 'measure') ? 2 : 1;
  return measured * Math.log10(table.rowCount + 1) + (table.timeColumn === undefined ? 0 : 1);
}

function aboutTable(table: ModelTable): readonly string[] {
  const { plural } = table.rowNoun;
  const groups = table.columns.filter(isGroup).toSorted((a, b) => isHandy(b) - isHandy(a));
  const [first, second] = groups;
  const measure =
    table.columns.find(({ name }) => name === table.defaultMeasure) ??
    // What has a unit, money most often, says more than what is merely counted.
    table.columns.find((column) => isMeasure(column) && column.unit !== undefined && column.unit !== 'percent') ??
    table.columns.find(isMeasure);
  const figure = measure && figureOf(measure);
  return [
    ...(figure && first ? [`What is the ${figure} by ${first.label}?`] : []),
    `How many ${plural} are there?`,
    ...(table.timeColumn === undefined ? [] : [figure ? `Show the ${figure} per month` : `Show ${plural} per month`]),
    ...(figure && second ? [`Which 5 ${pluralPhrase(second.label)} have the highest ${figure}?`] : []),
    ...(first ? [`How many ${plural} are there by ${first.label}?`] : []),
    ...(figure && !first ? [`What is the ${figure}?`] : []),
    ...(second ? [`How many ${plural} are there per ${second.label}?`] : []),
  ];
}

/** `total amount`; a total is not called total twice. */
function figureOf({ label, defaultAggregate }: ModelColumn): string {
  if (/\b(total|average|mean)\b/.test(label)) return label;
  return `${defaultAggregate === 'avg' ? 'average' : 'total'} ${label}`;
}

function isMeasure({ role }: ModelColumn): boolean {
  return role === 'measure';
}

function isGroup({ role, type, distinctCount }: ModelColumn): boolean {
  const groups = role === 'boolean' || (role === 'dimension' && type === 'string');
  return groups && distinctCount >= 2 && distinctCount <= MAX_GROUPS;
}

/** A breakdown that shows something without being long. */
function isHandy({ distinctCount }: ModelColumn): number {
  return distinctCount >= FEW_GROUPS && distinctCount <= MAX_GROUPS / 2 ? 1 : 0;
}
