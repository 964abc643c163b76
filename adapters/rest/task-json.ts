import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import type { Answer } from '../../services/genie/types.ts';
import type { Outcome, QuestionTask, RememberedLevel, TaskStatus } from '../../services/questions/types.ts';

/** Sentences for people who read the JSON; the integrator's texts. */
export interface TaskTexts {
  error(code: ErrorCode, facts: Readonly<Record<string, string | number>>): string;
  status(status: TaskStatus): string;
  /** What stands in place of rows that could not be fetched. */
  rowsMissing(code: ErrorCode): string;
}

/** Statuses after which nothing changes any more. */
export const FINAL_STATUSES: readonly TaskStatus[] = ['completed', 'failed', 'cancelled'];

/** The task as JSON. Errors carry a sentence, never a cause. */
export function taskJson(task: QuestionTask, texts: TaskTexts): object {
  const { status } = task;
  return {
    task_id: task.id,
    status,
    message: texts.status(status),
    created_at: new Date(task.acceptedAt).toISOString(),
    ...(task.trace ? { trace_id: task.trace.traceId } : {}),
    ...(task.mergedInto === undefined ? {} : { joined_into: task.mergedInto }),
    ...progressJson(task),
    ...(task.outcome ? outcomeJson(task.id, task.outcome, texts) : {}),
  };
}

function progressJson(task: QuestionTask): object {
  const { progress, status } = task;
  if (!progress || FINAL_STATUSES.includes(status)) return {};
  if (progress.kind === 'genie') return { progress: { stage: progress.stage } };
  const estimate = progress.waitMs === undefined ? {} : { estimated_wait_seconds: Math.ceil(progress.waitMs / 1_000) };
  return { progress: { stage: 'queued', place: progress.place, ...estimate } };
}

function outcomeJson(taskId: string, outcome: Outcome, texts: TaskTexts): object {
  if (outcome.kind === 'answer') {
    const { answer, remembered } = outcome;
    return { answer: answerJson(taskId, answer, texts), ...(remembered ? cachedJson(answer, remembered) : {}) };
  }
  const { code, facts = {} } = outcome;
  return { error: { code, message: texts.error(code, facts), retryable: errorKinds[code].retryable } };
}

function cachedJson({ answeredAt }: Answer, level: RememberedLevel): object {
  return { cached: { answered_at: new Date(answeredAt).toISOString(), level } };
}

function answerJson(taskId: string, answer: Answer, texts: TaskTexts): object {
  return {
    text: answer.texts.join('\n\n'),
    ...(answer.clarification === undefined ? {} : { clarification: answer.clarification }),
    ...(answer.title === undefined ? {} : { title: answer.title }),
    ...(answer.interpretation === undefined ? {} : { interpretation: answer.interpretation }),
    ...rowsJson(answer, texts),
    ...(answer.sql === undefined ? {} : { sql: answer.sql }),
    ...(answer.chart?.pngBase64 === undefined ? {} : { chart_url: `/api/chat/tasks/${taskId}/chart.png` }),
    ...(answer.ids.attachmentId === undefined ? {} : { files: filesJson(taskId) }),
    suggestions: answer.suggestions,
  };
}

/** Where the whole result is. */
function filesJson(taskId: string): object {
  const path = `/api/chat/tasks/${taskId}/result`;
  return { csv_url: `${path}.csv`, xlsx_url: `${path}.xlsx` };
}

/** Rows that could not be fetched are null, never an empty list: that would say that there are none. */
function rowsJson({ table, rowsMissing: code }: Answer, texts: TaskTexts): object {
  if (code !== undefined) {
    const error = { code, message: texts.rowsMissing(code), retryable: errorKinds[code].retryable };
    return { columns: [], rows: null, row_count: null, truncated: false, rows_error: error };
  }
  const { columns = [], rows = [], totalRows = 0, truncated = false } = table ?? {};
  return { columns, rows, row_count: totalRows, truncated };
}

/** One exchange of a session's history. */
export function historyJson(task: QuestionTask, texts: TaskTexts): object {
  return { ...taskJson(task, texts), question: task.text };
}
