import type { ErrorCode } from '../../../services/errors.ts';
import type { Facts } from '../facts.ts';
import { counted, inSeconds } from './amounts.ts';
import type { NumberTexts } from './numbers.ts';

const AGAIN = 'Please try again in a moment.';
const OPERATOR = 'Please tell the people who run this service.';
const NOT_YOURS = 'This is not about your question.';

const NO_ROWS: { readonly [code in ErrorCode]?: string } = {
  'genie.result_expired': 'Genie no longer keeps the rows of this answer. Please ask the question again.',
  'genie.response_too_large':
    'The rows of this answer are too large to fetch. Please ask for less: a shorter period, fewer columns or the top 20.',
  'genie.unauthorized': `Genie does not let me read the rows of this answer. ${NOT_YOURS} ${OPERATOR}`,
  'genie.forbidden': `Genie does not let me read the rows of this answer. ${NOT_YOURS} ${OPERATOR}`,
  'genie.network_not_allowed': `Genie does not let me read the rows of this answer. ${NOT_YOURS} ${OPERATOR}`,
};

/** What stands in place of a table whose rows could not be fetched. It never sounds as if there were none. */
export function rowsMissingText(code: ErrorCode): string {
  return NO_ROWS[code] ?? `I could not fetch the rows of this answer from Genie. ${AGAIN}`;
}

/** What a person reads for each error: what happened, and what to do. Never a host, a stack, a token or SQL. */
export const errorTexts: Readonly<Record<Exclude<ErrorCode, keyof NumberTexts['errors']>, (facts: Facts) => string>> = {
  'request.invalid': () => 'I could not read that message. Please send it again as plain text.',
  'request.unauthorized': () =>
    `I could not verify who sent this. Please sign in again; if that does not help: ${OPERATOR}`,
  'request.forbidden': () => `You are not let in here yet. ${OPERATOR}`,
  'request.not_found': () => 'I could not find that. It may have been removed after some time; please ask again.',
  'request.method_not_allowed': () => 'I could not read that message. Please send it again as plain text.',
  'request.conflict': () => 'That was already being done. Write "status" to see what is running.',
  'request.gone': () => 'That is no longer kept. Please ask the question again.',
  'request.too_large': () => 'That message is too long for me. Please make it shorter.',
  'request.unsupported_media_type': () => 'I can only read text. Please write your question.',
  'request.rate_limited': ({ seconds }) =>
    `Those were many messages in a short time. Please wait ${inSeconds(seconds) ?? 'a moment'} and write again.`,
  'request.timeout': () => `Your message took too long to reach me. ${AGAIN}`,

  'question.empty': () => 'There was no question in that message. Ask me about your data in plain words.',
  'question.queue_full': ({ seconds }) => {
    const wait = inSeconds(seconds);
    return `So many questions are waiting${wait ? ` that yours would wait ${wait}` : ''} that I did not take it. Please ask again a little later.`;
  },
  'question.too_many_waiting': ({ waiting }) =>
    `You already have ${counted(waiting, 'question') ?? 'as many questions as I can keep'} waiting. Please wait for an answer, or write "stop" to cancel the one that is running.`,
  'question.cancelled': () => 'Stopped. I will not answer that question.',
  'question.expired': () => 'I was away for too long to answer this question in time. Please ask it again.',
  'question.deadline': ({ seconds }) =>
    `This question got no answer within ${inSeconds(seconds) ?? 'the time I may take'}. Try again, or ask for less at once, for example a shorter period.`,
  'question.set_aside': () =>
    `I could not deal with this question and set it aside. Please ask it in other words. ${OPERATOR}`,
  'question.not_found': () => 'I no longer have that answer. Please ask the question again.',

  'genie.unreachable': () => `I cannot reach Genie at the moment. ${AGAIN}`,
  'genie.timeout': () => `Genie did not answer in time. ${AGAIN}`,
  'genie.busy': () => `Genie is busy at the moment. ${AGAIN}`,
  'genie.throttled': ({ seconds }) =>
    `Genie is taking fewer questions right now. Please try again ${inSeconds(seconds) ? `in ${inSeconds(seconds)}` : 'in a minute'}.`,
  'genie.unauthorized': () => `Genie no longer accepts my credentials. ${NOT_YOURS} ${OPERATOR}`,
  'genie.forbidden': () => `I may not ask this Genie space. ${NOT_YOURS} ${OPERATOR}`,
  'genie.space_not_found': () => `The Genie space that I should ask does not exist. ${NOT_YOURS} ${OPERATOR}`,
  'genie.conversation_gone': () =>
    'Genie no longer remembers our conversation. Please ask again; I will start a new one.',
  'genie.conversation_busy': () => `Genie is still working on something else in our conversation. ${AGAIN}`,
  'genie.network_not_allowed': () => `Genie does not accept connections from where I run. ${NOT_YOURS} ${OPERATOR}`,
  'genie.bad_response': () => `Genie sent something that I could not read. ${AGAIN}`,
  'genie.response_too_large': () =>
    'The answer is too large to fetch. Please ask for less: a shorter period, fewer columns or the top 20.',
  'genie.rejected': () => 'Genie did not take this question. Please ask it in other words.',
  'genie.failed': () => 'Genie could not answer this question. Please try again, or ask it in other words.',
  'genie.question_rejected': () => 'Genie will not answer this question. Please ask about the data in other words.',
  'genie.context_full': () =>
    'Our conversation has become too long for Genie. Write "new" to start over, then ask again.',
  'genie.sql_failed': () =>
    'Genie wrote a query that the data could not answer. Please ask in other words, or say more exactly what you mean.',
  'genie.space_misconfigured': () => `The Genie space is not set up completely. ${NOT_YOURS} ${OPERATOR}`,
  'genie.cancelled': () => 'This question was cancelled. Ask again whenever you like.',
  'genie.result_expired': () => 'The result is no longer kept by Genie. Please ask the question again.',
  'genie.ask_ambiguous': () =>
    'I lost the connection while asking and cannot tell whether Genie heard the question. Please ask it again.',
  'genie.engine_stopped': () => `The part of me that answers is starting again. ${AGAIN}`,

  'delivery.throttled': () => `I am sending too many messages at once. ${AGAIN}`,
  'delivery.transient': () => `I could not send a message for a moment. ${AGAIN}`,
  'delivery.ambiguous': () =>
    'I cannot tell whether my last message arrived. If you do not see an answer, please ask again.',
  'delivery.rejected': () => 'My answer could not be shown here. Please ask for less at once.',
  'delivery.gone': () => 'I can no longer write to this conversation.',
  'delivery.unauthorized': () => `I am not allowed to write here at the moment. ${OPERATOR}`,
  'delivery.address_invalid': () => `I do not know how to answer here. ${OPERATOR}`,
  'delivery.destination_refused': () => `I may not send messages to that place. ${OPERATOR}`,

  'file.busy': () => `Many files are being fetched right now. ${AGAIN}`,

  'config.invalid': () => `My settings are wrong. ${OPERATOR}`,
  'config.port_in_use': () => `My settings are wrong. ${OPERATOR}`,
  'state.locked': () => `I am being restarted. ${AGAIN}`,
  'state.unwritable': () =>
    `I cannot take new questions at the moment, because I could not keep them safely. Please try again in a few minutes; if it stays like this: ${OPERATOR}`,
  'state.corrupt': () => `Something that I kept can no longer be read. Please ask again. ${OPERATOR}`,
  'store.unavailable': () => `I could not look up where we were. ${AGAIN} If it happens again: ${OPERATOR}`,
  'service.starting': () => `I am just starting. ${AGAIN}`,
  'service.draining': () => 'I am being restarted and take no new questions until then. Please try again in a minute.',
  internal: () => `Something went wrong on my side. ${AGAIN} If it happens again: ${OPERATOR}`,
};
