import { randomUUID } from 'node:crypto';
import { Breaker } from '../flow/breaker.ts';
import { FairQueue } from '../flow/fair-queue.ts';
import { Many } from '../flow/many.ts';
import { RetryBudget } from '../flow/retry-budget.ts';
import { SharedGate } from '../flow/shared-gate.ts';
import { TokenBucket } from '../flow/token-bucket.ts';
import { newTrace as unsampledTrace } from '../trace.ts';
import { Asking } from './asking.ts';
import { Book, type OpenQuestion } from './book.ts';
import { Control } from './control.ts';
import { DeadLetterBox } from './dead-letters.ts';
import { Debouncer } from './debounce.ts';
import { Delivery } from './delivery.ts';
import { Dispatcher } from './dispatcher.ts';
import { Drain } from './drain.ts';
import { Housekeeping } from './housekeeping.ts';
import { Intake, WAIT_MARGIN } from './intake.ts';
import { Keeper } from './keeper.ts';
import type { QuestionsOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { Presenter } from './presenter.ts';
import { Recall } from './recall.ts';
import { Recovery } from './recovery.ts';
import { Refusals } from './refusals.ts';
import { Runner } from './runner.ts';
import { Tasks } from './tasks.ts';

/** What the parts tell the whole. */
export interface PartHooks {
  /** A question is durably accepted. */
  readonly onAccepted: (question: OpenQuestion) => void;
  /** A question has ended. */
  readonly onFinished: (question: OpenQuestion) => void;
}

/** Everything that questions are made of, wired and not started. */
export type QuestionParts = ReturnType<typeof buildParts>;

/** Retries stay under a tenth of all asks. */
const RETRY_BUDGET = { ratio: 0.08, max: 10 };
const BREAKER = { maxSamples: 20, minSamples: 10, failureShare: 0.5, openMs: 30_000 };
const DEFAULT_PROGRESS_EVERY_MS = 3_000;

/** Builds the parts and hands each what it needs. Some need each other: those get a way to find the other later. */
export function buildParts(options: QuestionsOptions, hooks: PartHooks) {
  const base = { ...buildBase(options), onFinished: hooks.onFinished };
  const recall: Recall = buildRecall(options, base, { dispatcher: () => dispatcher, runner: () => runner });
  const dispatcher: Dispatcher = buildDispatcher(options, { ...base, recall }, () => runner);
  base.breaker.onChange(() => dispatcher.kick());
  const presenter = new Presenter({
    ...base,
    dispatcher,
    progressEveryMs: (channel) => options.progressEveryMs?.[channel] ?? DEFAULT_PROGRESS_EVERY_MS,
  });
  const runner: Runner = buildRunner(options, { ...base, dispatcher, presenter, recall }, () => intake);
  const { debounce, limits } = options;
  const { maxCharacters } = limits;
  const debouncer = new Debouncer({ ...base, debounce, maxCharacters, onReady: hooks.onAccepted });
  const shared = { ...base, debounce, debouncer, dispatcher, presenter, recall, runner };
  const { resendingChannels, newId = randomUUID } = options;
  const newTrace = options.newTrace ?? ((caller) => unsampledTrace(caller));
  const deliver = (question: OpenQuestion) => runner.deliver(question);
  const refusals = new Refusals({ ...shared, newId, newTrace, deliver });
  const { onAccepted } = hooks;
  const intake = new Intake({ ...shared, refusals, limits, resendingChannels, newId, newTrace, onAccepted });
  return {
    ...shared,
    intake,
    control: new Control({ ...shared, maxCharacters }),
    housekeeping: new Housekeeping(shared),
    tasks: new Tasks(shared),
    deadLetters: new DeadLetterBox({ ...shared, deliver }),
    recovery: new Recovery({ ...shared, waitLimitMs: limits.maxWaitMs * WAIT_MARGIN, windowMs: debounce.windowMs }),
  };
}

/** What stands alone. */
function buildBase(options: QuestionsOptions) {
  const { journal, clock, events, log, limits, outlet, random = Math.random } = options;
  const drain = new Drain({ clock, log });
  return {
    ...{ journal, clock, events, log, outlet, drain },
    background: drain.background,
    stopping: drain.stopping,
    random,
    many: options.many ?? new Many({ clock, random }),
    book: new Book(),
    gate: new SharedGate(),
    keeper: new Keeper({ journal, events }),
    outbox: options.outbox ?? new Outbox({ clock, rates: options.rates }),
    queue: new FairQueue<OpenQuestion>({ maxRunningPerUser: limits.maxRunningPerUser }),
    bucket: new TokenBucket({ perMinute: limits.questionsPerMinute, burst: limits.burst, clock }),
    // Twice the slowest answer, or slow failures would never be seen together.
    breaker: new Breaker({ ...BREAKER, clock, windowMs: 2 * limits.answerDeadlineMs }),
  };
}

type Base = ReturnType<typeof buildBase> & Pick<PartHooks, 'onFinished'>;

function buildRecall(
  options: QuestionsOptions,
  base: Base,
  later: { readonly dispatcher: () => Dispatcher; readonly runner: () => Runner },
): Recall {
  return new Recall({
    ...base,
    memory: options.memory,
    sessions: options.sessions,
    dispatcher: later.dispatcher,
    conclude: (question, outcome, only) => later.runner().conclude(question, outcome, only),
  });
}

function buildDispatcher(
  options: QuestionsOptions,
  base: Base & { readonly recall: Recall },
  runner: () => Runner,
): Dispatcher {
  const { recall } = base;
  return new Dispatcher({
    ...base,
    limits: options.limits,
    canWrite: () => base.journal.health().writable,
    start: (question, endPass) => {
      recall.began(question);
      runner().ask(question, endPass);
    },
    onFreed: (question) => recall.freed(question),
    refuse: (question) => runner().fail(question, 'genie.unreachable'),
  });
}

function buildRunner(
  options: QuestionsOptions,
  base: Base & { readonly dispatcher: Dispatcher; readonly presenter: Presenter; readonly recall: Recall },
  intake: () => Intake,
): Runner {
  const asking = new Asking({
    ...base,
    genie: options.genie,
    sessions: options.sessions,
    retries: new RetryBudget(RETRY_BUDGET),
    answerDeadlineMs: options.limits.answerDeadlineMs,
    onProgress: (question) => base.presenter.show(question),
  });
  return new Runner({
    ...base,
    asking,
    delivery: new Delivery(base),
    onClarification: (sessionKey) => intake().expectReply(sessionKey),
  });
}
