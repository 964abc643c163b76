import { expect } from 'chai';
import fc from 'fast-check';
import { latestOf, nextAfter } from '../../../services/schedules/recurrence.ts';
import type { Recurrence } from '../../../services/schedules/types.ts';

const at = (iso: string) => Date.parse(iso);

/** The next times, as UTC. */
function times(recurrence: Recurrence, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last = at(after);
  for (let n = 0; n < count; n++) {
    last = nextAfter(recurrence, timeZone, last);
    found.push(new Date(last).toISOString().replace(':00.000', ''));
  }
  return found;
}

describe('services/schedules: recurrence', () => {
  it('keeps to the clock of the person over the change to summer time and back', () => {
    const morning: Recurrence = { every: 'week', days: [1, 2, 3, 4, 5], hour: 9, minute: 0 };
    expect(times(morning, 'Europe/Berlin', '2026-03-27T12:00:00Z', 2)).to.deep.equal([
      '2026-03-30T07:00Z',
      '2026-03-31T07:00Z',
    ]);
    expect(times(morning, 'Europe/Berlin', '2026-10-22T12:00:00Z', 2)).to.deep.equal([
      '2026-10-23T07:00Z',
      '2026-10-26T08:00Z',
    ]);
  });

  it('asks once on the day that lacks the hour, and once on the day that has it twice', () => {
    const early: Recurrence = { every: 'day', hour: 2, minute: 30 };
    expect(times(early, 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).to.deep.equal([
      '2026-03-28T01:30Z',
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(times(early, 'Europe/Berlin', '2026-10-23T12:00:00Z', 3)).to.deep.equal([
      '2026-10-24T00:30Z',
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('asks hourly through both changes', () => {
    const hourly: Recurrence = { every: 'hour', minute: 0 };
    for (const start of ['2026-03-28T23:30:00Z', '2026-10-24T22:30:00Z']) {
      const found = times(hourly, 'Europe/Berlin', start, 6).map(at);
      expect(found.slice(1).map((time, n) => time - (found[n] ?? 0))).to.deep.equal(Array(5).fill(3_600_000));
    }
  });

  it('knows the last day of every month, also of a leap year', () => {
    const last: Recurrence = { every: 'month', day: 'last', hour: 7, minute: 0 };
    expect(times(last, 'Asia/Taipei', '2028-01-15T00:00:00Z', 3)).to.deep.equal([
      '2028-01-30T23:00Z',
      '2028-02-28T23:00Z',
      '2028-03-30T23:00Z',
    ]);
  });

  it('finds the latest of the times that have passed', () => {
    const hourly: Recurrence = { every: 'hour', minute: 0 };
    const first = at('2026-11-20T08:00:00Z');
    const latest = (now: string) => new Date(latestOf(hourly, 'UTC', { first, now: at(now) })).toISOString();
    expect(latest('2026-11-20T08:00:00.000Z')).to.equal('2026-11-20T08:00:00.000Z');
    expect(latest('2026-11-20T08:59:59.999Z')).to.equal('2026-11-20T08:00:00.000Z');
    expect(latest('2026-11-20T09:00:00.000Z')).to.equal('2026-11-20T09:00:00.000Z');
    expect(latest('2026-11-27T13:25:00.000Z')).to.equal('2026-11-27T13:00:00.000Z');
  });

  it('goes on from any moment in any zone: later, and the latest is one of the times', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const days = fc.uniqueArray(fc.constantFrom(0, 1, 2, 3, 4, 5, 6), { minLength: 1 });
    const recurrence = fc.oneof(
      fc.record({ every: fc.constant('hour'), minute }),
      fc.record({ every: fc.constant('day'), hour, minute }),
      fc.record({ every: fc.constant('week'), days, hour, minute }),
      fc.record({ every: fc.constant('month'), day: fc.constantFrom(1, 15, 28, 'last'), hour, minute }),
    ) as fc.Arbitrary<Recurrence>;
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const moment = fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') });
    fc.assert(
      fc.property(
        recurrence,
        zone,
        moment,
        fc.integer({ min: 0, max: 40 * 86_400_000 }),
        (every, timeZone, from, spanMs) => {
          const first = nextAfter(every, timeZone, from);
          expect(first).to.be.greaterThan(from);
          expect(first - from).to.be.at.most(32 * 86_400_000);
          const now = first + spanMs;
          const latest = latestOf(every, timeZone, { first, now });
          expect(latest).to.be.within(first, now);
          expect(nextAfter(every, timeZone, latest)).to.be.greaterThan(now);
        },
      ),
      { numRuns: 200 },
    );
  });
});
