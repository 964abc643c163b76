import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Events } from '../../events.ts';
import type { AlertStore, KeptIncident } from './alert-store.ts';
import type { Tellable } from './dispatcher.ts';
import type { Rule } from './rule.ts';
import {
  type AlertInput,
  type AlertState,
  type Happening,
  INACTIVE,
  type Incident,
  isActive,
  type Silence,
  silenceOf,
  transition,
} from './states.ts';
import { fillSummary, thresholdOf, unitOf } from './summary.ts';
import type { AlertEvent, FigureInfo } from './types.ts';

export interface DeskOptions {
  readonly store: AlertStore;
  readonly clock: Clock;
  readonly events: Events;
  readonly figures: () => readonly FigureInfo[];
  /** Names of the channels that there are. */
  readonly channels: () => readonly string[];
  /** Gets everything that there may be to tell, after every evaluation. */
  readonly onTellable: (tellables: readonly Tellable[]) => void;
}

/** An alert that is not over for everybody. */
interface Open {
  readonly rule: string;
  event: AlertEvent;
  told: readonly string[];
  /** Channels that are being told that it fires: it is not over for them. */
  readonly sending: Set<string>;
  resolved: boolean;
}

/**
 * Carries every step of every alert: into the history, into the log, into the store, and to those who are told. A store
 * that fails is reported and done without: on a full disk somebody has to be told of it all the more.
 */
export class AlertDesk {
  readonly #options: DeskOptions;
  readonly #states = new Map<string, AlertState>();
  readonly #open = new Map<string, Open>();
  #rules = new Map<string, Rule>();
  #nextId: string = randomUUID();
  #failing = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Id of the next alert; another one as soon as it is taken. */
  get nextId(): string {
    return this.#nextId;
  }

  /** Whether the last write to the store failed. */
  get isFailing(): boolean {
    return this.#failing;
  }

  /** Takes up what an earlier process left: what fired then fires still, and nobody is told anew. */
  restore(): void {
    const { store, clock } = this.#options;
    for (const kept of this.#stored('read', () => store.incidents()) ?? []) {
      this.#open.set(kept.incident.id, {
        rule: kept.rule,
        event: kept.event,
        told: kept.told,
        sending: new Set(),
        resolved: kept.resolved,
      });
      if (!kept.resolved) this.#states.set(kept.rule, restoredState(kept));
    }
    for (const [rule, { until, at, ...rest }] of this.#stored('read', () => store.silences()) ?? []) {
      // However the wall clock stands now, a silence does not become longer than it was made.
      const leftMs = Math.min(until - clock.now(), until - at);
      const silence: Silence = { ...rest, at, until, untilMs: clock.monotonicMs() + leftMs };
      this.step(rule, { kind: 'silence', silence, nowMs: clock.monotonicMs(), at: clock.now() }, { quietly: true });
    }
    this.#stored('prune', () => store.prune(clock.now()));
  }

  /** @param rules those that are watched from now on; alerts of others are over. */
  setRules(rules: readonly Rule[]): void {
    const before = this.#rules;
    this.#rules = new Map(rules.map((rule) => [rule.name, rule]));
    const gone = [...this.#states.keys()].filter((name) => !this.#rules.has(name));
    for (const name of gone) {
      // The last words of an alert are those of its own rule, which is gone by now.
      const rule = before.get(name);
      if (rule) this.#rules.set(name, rule);
      this.step(name, { kind: 'withdraw', ...this.#moment() });
      this.#rules.delete(name);
      if (silenceOf(this.stateOf(name)) === undefined) this.#states.delete(name);
    }
  }

  stateOf(rule: string): AlertState {
    return this.#states.get(rule) ?? INACTIVE;
  }

  /** Name of the rule whose alert has this id and is not over. */
  ruleOf(id: string): string | undefined {
    return [...this.#states].find(([, state]) => 'incident' in state && state.incident.id === id)?.[0];
  }

  /** One step of one rule. @param options `quietly`: what it means is known already, and goes into no history. */
  step(name: string, input: AlertInput, options: { readonly quietly?: boolean } = {}): readonly Happening[] {
    const before = this.stateOf(name);
    const { state, happened } = transition(before, input);
    if (state === before) return happened;
    this.#states.set(name, state);
    if ('incident' in state && state.incident.id === this.#nextId) this.#nextId = randomUUID();
    if (happened.length > 0 && !options.quietly) {
      for (const one of happened) this.#happened(name, { one, before, state, input });
    }
    return happened;
  }

  /** Hands over what there may be to tell. */
  tell(isInhibited: (rule: string) => boolean): void {
    const channels = this.#options.channels();
    const tellables: Tellable[] = [];
    for (const [id, open] of this.#open) {
      const told = open.told.filter((channel) => channels.includes(channel));
      if (open.resolved && told.length === 0 && open.sending.size === 0) this.#close(id);
      else tellables.push(this.#tellable(open, { told, channels, quiet: isInhibited(open.rule) }));
    }
    this.#options.onTellable(tellables);
  }

  /** A channel is being told. */
  sending(event: AlertEvent, channel: string): void {
    if (event.state === 'firing') this.#open.get(event.id)?.sending.add(channel);
  }

  /** A channel has been told, or its sender has given up. */
  told(event: AlertEvent, channel: string): void {
    const open = this.#open.get(event.id);
    if (!open) return;
    open.sending.delete(channel);
    const others = open.told.filter((name) => name !== channel);
    open.told = event.state === 'firing' ? [...others, channel] : others;
    if (open.resolved && open.told.length === 0 && open.sending.size === 0) this.#close(event.id);
    else this.#keep(event.id, open);
  }

  /** The event of an alert as it is now, e.g. for a list. */
  describe(rule: Rule, incident: Incident, state: AlertEvent['state']): AlertEvent {
    const { value } = incident;
    const threshold = thresholdOf(rule.condition);
    return {
      id: incident.id,
      rule: rule.name,
      severity: rule.severity,
      state,
      summary: fillSummary({ rule, value, unit: unitOf(rule.condition, this.#options.figures()) }),
      ...(value === undefined ? {} : { value }),
      ...(threshold === undefined ? {} : { threshold }),
      labels: rule.labels,
      since: incident.since,
      at: this.#options.clock.now(),
      group: groupOf(rule),
    };
  }

  #moment(): { readonly nowMs: number; readonly at: number } {
    return { nowMs: this.#options.clock.monotonicMs(), at: this.#options.clock.now() };
  }

  #happened(name: string, step: { one: Happening; before: AlertState; state: AlertState; input: AlertInput }): void {
    const { store, events } = this.#options;
    const { one, before, state, input } = step;
    this.#keepSilence(name, state);
    const incident = 'incident' in state ? state.incident : 'incident' in before ? before.incident : undefined;
    const who = whoOf(input, one);
    const severity = this.#rules.get(name)?.severity ?? 'warning';
    const id = incident?.id ?? '';
    const value = incident?.value;
    events.emit('alert.changed', {
      alertId: id,
      rule: name,
      severity,
      change: one,
      ...(value === undefined ? {} : { value }),
      ...(who?.by === undefined ? {} : { by: who.by }),
    });
    const event = this.#eventOf(name, incident, one);
    if (!event) return;
    this.#carry(name, event, state);
    this.#stored('write', () => store.addEvent({ ...event, ...who }));
  }

  /** Undefined for a silence of a rule that is not watched. */
  #eventOf(name: string, incident: Incident | undefined, state: Happening): AlertEvent | undefined {
    const rule = this.#rules.get(name);
    if (rule) {
      const nothing = { id: '', since: this.#options.clock.now(), value: undefined };
      return this.describe(rule, incident ?? nothing, state);
    }
    const open = incident && this.#open.get(incident.id);
    return open && { ...open.event, state, at: this.#options.clock.now() };
  }

  #carry(name: string, event: AlertEvent, state: AlertState): void {
    if (event.state === 'firing') {
      this.#open.set(event.id, { rule: name, event, told: [], sending: new Set(), resolved: false });
    }
    const open = this.#open.get(event.id);
    if (!open) return;
    if (event.state === 'resolved') {
      open.event = event;
      open.resolved = true;
    }
    this.#keep(event.id, open, state);
  }

  #tellable(open: Open, given: { told: readonly string[]; channels: readonly string[]; quiet: boolean }): Tellable {
    const rule = this.#rules.get(open.rule);
    const state = this.stateOf(open.rule);
    const cooldownMs = rule?.cooldownMs ?? 0;
    if (open.resolved || !rule || !isActive(state)) {
      return { event: open.event, mayFire: [], told: given.told, cooldownMs };
    }
    const mayFire = state.kind === 'firing' && !given.quiet ? (rule.channels ?? given.channels) : [];
    // Whoever is told late is told of the value of now.
    const waits = mayFire.some((channel) => !given.told.includes(channel));
    if (waits) open.event = this.describe(rule, state.incident, 'firing');
    return { event: open.event, mayFire, told: given.told, cooldownMs };
  }

  #keep(id: string, open: Open, state: AlertState = this.stateOf(open.rule)): void {
    const { rule, event, told, resolved } = open;
    const acknowledgement = 'acknowledgement' in state ? state.acknowledgement : undefined;
    const incident = { id, since: event.since, value: event.value };
    const kept = {
      rule,
      incident,
      event,
      told,
      resolved,
      ...(acknowledgement && !resolved ? { acknowledgement } : {}),
    };
    this.#stored('write', () => this.#options.store.putIncident(kept));
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#stored('write', () => this.#options.store.dropIncident(id));
  }

  #keepSilence(rule: string, state: AlertState): void {
    const { store } = this.#options;
    const silence = silenceOf(state);
    this.#stored('write', () => {
      if (!silence) return store.dropSilence(rule);
      const { untilMs: _, ...kept } = silence;
      store.putSilence(rule, kept);
    });
  }

  #stored<T>(operation: string, run: () => T): T | undefined {
    try {
      const result = run();
      if (operation === 'write') this.#failing = false;
      return result;
    } catch (error) {
      this.#failing = true;
      this.#options.events.emit('store.failed', { store: 'alerts', operation, error });
      return undefined;
    }
  }
}

function restoredState({ incident: kept, acknowledgement }: KeptIncident): AlertState {
  const incident: Incident = { id: kept.id, since: kept.since, value: kept.value };
  return acknowledgement ? { kind: 'acknowledged', incident, acknowledgement } : { kind: 'firing', incident };
}

function whoOf(input: AlertInput, happening: Happening): { by: string; comment?: string } | undefined {
  const said =
    input.kind === 'acknowledge' ? input.acknowledgement : input.kind === 'silence' ? input.silence : undefined;
  if (input.kind === 'unsilence' && happening === 'unsilenced') return { by: input.by };
  if (!said || (happening !== 'acknowledged' && happening !== 'silenced')) return undefined;
  return { by: said.by, ...(said.comment === undefined ? {} : { comment: said.comment }) };
}

/** Alerts with the same values of the names in `group_by` are told together. */
function groupOf(rule: Rule): string {
  return rule.groupBy
    .map((name) => {
      const value = name === 'rule' ? rule.name : name === 'severity' ? rule.severity : (rule.labels[name] ?? '');
      return `${name}=${value}`;
    })
    .join(',');
}
