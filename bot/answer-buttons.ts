import { forms } from '../services/charts/choose.ts';
import { errorKinds } from '../services/errors.ts';
import type { Answer } from '../services/genie/types.ts';
import type { DrawnQuery } from './answer-queries.ts';
import type { AnswerContext } from './answer-types.ts';
import { inSpaceOf } from './asides.ts';
import { canRunAgain } from './rows-again.ts';
import type { AnswerView, FileFormat, ReplyPart } from './types.ts';

type Buttons = Extract<ReplyPart, { kind: 'buttons' }>;
type Button = Buttons['buttons'][number];

const FORMATS: readonly FileFormat[] = ['csv', 'xlsx'];

/** What can be done with an answer by a tap: shown otherwise, fetched as a file, asked or run anew. */
export function answerButtons(
  answer: Answer,
  context: AnswerContext,
  shown: { readonly query: DrawnQuery; readonly isRemembered: boolean },
): readonly ReplyPart[] {
  const looks = formButtons(answer, context, shown.query);
  const deeds = [...fileButtons(answer, context), ...againButtons(answer, context, shown.isRemembered)];
  return [
    ...(looks.length === 0
      ? []
      : [{ kind: 'buttons', label: context.texts.conversation.showAsLabel, buttons: looks } as const]),
    ...(deeds.length === 0 ? [] : [{ kind: 'buttons', buttons: deeds } as const]),
  ];
}

/** The forms that the answer is not shown in. */
function formButtons(answer: Answer, context: AnswerContext, { form: shown }: DrawnQuery): readonly Button[] {
  if (!answer.table || shown === undefined) return [];
  const { question, texts, options } = context;
  const kept: AnswerView = options.view?.sql ? { sql: true } : {};
  return forms(answer.table)
    .filter((form) => form !== shown)
    .map((form) => ({
      title: texts.conversation.chartForms[form],
      action: {
        verb: 'view',
        questionId: question.id,
        view: { ...kept, chart: form },
        nonce: `${question.id}.view.${form}`,
      },
    }));
}

function fileButtons(answer: Answer, { question, texts, options }: AnswerContext): readonly Button[] {
  if (!options.offersFiles || !answer.table || answer.table.rows.length === 0) return [];
  return FORMATS.map((format) => ({
    title: texts.conversation.fileLabel(format),
    action: { verb: 'download', questionId: question.id, format, nonce: `${question.id}.${format}` },
  }));
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
