import type { Answer, AnswerQuery, AnswerTable, GenieIds } from '../services/genie/types.ts';

/** Runs one query of an answer again. Rejects with AppError `genie.*`, or the signal's reason. */
export type Rerun = (ids: GenieIds, attachmentId: string, signal: AbortSignal) => Promise<AnswerTable>;

/** Whether Genie has told which query the answer stands on; without that none can be run again. */
export function canRunAgain({ ids, more }: Answer): boolean {
  return ids.attachmentId !== undefined || (more ?? []).length > 0;
}

/** The answer with the rows that were missing, of all of its queries. One that fails fails all. */
export async function withRows(answer: Answer, rerun: Rerun, signal: AbortSignal): Promise<Answer> {
  const { rowsMissing, more, ...kept } = answer;
  const { attachmentId } = answer.ids;
  const isFirst = rowsMissing !== undefined && attachmentId !== undefined;
  const table = isFirst ? await rerun(answer.ids, attachmentId, signal) : undefined;
  const further: AnswerQuery[] = [];
  for (const query of more ?? []) {
    const { rowsMissing: missing, ...rest } = query;
    const rows = missing === undefined ? undefined : await rerun(answer.ids, query.attachmentId, signal);
    further.push(rows ? { ...rest, table: rows } : query);
  }
  return {
    ...kept,
    ...(table ? { table } : {}),
    ...(rowsMissing !== undefined && !table ? { rowsMissing } : {}),
    ...(more ? { more: further } : {}),
  };
}
