import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { GenieFailure } from '../../../services/genie/failure.ts';
import { openScope, type Scope } from '../../../services/genie/scope.ts';
import { pollDelayMs, Waiting, type WaitingOptions } from '../../../services/genie/waiting.ts';
import type { WireAttachment, WireMessage } from '../../../services/genie/wire.ts';
import { ManualClock, settle } from '../../support/clock.ts';

describe('The wait before a poll', () => {
  const at = (elapsedMs: number, random = 0.5) => pollDelayMs(elapsedMs, 1_000, () => random);

  it('is one second for ten, two until a minute, then five', () => {
    expect([0, 9_999, 10_000, 59_999, 60_000, 500_000].map((ms) => at(ms))).to.deep.equal([
      1_000, 1_000, 2_000, 2_000, 5_000, 5_000,
    ]);
  });

  it('varies by a fifth, so that questions do not poll in step', () => {
    expect(at(0, 0)).to.equal(800);
    expect(at(0, 0.9999)).to.be.within(1_199, 1_200);
  });

  it('scales with the first wait', () => {
    expect(pollDelayMs(499, 50, () => 0.5)).to.equal(50);
    expect(pollDelayMs(3_000, 50, () => 0.5)).to.equal(250);
  });
});

describe('Waiting for a question', () => {
  const ids = { spaceId: 's', conversationId: 'c', messageId: 'm' };
  let clock: ManualClock;
  /** What the next polls bring; the last stays. */
  let polls: (WireMessage | AppError)[];
  let polledAt: number[];
  let rowsFetched: number;
  let scope: Scope;

  const message = (status: string, attachments: WireAttachment[] = []): WireMessage => ({
    messageId: 'm',
    conversationId: 'c',
    content: 'q',
    status,
    attachments,
    errorType: undefined,
    createdAt: undefined,
  });
  const answer = [{ attachment_id: 'a', query: { query: 'SELECT 1' } }] as unknown as WireAttachment[];

  const build = (options: Partial<WaitingOptions> = {}) =>
    new Waiting({
      api: {
        getMessage: () => {
          polledAt.push(clock.monotonicMs());
          const next = polls.length > 1 ? polls.shift() : polls[0];
          return next instanceof AppError ? Promise.reject(next) : Promise.resolve(next ?? message('SUBMITTED'));
        },
        queryResult: () => {
          rowsFetched += 1;
          return Promise.reject(new GenieFailure('genie.result_expired', 'not yet'));
        },
      },
      clock,
      random: () => 0.5,
      pollInitialMs: 1_000,
      outageToleranceMs: 60_000,
      pollGate: () => Promise.resolve(),
      onUnknownStatus: () => {},
      ...options,
    });

  /** The status it ended with, or the code of the error. */
  const outcome = (waiting: Waiting) =>
    waiting.untilEnded(ids, scope).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );

  beforeEach(() => {
    clock = new ManualClock();
    polls = [message('SUBMITTED')];
    polledAt = [];
    rowsFetched = 0;
    scope = openScope({
      clock,
      signal: new AbortController().signal,
      withinMs: 600_000,
      onTimeout: () => new AppError('question.deadline', 'too late'),
    });
  });

  afterEach(() => {
    scope.end();
    expect(clock.pendingTimers).to.equal(0);
  });

  it('polls by the schedule and ends at the deadline', async () => {
    const ended = outcome(build());
    await clock.advance(600_000);
    expect(await ended).to.equal('question.deadline');
    expect(polledAt.slice(0, 12)).to.deep.equal([
      1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 12_000, 14_000,
    ]);
    expect(polledAt).to.have.length(10 + 25 + 107);
  });

  for (const status of ['COMPLETED', 'FAILED', 'CANCELLED', 'QUERY_RESULT_EXPIRED']) {
    it(`ends with ${status}`, async () => {
      polls = [message('ASKING_AI'), message(status, answer)];
      const ended = outcome(build());
      await clock.advance(2_000);
      expect(await ended).to.equal(status);
    });
  }

  it('looks again when a completed message has no content yet, but not for ever', async () => {
    polls = [message('COMPLETED'), message('COMPLETED'), message('COMPLETED', answer)];
    const ended = outcome(build());
    await clock.advance(3_000);
    expect(await ended).to.equal('COMPLETED');
    polls = [message('COMPLETED')];
    const empty = outcome(build());
    await clock.advance(4_000);
    expect(await empty).to.equal('COMPLETED');
    expect(polledAt).to.have.length(3 + 4);
  });

  it('waits as long as it is told when it is throttled, and gives up when that is too long', async () => {
    const throttled = (retryAfterMs: number) => new GenieFailure('genie.throttled', 'slow down', { retryAfterMs });
    polls = [throttled(30_000), message('COMPLETED', answer)];
    const ended = outcome(build());
    await clock.advance(60_000);
    expect(await ended).to.equal('COMPLETED');
    expect(polledAt).to.deep.equal([1_000, 33_000]);
    polls = [throttled(3_600_000)];
    const tooLong = outcome(build());
    await clock.advance(1_000);
    expect(await tooLong).to.equal('genie.throttled');
  });

  it('tolerates an outage for a minute, counted anew after each answer', async () => {
    const down = new GenieFailure('genie.unreachable', 'down');
    polls = [...Array.from({ length: 25 }, () => down), message('ASKING_AI'), down];
    const ended = outcome(build());
    await clock.advance(42_000);
    expect(polls[0], 'the outage that ended').to.equal(down);
    expect(polls).to.have.length(1);
    const sinceMs = polledAt.at(-1) ?? 0;
    await clock.advance(120_000);
    expect(await ended).to.equal('genie.unreachable');
    expect((polledAt.at(-1) ?? 0) - sinceMs).to.be.within(60_000, 70_000);
  });

  it('helps along a message that executes for long, by fetching its rows now and then', async () => {
    polls = [message('ASKING_AI'), message('EXECUTING_QUERY', answer)];
    const ended = outcome(build());
    await clock.advance(30_000);
    expect(rowsFetched).to.equal(0);
    await clock.advance(70_000);
    expect(rowsFetched).to.equal(3);
    polls = [message('COMPLETED', answer)];
    await clock.advance(5_000);
    expect(await ended).to.equal('COMPLETED');
  });

  it('asks for the right to poll each time, and ends with an error of ours when it is aborted meanwhile', async () => {
    const controller = new AbortController();
    scope.end();
    scope = openScope({
      clock,
      signal: controller.signal,
      withinMs: 600_000,
      onTimeout: () => new AppError('question.deadline', 'too late'),
    });
    let asked = 0;
    const pollGate = (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        asked += 1;
        if (asked === 1) resolve();
        else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    const ended = outcome(build({ pollGate }));
    await clock.advance(5_000);
    expect(polledAt).to.have.length(1);
    controller.abort();
    await settle();
    expect(await ended).to.equal('genie.cancelled');
  });
});
