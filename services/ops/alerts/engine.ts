import { type Clock, every, type Timer } from '../../clock.ts';
import type { Events } from '../../events.ts';
import type { AlertDesk } from './desk.ts';
import { createProbe, type Probe } from './probe.ts';
import type { Rule } from './rule.ts';
import { inhibits } from './rule-checks.ts';
import { type AlertInput, type AlertState, isActive } from './states.ts';
import type { FigureHistory, Sample } from './types.ts';

export interface EngineOptions {
  readonly history: FigureHistory;
  readonly clock: Clock;
  readonly events: Events;
  readonly desk: AlertDesk;
}

/** One rule at work. */
interface Watched {
  rule: Rule;
  probe: Probe;
  inhibitedBy: string | undefined;
}

/** A rule with where it stands, as `AlertEngine.watched` tells it. */
export interface Standing {
  readonly rule: Rule;
  readonly state: AlertState;
  /** Name of the rule whose alert keeps this one quiet. */
  readonly inhibitedBy: string | undefined;
}

/** Samples come every second; when none has come for so long, the engine looks without one. */
const LOOK_EVERY_MS = 5_000;

/** Looks at every rule whenever there is a new sample, and has the desk carry on what came of it. */
export class AlertEngine {
  readonly #options: EngineOptions;
  #watched = new Map<string, Watched>();
  #sampledMs = Number.NEGATIVE_INFINITY;
  #looking: Timer | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  start(): void {
    const { history, clock, events } = this.#options;
    this.#unsubscribe ??= history.onSample((sample) => {
      this.#sampledMs = clock.monotonicMs();
      this.#evaluate(sample);
    });
    this.#looking ??= every(clock, LOOK_EVERY_MS, {
      run: () => {
        if (clock.monotonicMs() - this.#sampledMs >= LOOK_EVERY_MS) this.#evaluate(undefined);
      },
      onError: (error) => events.emit('store.failed', { store: 'alerts', operation: 'evaluate', error }),
    });
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#looking?.cancel();
    this.#looking = undefined;
  }

  /** Takes these rules for the former ones. Where a rule of the same name goes on, so does its alert. */
  setRules(rules: readonly Rule[]): void {
    const { desk } = this.#options;
    const before = this.#watched;
    const enabled = rules.filter(({ enabled }) => enabled);
    this.#watched = new Map(
      enabled.map((rule) => {
        const known = before.get(rule.name);
        const same = known && JSON.stringify(known.rule.condition) === JSON.stringify(rule.condition);
        const probe = same ? known.probe : createProbe(rule.condition);
        return [rule.name, { rule, probe, inhibitedBy: known?.inhibitedBy }] as const;
      }),
    );
    desk.setRules(enabled);
    this.#settle();
  }

  /** The rules that are watched, with where each stands. */
  watched(): readonly Standing[] {
    const { desk } = this.#options;
    return [...this.#watched.values()].map(({ rule, inhibitedBy }) => ({
      rule,
      state: desk.stateOf(rule.name),
      inhibitedBy,
    }));
  }

  #evaluate(sample: Sample | undefined): void {
    const { history, clock, desk } = this.#options;
    const moment = { sample, history, nowMs: sample?.monotonicMs ?? clock.monotonicMs() };
    const at = clock.now();
    for (const { rule, probe } of this.#watched.values()) {
      const input: AlertInput = {
        kind: 'read',
        reading: probe(moment),
        forMs: rule.forMs,
        id: desk.nextId,
        nowMs: moment.nowMs,
        at,
      };
      desk.step(rule.name, input);
    }
    this.#settle();
  }

  /** All rules have been looked at: now it is known which alerts keep others quiet, and what is left to tell. */
  #settle(): void {
    const { desk } = this.#options;
    const active = [...this.#watched.values()].filter(({ rule }) => isActive(desk.stateOf(rule.name)));
    for (const one of this.#watched.values()) {
      one.inhibitedBy = one.rule.inhibitedBy.length === 0 ? undefined : inhibitorOf(one.rule, active);
    }
    desk.tell((rule) => this.#watched.get(rule)?.inhibitedBy !== undefined);
  }
}

function inhibitorOf(rule: Rule, active: readonly Watched[]): string | undefined {
  return active.find(({ rule: source }) => inhibits(source, rule))?.rule.name;
}
