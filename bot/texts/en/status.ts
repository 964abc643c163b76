import type { TaskStatus } from '../../../services/questions/types.ts';
import { shortened } from '../facts.ts';
import { count, inSeconds, wait } from './amounts.ts';

const named = (question: string): string => `“${shortened(question)}”`;

/** What is running, what waits, and how far a task is. */
export const statusTexts = {
  statusIdle: 'Nothing is running. Ask away.',
  statusRunning: (question: string, sinceMs: number, stage: string | undefined) =>
    `Running for ${inSeconds(Math.round(sinceMs / 1000)) ?? 'a moment'}: ${named(question)}${stage ? `. ${stage}` : ''}`,
  statusWaiting: (number: number, question: string, queue: { readonly place: number; readonly waitMs?: number }) => {
    const place = queue.place > number ? `, number ${queue.place} in the queue` : '';
    return `${number}. waiting${place}${wait(queue.waitMs)}: ${named(question)}`;
  },
  statusBuffered: (texts: readonly string[]) =>
    `${count(texts.length, 'message')} just in, about to be asked as one question: ${named(texts.join(' '))}`,

  taskStatus: {
    buffering: 'Waiting a moment for more messages.',
    queued: 'Waiting for its turn.',
    processing: 'Being answered.',
    completed: 'Answered.',
    failed: 'There is no answer; see the error.',
    cancelled: 'Cancelled.',
  } as Readonly<Record<TaskStatus, string>>,
};
