import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { GenieFailure } from '../../../services/genie/failure.ts';
import { backoffMs, isAmbiguous, mayRetry } from '../../../services/genie/retries.ts';

const failure = (code: ConstructorParameters<typeof GenieFailure>[0], options = {}) =>
  new GenieFailure(code, 'x', options);

describe('What may be repeated', () => {
  it('reads: whatever passes, three times', () => {
    for (const code of [
      'genie.unreachable',
      'genie.timeout',
      'genie.busy',
      'genie.throttled',
      'genie.failed',
    ] as const) {
      expect(mayRetry('read', failure(code), 0), code).to.equal(true);
      expect(mayRetry('read', failure(code), 3), code).to.equal(false);
    }
    for (const code of ['genie.forbidden', 'genie.conversation_gone', 'genie.result_expired', 'internal'] as const) {
      expect(mayRetry('read', failure(code), 0), code).to.equal(false);
    }
  });

  it('asks: only what certainly did not arrive', () => {
    expect(mayRetry('ask', failure('genie.unreachable', { sent: false }), 0)).to.equal(true);
    expect(mayRetry('ask', failure('genie.unreachable', { sent: false }), 2)).to.equal(false);
    expect(mayRetry('ask', failure('genie.busy', { status: 503 }), 0)).to.equal(true);
    expect(mayRetry('ask', failure('genie.busy', { sent: false }), 0), 'own queue').to.equal(false);
    for (const code of ['genie.unreachable', 'genie.timeout', 'genie.throttled', 'genie.failed'] as const) {
      expect(mayRetry('ask', failure(code), 0), code).to.equal(false);
    }
    expect(mayRetry('ask', new AppError('genie.unreachable', 'x'), 0)).to.equal(false);
  });

  it('is unclear for an ask only when it may have arrived and was not refused', () => {
    for (const status of [0, 200, 408, 499, 500, 502, 504]) {
      expect(isAmbiguous(failure('genie.failed', { status })), String(status)).to.equal(true);
    }
    for (const status of [302, 400, 401, 403, 404, 409, 413, 429, 501, 503]) {
      expect(isAmbiguous(failure('genie.failed', { status })), String(status)).to.equal(false);
    }
    expect(isAmbiguous(failure('genie.unreachable', { sent: false }))).to.equal(false);
  });
});

describe('The wait before a repeat', () => {
  const at = (random: number, retriesDone: number) => ({ random: () => random, retriesDone, baseMs: 100 });

  it('grows and is fully jittered for faults', () => {
    expect(backoffMs(failure('genie.failed'), at(0, 2))).to.equal(0);
    expect(backoffMs(failure('genie.failed'), at(0.999, 2))).to.be.within(399, 400);
    expect(backoffMs(failure('genie.failed'), at(0.999, 30))).to.be.at.most(10_000);
  });

  it('is never near zero when throttled, and never less than Genie asked for', () => {
    expect(backoffMs(failure('genie.throttled'), at(0, 1))).to.equal(200);
    const told = failure('genie.throttled', { retryAfterMs: 7_000 });
    expect(backoffMs(told, at(0, 0))).to.equal(7_000);
    expect(backoffMs(told, at(0.5, 0))).to.equal(10_500);
  });
});
