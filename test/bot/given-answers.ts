import type { Answer } from '../../services/genie/types.ts';
import type { QuestionTask } from '../../services/questions/types.ts';

/** A table of two rows that makes a bar chart. */
export const table = {
  columns: [
    { name: 'pickup_zip', type: 'INT' },
    { name: 'trips', type: 'LONG' },
  ],
  rows: [
    ['10001', '9'],
    ['10002', '5'],
  ],
  totalRows: 2,
  truncated: false,
};

/** A question that has this answer, for `FakeTasks`. */
export function answered(
  id: string,
  answer: Partial<Answer>,
  more: Partial<QuestionTask> = {},
): Partial<QuestionTask> & Pick<QuestionTask, 'id'> {
  const whole: Answer = {
    question: 'trips by zip',
    texts: ['Most trips begin in **10001**.'],
    suggestions: [],
    curated: false,
    ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
    answeredAt: 0,
    ...answer,
  };
  return { id, text: 'trips by zip', status: 'completed', outcome: { kind: 'answer', answer: whole }, ...more };
}
