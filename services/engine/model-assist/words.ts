import type { WrittenFailure } from '../written.ts';
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

/** Why there is no reading of a model that answered. */
export type WhyNone = 'no way' | 'no fitting plan' | 'no fitting SQL';

const NONE: Readonly<Record<WhyNone, string>> = {
  'no way': 'found no way to answer this',
  'no fitting plan': 'gave no plan that fits the data',
  'no fitting SQL': 'wrote no SQL that fits the data',
};

/** Said when it gave nothing, or nothing that fits the data. */
export function gaveNone(name: string, why: WhyNone): string {
  return `The model "${name}" ${NONE[why]}, so only the rules read this question.`;
}

/** What is told of SQL that did not run. */
const FAILURES: Readonly<Record<WrittenFailure, string>> = {
  timeout: 'took too long',
  ended: 'needed too much memory, or could not be run',
  too_large: 'found more than one answer can hold',
  busy: 'had to wait for too many others',
  unavailable: 'has no place to run just now',
};

/** Said when its SQL was good, but did not come to an end. */
export function didNotRun(name: string, why: WrittenFailure): string {
  return `The SQL that the model "${name}" wrote ${FAILURES[why]}, so only the rules read this question.`;
}
