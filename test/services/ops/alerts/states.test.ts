import { expect } from 'chai';
import fc from 'fast-check';
import { createProbe, type Reading } from '../../../../services/ops/alerts/probe.ts';
import {
  type AlertInput,
  type AlertState,
  type Happening,
  INACTIVE,
  isActive,
  silenceOf,
  transition,
} from '../../../../services/ops/alerts/states.ts';
import { ManualClock } from '../../../support/clock.ts';
import { FakeHistory } from './figures.ts';

type Level = Reading['level'];

const FOR_MS = 30_000;
const doer = { by: 'ada', at: 0 };

/** What a test lets happen: time passes first, then this. */
type Act =
  | { readonly kind: 'read'; readonly level: Level }
  | { readonly kind: 'acknowledge' | 'unsilence' | 'withdraw' }
  | { readonly kind: 'silence'; readonly forMs: number };

interface Turn {
  readonly afterMs: number;
  /** How far the wall clock jumps before it. */
  readonly jumpMs: number;
  readonly act: Act;
}

interface Seen {
  readonly turn: Turn;
  readonly nowMs: number;
  readonly state: AlertState;
  readonly happened: readonly Happening[];
}

function play(turns: readonly Turn[]): Seen[] {
  let state: AlertState = INACTIVE;
  let nowMs = 0;
  let at = 1_000_000_000;
  return turns.map((turn, number) => {
    nowMs += turn.afterMs;
    at += turn.afterMs + turn.jumpMs;
    const { act } = turn;
    const moment = { nowMs, at };
    const input: AlertInput =
      act.kind === 'read'
        ? { kind: 'read', reading: { level: act.level }, forMs: FOR_MS, id: `id-${number}`, ...moment }
        : act.kind === 'silence'
          ? { kind: 'silence', silence: { ...doer, untilMs: nowMs + act.forMs, until: at + act.forMs }, ...moment }
          : act.kind === 'acknowledge'
            ? { kind: 'acknowledge', acknowledgement: doer, ...moment }
            : act.kind === 'unsilence'
              ? { kind: 'unsilence', by: 'ada', ...moment }
              : { kind: 'withdraw', ...moment };
    const step = transition(state, input);
    state = step.state;
    return { turn, nowMs, state, happened: step.happened };
  });
}

const levels: readonly Level[] = ['breached', 'breached', 'breached', 'band', 'clear', 'unknown'];
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...levels).map((level): Act => ({ kind: 'read', level })) },
  { weight: 1, arbitrary: fc.constantFrom('acknowledge', 'unsilence', 'withdraw').map((kind): Act => ({ kind })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 90_000 }).map((forMs): Act => ({ kind: 'silence', forMs })) },
);
const turnsWith = (jumpMs: fc.Arbitrary<number>): fc.Arbitrary<Turn[]> =>
  fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), jumpMs, act: acts }), { maxLength: 60 });
const turns = turnsWith(fc.constant(0));
const jumps = fc.constantFrom(0, 0, 86_400_000, -86_400_000, 400 * 86_400_000);

/** How long the condition has held: the time between looks that both found it to hold, since it last did not. */
function heldMs(seen: readonly Seen[]): number {
  let held = 0;
  let lastMs: number | undefined;
  for (const { turn, nowMs } of seen) {
    if (turn.act.kind !== 'read' && turn.act.kind !== 'withdraw') continue;
    const level = turn.act.kind === 'read' ? turn.act.level : 'clear';
    if (level === 'breached') held += nowMs - (lastMs ?? nowMs);
    if (level === 'clear' || level === 'band') held = 0;
    lastMs = level === 'breached' ? nowMs : undefined;
  }
  return held;
}

describe('the states of an alert', () => {
  it('fire once, are over once, in turn, under one id', () => {
    fc.assert(
      fc.property(turns, (given) => {
        let open: string | undefined;
        const ids = new Set<string>();
        for (const { state, happened } of play(given)) {
          for (const one of happened) {
            if (one === 'firing') {
              expect(open, 'fires while it fires').to.equal(undefined);
              open = 'incident' in state ? state.incident.id : '';
              expect(ids.has(open), 'an id is used again').to.equal(false);
              ids.add(open);
            }
            if (one === 'resolved') {
              expect(open, 'is over without having fired').not.to.equal(undefined);
              open = undefined;
            }
            if (one === 'acknowledged') expect(open, 'is acknowledged without firing').not.to.equal(undefined);
          }
          expect(isActive(state), 'what was told and where it stands').to.equal(open !== undefined);
          if (isActive(state)) expect(state.incident.id).to.equal(open);
        }
      }),
    );
  });

  it('fire only when the condition holds at that moment, and has held long enough where its value was known', () => {
    fc.assert(
      fc.property(turns, (given) => {
        const seen = play(given);
        for (const [at, { happened, turn, state }] of seen.entries()) {
          if (happened.includes('firing')) {
            expect(turn.act).to.deep.equal({ kind: 'read', level: 'breached' });
            expect(heldMs(seen.slice(0, at + 1))).to.be.at.least(FOR_MS);
          } else if (turn.act.kind === 'read' && turn.act.level === 'breached' && !isActive(state)) {
            expect(heldMs(seen.slice(0, at + 1)), 'held long enough and does not fire').to.be.below(FOR_MS);
          }
        }
      }),
    );
  });

  it('neither fire nor are over without a value, nor between the threshold and clear', () => {
    fc.assert(
      fc.property(turns, (given) => {
        for (const { happened, turn } of play(given)) {
          if (turn.act.kind !== 'read' || (turn.act.level !== 'unknown' && turn.act.level !== 'band')) continue;
          expect(happened).not.to.include.members(['firing']);
          expect(happened).not.to.include.members(['resolved']);
        }
      }),
    );
  });

  it('are the same however the wall clock jumps', () => {
    fc.assert(
      fc.property(turnsWith(jumps), (given) => {
        const steady = play(given.map((turn) => ({ ...turn, jumpMs: 0 })));
        const jumping = play(given);
        const told = (seen: readonly Seen[]) => seen.map(({ state, happened }) => [state.kind, happened]);
        expect(told(jumping)).to.deep.equal(told(steady));
      }),
    );
  });

  it('are silenced to the end of the silence and not longer, over any number of alerts', () => {
    fc.assert(
      fc.property(turns, (given) => {
        let untilMs: number | undefined;
        for (const { state, nowMs, turn, happened } of play(given)) {
          if (untilMs !== undefined && nowMs >= untilMs) {
            expect(happened[0]).to.equal('silence_expired');
            untilMs = undefined;
          } else expect(happened).not.to.include('silence_expired');
          if (turn.act.kind === 'silence') untilMs = nowMs + turn.act.forMs;
          if (turn.act.kind === 'unsilence') untilMs = undefined;
          expect(silenceOf(state)?.untilMs).to.equal(untilMs);
          if (untilMs !== undefined && isActive(state)) expect(state.kind).to.equal('silenced');
          if (untilMs === undefined) expect(state.kind).not.to.equal('silenced');
        }
      }),
    );
  });

  it('remember over a silence who has acknowledged', () => {
    const read: Act = { kind: 'read', level: 'breached' };
    const kinds = play(
      [
        read,
        read,
        { kind: 'acknowledge' } as const,
        { kind: 'silence', forMs: 60_000 } as const,
        read,
        { kind: 'unsilence' } as const,
      ].map((act) => ({ afterMs: FOR_MS, jumpMs: 0, act })),
    ).map(({ state }) => state.kind);
    expect(kinds).to.deep.equal(['pending', 'firing', 'acknowledged', 'silenced', 'silenced', 'acknowledged']);
  });

  it('never flap while the value stays inside the band', () => {
    const condition = {
      kind: 'threshold',
      metric: 'lamp_cpu_percent',
      over: 'value',
      operator: '>',
      threshold: 80,
      clear: 70,
    } as const;
    const history = new FakeHistory(new ManualClock());
    const inside = fc.array(fc.double({ min: 70.001, max: 80, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(inside, fc.boolean(), (values, firesFirst) => {
        const probe = createProbe(condition);
        let state: AlertState = INACTIVE;
        const look = (value: number) => {
          const sample = { at: 0, monotonicMs: 0, value: () => value };
          const reading = probe({ sample, history, nowMs: 0 });
          const step = transition(state, { kind: 'read', reading, forMs: 0, id: 'a', nowMs: 0, at: 0 });
          state = step.state;
          return step.happened;
        };
        if (firesFirst) expect(look(81)).to.deep.equal(['firing']);
        for (const value of values) expect(look(value)).to.deep.equal([]);
        if (firesFirst) expect(look(70)).to.deep.equal(['resolved']);
      }),
    );
  });
});
