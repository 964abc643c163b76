import type { ModelTable } from '../../model.ts';
import type { EngineThought } from '../../types.ts';
import type { Prepared, Rows } from '../answer/answer.ts';
import { chooseChart } from '../answer/chart.ts';
import { dataPeriod } from '../answer/period.ts';
import type { Notes } from '../answer/thoughts.ts';
import type { Problem } from '../clauses/draft.ts';
import type { Compiled } from '../compiled.ts';
import { impossibleTime } from '../dates/impossible.ts';
import type { Hypothesis } from '../hypotheses.ts';
import { figuresOf, type QueryPlan, tablesOf } from '../plan.ts';
import type { Asked, Speech } from '../speech.ts';
import { borrowedIn } from '../sql/from.ts';
import { isTooLarge, tokenise } from '../text/tokens.ts';
import { nounOf, type Speaking, snippetName, speaking } from './answer/names.ts';
import { chinesePicture } from './answer/picture.ts';
import { chineseRemark } from './answer/remarks.ts';
import { capabilitiesText, columnText, tablesText, tableText } from './answer/shape.ts';
import { chineseSummary } from './answer/summary.ts';
import { chineseTexts } from './answer/texts-by-language.ts';
import { monthsText } from './answer/time.ts';
import { chineseTitle, spaced } from './answer/title.ts';
import { chineseLexicon } from './lexicon.ts';
import type { ChineseLanguage } from './types.ts';

/** Tables whose rows are named when a word is not known. */
const MAX_NOUNS = 12;
/** Unknown words that are named. */
const MAX_WORDS = 8;

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

function notes(speech: Speaking, { corrections, unused, assumptions }: Notes): string[] {
  const { texts } = speech;
  const corrected = corrections
    .filter(({ from, to }) => from.toLowerCase() !== to.toLowerCase())
    .map(({ from, to }) => texts.corrected(from, to));
  return unique([...corrected, ...unused.map(texts.unused), ...assumptions.map((one) => chineseRemark(speech, one))]);
}

function sources(speech: Speaking, plan: QueryPlan): string {
  const { texts, compiled } = speech;
  const all = plan.besides ? tablesOf(plan) : [plan];
  const ways = all.flatMap((one) => borrowedIn(compiled, one).flatMap(({ borrowed }) => borrowed?.via ?? []));
  const told = unique(ways.map(({ left, right }) => `${right.table}（${left.column}）`));
  return (
    all.map(({ base }) => texts.table(base)).join('') +
    (told.length === 0 ? '' : texts.lookedUp(told.join(texts.comma)))
  );
}

function thoughts(speech: Speaking, plan: QueryPlan, remarks: readonly string[]): EngineThought[] {
  const { texts } = speech;
  const named = [...figuresOf(plan).map(({ entry }) => entry.of), ...plan.dims, ...plan.where].flatMap((one) =>
    one.kind === 'snippet' ? [snippetName(speech, one.ref)] : [],
  );
  const steps = [
    plan.where.length > 0 ? texts.steps.filter : texts.steps.all,
    ...(plan.shape === 'aggregate' && plan.dims.length > 0 ? [texts.steps.group] : []),
    plan.shape === 'aggregate' ? texts.steps.figures : texts.steps.show,
    ...(plan.order.length > 0 ? [texts.steps.sort] : []),
    ...(plan.limit ? [texts.steps.cut] : []),
  ];
  return [
    { type: 'DESCRIPTION', content: texts.full(chineseTitle(speech, plan)) },
    ...(remarks.length > 0 ? [{ type: 'UNDERSTANDING' as const, content: remarks.join('') }] : []),
    { type: 'DATA_SOURCING', content: sources(speech, plan) },
    ...(named.length > 0
      ? [{ type: 'INSTRUCTIONS' as const, content: texts.expressions(unique(named).join(texts.comma)) }]
      : []),
    { type: 'STEPS', content: texts.full(steps.join(texts.comma)) },
  ];
}

function unknownText(speech: Speaking, words: readonly string[]): string {
  const { texts, compiled } = speech;
  const { tables } = compiled.model;
  // A word of the grammar that found nothing to belong to is not what is unclear.
  const content = words.filter((word) => !chineseLexicon().phrases.has(word));
  const named = tables.slice(0, tables.length <= MAX_NOUNS ? MAX_NOUNS : MAX_NOUNS - 1);
  const rest = tables.length - named.length;
  const nouns = [...named.map((table) => nounOf(speech, table)), ...(rest > 0 ? [texts.more(rest)] : [])];
  const unknown = unique(content.length > 0 ? content : words);
  const more = unknown.length > MAX_WORDS ? [texts.more(unknown.length - MAX_WORDS)] : [];
  return texts.unknown(
    [...unknown.slice(0, MAX_WORDS).map(texts.quoted), ...more].join(texts.comma),
    nouns.join(texts.comma),
  );
}

function foreignText(
  speech: Speaking,
  problems: readonly Extract<Problem, { kind: 'foreign' }>[],
  about: { readonly base: ModelTable; readonly typed: (word: string) => string },
): string {
  const { texts } = speech;
  const others = unique(problems.flatMap(({ tables }) => tables.slice(0, 1)));
  const names = [about.base, ...others].map((table) => nounOf(speech, table)).join(texts.comma);
  const words = unique(problems.map(({ text }) => texts.quoted(about.typed(text)))).join(texts.comma);
  return texts.foreign(names, words);
}

function refusal(speech: Speaking, hypothesis: Hypothesis | undefined, { text, typed }: Asked): string {
  const { texts } = speech;
  const problems = hypothesis?.composed.problems ?? [];
  const time = impossibleTime(text);
  if (time !== undefined) return texts.noSuchTime(typed(time));
  if (tokenise(text).some(isTooLarge)) return texts.tooLarge;
  if (problems.some((one) => one.kind === 'misuse' && one.certain)) return texts.impossible;
  const calc = problems.find((one) => one.kind === 'calc');
  if (calc?.kind === 'calc') return texts.cannot(texts.families[calc.family]);
  const unknown = problems.flatMap((one) => (one.kind === 'unknown' ? [typed(one.text)] : []));
  if (unknown.length > 0) return unknownText(speech, unknown);
  const foreign = problems.filter((one) => one.kind === 'foreign');
  if (foreign.length > 0 && hypothesis) return foreignText(speech, foreign, { base: hypothesis.table, typed });
  return problems.some(({ kind }) => kind === 'misuse') ? texts.misused : texts.notFound;
}

function told(speech: Speaking, { plan, notes: remarks }: Prepared, rows: Rows): ReturnType<Speech['tell']> {
  const { texts } = speech;
  const choice = chooseChart({ compiled: speech.compiled, plan, result: rows.result });
  const telling = { speech, plan, ...rows };
  const period = rows.result.rows.length > 0 ? dataPeriod(speech.compiled, plan) : undefined;
  const sentences = [
    chineseSummary(telling),
    ...(rows.ties ? [texts.ties(rows.ties, plan.limit?.count === 1)] : []),
    ...notes(speech, remarks),
    ...(period ? [texts.dataCover(monthsText(texts, period))] : []),
  ];
  if (choice.note !== undefined) sentences.push(choice.spec ? texts.otherChart : texts.noChart);
  const { spec } = choice;
  return { text: sentences.join(''), ...(spec ? { chart: chinesePicture(telling, spec) } : {}) };
}

function speechIn(language: ChineseLanguage): Speech {
  const texts = chineseTexts(language);
  const about = (compiled: Compiled) => speaking(compiled, language);
  return {
    title: (compiled, plan) => chineseTitle(about(compiled), plan),
    speaks: (question) => /\p{Script=Han}/u.test(question),
    query(compiled, { plan, sql, notes: remarks }) {
      const speech = about(compiled);
      const title = chineseTitle(speech, plan);
      const said = notes(speech, remarks);
      return {
        title,
        description: [texts.full(title), ...said].join(''),
        sql,
        thoughts: thoughts(speech, plan, said),
      };
    },
    tell: (compiled, prepared, rows) => told(about(compiled), prepared, rows),
    refusal: (compiled, hypothesis, asked) => refusal(about(compiled), hypothesis, asked),
    clarify({ phrase, whole, options }) {
      const names = options.map(({ label }) => label).join(texts.or);
      return spaced(whole ? texts.whatAbout(names) : texts.whatIs(phrase, names));
    },
    readAs: texts.readAs,
    smallTalk: texts.smallTalk,
    reset: texts.reset,
    empty: texts.empty,
    writing: texts.writing,
    written: texts.written,
    shape: {
      tables: (compiled) => tablesText(about(compiled)),
      table: (compiled, table) => tableText(about(compiled), table),
      column: (compiled, { table, column }) => columnText(about(compiled), table, column),
      capabilities: (compiled) => capabilitiesText(about(compiled)),
      sql: (last) => (last === undefined ? texts.noQuery : `${texts.sql}\n\`\`\`sql\n${last}\n\`\`\``),
    },
  };
}

const SPEECHES: Readonly<Record<ChineseLanguage, Speech>> = {
  'zh-Hant': speechIn('zh-Hant'),
  'zh-Hans': speechIn('zh-Hans'),
};

/** Everything the embedded Genie says, in Chinese. */
export function chineseSpeech(language: ChineseLanguage): Speech {
  return SPEECHES[language];
}
