import type { Fault } from './client.ts';

/** What is told of an endpoint that gave no reply. */
const FAULTS: Readonly<Record<Fault, string>> = {
  timeout: 'it did not answer in time',
  unreachable: 'it could not be reached',
  unauthorized: 'it did not accept our key',
  busy: 'it has too much to do',
  unexpected: 'it answered with an error',
  unreadable: 'its answer could not be read',
  too_large: 'its answer had no end',
  declined: 'it declined to answer',
  paused: 'it did not work a moment ago',
  budget: 'it has been asked as often as it may be in a minute',
  too_wide: 'the data have more columns than fit into one request',
};

/** Labels an answer whose plan a model made. */
export function readBy(name: string): string {
  return `The model "${name}" read this question.`;
}

/** Said when the model could not be asked. */
export function couldNotAsk(name: string, fault: Fault): string {
  return `The model "${name}" could not be asked (${FAULTS[fault]}), so only the rules read this question.`;
}

/** Said when it gave no plan, or none that fits the data. */
export function gaveNone(name: string, why: 'no plan' | 'no fitting plan'): string {
  const what = why === 'no plan' ? 'found no way to answer this' : 'gave no plan that fits the data';
  return `The model "${name}" ${what}, so only the rules read this question.`;
}
