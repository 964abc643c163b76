import type { Reading } from './probe.ts';

/** One time that an alert fires, from its beginning on. */
export interface Incident {
  readonly id: string;
  /** Epoch milliseconds, for people. */
  readonly since: number;
  /** The newest value that is known. */
  readonly value: number | undefined;
}

/** Who has seen it, and when (epoch milliseconds). */
export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly comment?: string;
}

/** A rule that nobody wants to be told of for a while. It ends by itself. */
export interface Silence {
  readonly by: string;
  readonly at: number;
  readonly comment?: string;
  /** The end on the monotonic clock, which decides. */
  readonly untilMs: number;
  /** The end for people, epoch milliseconds. */
  readonly until: number;
}

/** Where one rule stands. A silence belongs to the rule and outlives the alert. */
export type AlertState =
  | { readonly kind: 'inactive'; readonly silence?: Silence }
  | {
      readonly kind: 'pending';
      readonly incident: Incident;
      /** How long the condition has held: the time between two looks that both found it to hold. */
      readonly heldMs: number;
      /** The last look, monotonic; undefined when it found no value. */
      readonly lookedMs: number | undefined;
      readonly silence?: Silence;
    }
  | { readonly kind: 'firing'; readonly incident: Incident }
  | { readonly kind: 'acknowledged'; readonly incident: Incident; readonly acknowledgement: Acknowledgement }
  | {
      readonly kind: 'silenced';
      readonly incident: Incident;
      readonly silence: Silence;
      readonly acknowledgement?: Acknowledgement;
    }
  | { readonly kind: 'resolved'; readonly incident: Incident; readonly resolvedAt: number; readonly silence?: Silence };

/** What can happen to a rule. Every input brings the moment: monotonic to decide by, epoch to show. */
export type AlertInput = { readonly nowMs: number; readonly at: number } & (
  | { readonly kind: 'read'; readonly reading: Reading; readonly forMs: number; readonly id: string }
  | { readonly kind: 'acknowledge'; readonly acknowledgement: Acknowledgement }
  | { readonly kind: 'silence'; readonly silence: Silence }
  | { readonly kind: 'unsilence'; readonly by: string }
  /** The rule is gone or switched off. */
  | { readonly kind: 'withdraw' }
);

/** What a step meant, for the history and for whoever is told. */
export type Happening = 'firing' | 'resolved' | 'acknowledged' | 'silenced' | 'unsilenced' | 'silence_expired';

/** The next state, and what happened on the way; nothing for most steps. */
export interface Step {
  readonly state: AlertState;
  readonly happened: readonly Happening[];
}

/** Where every rule begins. */
export const INACTIVE: AlertState = { kind: 'inactive' };

/** States in which the condition holds and has held long enough. */
export type ActiveState = Extract<AlertState, { kind: 'firing' | 'acknowledged' | 'silenced' }>;

/** Whether an alert is there, told or not. */
export function isActive(state: AlertState): state is ActiveState {
  return state.kind === 'firing' || state.kind === 'acknowledged' || state.kind === 'silenced';
}

/** The silence that holds in this state, if one does. */
export function silenceOf(state: AlertState): Silence | undefined {
  return state.kind === 'firing' || state.kind === 'acknowledged' ? undefined : state.silence;
}

/**
 * One step. Pure, and decided by the monotonic clock alone: however the wall clock jumps, nothing begins or ends by it.
 * Inputs that mean nothing in a state leave it as it is.
 */
export function transition(before: AlertState, input: AlertInput): Step {
  const silence = silenceOf(before);
  if (silence === undefined || input.nowMs < silence.untilMs) return apply(before, input);
  const { state, happened } = apply(withoutSilence(before), input);
  return { state, happened: ['silence_expired', ...happened] };
}

function apply(state: AlertState, input: AlertInput): Step {
  switch (input.kind) {
    case 'read':
      return read(state, input);
    case 'acknowledge':
      return acknowledge(state, input.acknowledgement);
    case 'silence':
      return { state: withSilence(state, input.silence), happened: ['silenced'] };
    case 'unsilence':
      if (silenceOf(state) === undefined) return stay(state);
      return { state: withoutSilence(state), happened: ['unsilenced'] };
    case 'withdraw':
      return isActive(state) ? resolve(state, input.at) : stay(withSilence(INACTIVE, silenceOf(state)));
  }
}

type ReadInput = Extract<AlertInput, { kind: 'read' }>;

function read(state: AlertState, input: ReadInput): Step {
  const { level, value } = input.reading;
  if (isActive(state)) {
    if (level === 'clear') return resolve(withValue(state, value), input.at);
    return stay(withValue(state, value));
  }
  if (level === 'breached') return hold(state, input);
  if (state.kind !== 'pending') return stay(state);
  if (level === 'unknown') return stay({ ...state, lookedMs: undefined });
  return stay(withSilence(INACTIVE, state.silence));
}

/** The condition holds: since now, or on. */
function hold(state: Exclude<AlertState, ActiveState>, { reading, forMs, id, nowMs, at }: ReadInput): Step {
  const held = state.kind === 'pending' ? state.heldMs + nowMs - (state.lookedMs ?? nowMs) : 0;
  const begun = state.kind === 'pending' ? state.incident.id : id;
  const incident: Incident = { id: begun, since: at, value: reading.value };
  if (held >= forMs) {
    const firing: AlertState = { kind: 'firing', incident };
    return { state: withSilence(firing, state.silence), happened: ['firing'] };
  }
  const pending: AlertState = { kind: 'pending', incident, heldMs: held, lookedMs: nowMs };
  return stay(withSilence(pending, state.silence));
}

function acknowledge(state: AlertState, acknowledgement: Acknowledgement): Step {
  if (state.kind === 'firing') {
    return { state: { kind: 'acknowledged', incident: state.incident, acknowledgement }, happened: ['acknowledged'] };
  }
  if (state.kind === 'silenced' && state.acknowledgement === undefined) {
    return { state: { ...state, acknowledgement }, happened: ['acknowledged'] };
  }
  return stay(state);
}

function resolve(state: ActiveState, at: number): Step {
  const resolved: AlertState = { kind: 'resolved', incident: state.incident, resolvedAt: at };
  return { state: withSilence(resolved, silenceOf(state)), happened: ['resolved'] };
}

function stay(state: AlertState): Step {
  return { state, happened: [] };
}

function withValue<S extends ActiveState>(state: S, value: number | undefined): S {
  if (value === undefined || value === state.incident.value) return state;
  return { ...state, incident: { ...state.incident, value } };
}

function withSilence(state: AlertState, silence: Silence | undefined): AlertState {
  if (silence === undefined) return state;
  switch (state.kind) {
    case 'firing':
      return { kind: 'silenced', incident: state.incident, silence };
    case 'acknowledged':
      return { kind: 'silenced', incident: state.incident, silence, acknowledgement: state.acknowledgement };
    default:
      return { ...state, silence };
  }
}

function withoutSilence(state: AlertState): AlertState {
  switch (state.kind) {
    case 'silenced': {
      const { incident, acknowledgement } = state;
      return acknowledgement ? { kind: 'acknowledged', incident, acknowledgement } : { kind: 'firing', incident };
    }
    case 'inactive':
    case 'pending':
    case 'resolved': {
      const { silence: _, ...rest } = state;
      return rest;
    }
    default:
      return state;
  }
}
