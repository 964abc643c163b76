import { forms } from '../services/charts/choose.ts';
import { errorKinds } from '../services/errors.ts';
import type { Answer, AnswerTable } from '../services/genie/types.ts';
import type { DrawnQuery } from './answer-queries.ts';
import type { AnswerContext } from './answer-types.ts';
import { inSpaceOf } from './asides.ts';
import { withQueryView } from './query-views.ts';
import { canRunAgain } from './rows-again.ts';
import type { FileFormat, ReplyPart } from './types.ts';

type Buttons = Extract<ReplyPart, { kind: 'buttons' }>;
type Button = Buttons['buttons'][number];

const FORMATS: readonly FileFormat[] = ['csv', 'xlsx'];

/** A query as it is shown, and its place in the answer: 0 is the first. */
interface ShownQuery {
  readonly drawn: DrawnQuery;
  readonly place: number;
}

/** What can be done with an answer by a tap: shown otherwise, fetched as a file, asked or run anew. */
export function answerButtons(
  answer: Answer,
  context: AnswerContext,
  shown: { readonly query: DrawnQuery; readonly isRemembered: boolean },
): readonly ReplyPart[] {
  const again = againButtons(answer, context, shown.isRemembered);
  if (isOneOfSeveral(answer)) return again.length === 0 ? [] : [{ kind: 'buttons', buttons: again }];
  return rowsOf(answer.table, context, { shown: { drawn: shown.query, place: 0 }, further: again });
}

/** Each of several queries has its buttons right beneath it: below them all nobody could tell which they are about. */
export function isOneOfSeveral({ more = [] }: Pick<Answer, 'more'>): boolean {
  return more.length > 0;
}

/** What can be done with one of several queries by a tap: shown otherwise, or fetched as a file. */
export function queryButtons(
  table: AnswerTable | undefined,
  context: AnswerContext,
  shown: ShownQuery,
): readonly ReplyPart[] {
  return rowsOf(table, context, { shown, further: [] });
}

function rowsOf(
  table: AnswerTable | undefined,
  context: AnswerContext,
  of: { readonly shown: ShownQuery; readonly further: readonly Button[] },
): readonly ReplyPart[] {
  const looks = formButtons(table, context, of.shown);
  const deeds = [...fileButtons(table, context, of.shown), ...of.further];
  return [
    ...(looks.length === 0
      ? []
      : [{ kind: 'buttons', label: context.texts.conversation.showAsLabel, buttons: looks } as const]),
    ...(deeds.length === 0 ? [] : [{ kind: 'buttons', buttons: deeds } as const]),
  ];
}

/** The forms that the query is not shown in. The table of another form begins at its first page. */
function formButtons(
  table: AnswerTable | undefined,
  { question, texts, options }: AnswerContext,
  { drawn: { form: shown }, place }: ShownQuery,
): readonly Button[] {
  if (!table || shown === undefined) return [];
  return forms(table)
    .filter((form) => form !== shown)
    .map((form) => ({
      title: texts.conversation.chartForms[form],
      action: {
        verb: 'view',
        questionId: question.id,
        view: withQueryView(options.view ?? {}, place, { chart: form }),
        nonce: `${prefixOf(question.id, place)}.view.${form}`,
      },
    }));
}

function fileButtons(
  table: AnswerTable | undefined,
  { question, texts, options }: AnswerContext,
  { place }: ShownQuery,
): readonly Button[] {
  if (!options.offersFiles || !table || table.rows.length === 0) return [];
  const of = { questionId: question.id, ...(place === 0 ? {} : { query: place }) };
  return FORMATS.map((format) => ({
    title: texts.conversation.fileLabel(format),
    action: { verb: 'download', ...of, format, nonce: `${prefixOf(question.id, place)}.${format}` },
  }));
}

/** In front of the nonces of a query's buttons. */
function prefixOf(questionId: string, place: number): string {
  return place === 0 ? questionId : `${questionId}.${place}`;
}

/** A remembered answer can be asked anew; rows that are missing can be fetched, or else their question asked again. */
function againButtons(answer: Answer, context: AnswerContext, isRemembered: boolean): readonly Button[] {
  const { question, texts, options } = context;
  const { rowsMissing } = answer;
  const missing = [rowsMissing, ...(answer.more ?? []).map((one) => one.rowsMissing)];
  const comeBack = missing.some((code) => code !== undefined && mayComeBack(code));
  const buttons: Button[] = [];
  if (options.runsAgain && comeBack && canRunAgain(answer)) {
    // Of this drawing of the answer: rows that went missing once more can be fetched once more.
    const nonce = `${question.id}.rows.${options.now.toString(36)}`;
    buttons.push({ title: texts.conversation.rowsButton, action: { verb: 'rows', questionId: question.id, nonce } });
  } else if (rowsMissing !== undefined && errorKinds[rowsMissing].retryable) {
    const action = {
      verb: 'retry',
      question: inSpaceOf(question, question.text),
      nonce: `${question.id}.retry`,
    } as const;
    buttons.push({ title: texts.retryButton, action });
  }
  if (isRemembered) {
    const action = {
      verb: 'refresh',
      question: inSpaceOf(question, question.text),
      nonce: `${question.id}.refresh`,
    } as const;
    buttons.push({ title: texts.refreshButton, action });
  }
  return buttons;
}

function mayComeBack(code: NonNullable<Answer['rowsMissing']>): boolean {
  return code === 'genie.result_expired' || errorKinds[code].retryable;
}
