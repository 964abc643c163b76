import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import type { Answer } from '../../services/genie/types.ts';
import type { Outcome, QuestionTask, TaskStatus } from '../../services/questions/types.ts';

/** Sentences for people who read the JSON; the integrator's texts. */
export interface TaskTexts {
  error(code: ErrorCode, facts: Readonly<Record<string, string | number>>): string;
  status(status: TaskStatus): string;
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
  if (outcome.kind === 'answer') return { answer: answerJson(taskId, outcome.answer) };
  const { code, facts = {} } = outcome;
  return { error: { code, message: texts.error(code, facts), retryable: errorKinds[code].retryable } };
}

function answerJson(taskId: string, answer: Answer): object {
  const { table } = answer;
  return {
    text: answer.texts.join('\n\n'),
    ...(answer.clarification === undefined ? {} : { clarification: answer.clarification }),
    ...(answer.title === undefined ? {} : { title: answer.title }),
    ...(answer.interpretation === undefined ? {} : { interpretation: answer.interpretation }),
    columns: table?.columns ?? [],
    rows: table?.rows ?? [],
    row_count: table?.totalRows ?? 0,
    truncated: table?.truncated ?? false,
    ...(answer.sql === undefined ? {} : { sql: answer.sql }),
    ...(answer.chart?.pngBase64 === undefined ? {} : { chart_url: `/api/chat/tasks/${taskId}/chart.png` }),
    suggestions: answer.suggestions,
  };
}

/** One exchange of a session's history. */
export function historyJson(task: QuestionTask, texts: TaskTexts): object {
  return { ...taskJson(task, texts), question: task.text };
}
