import type { AlertDesk } from './desk.ts';
import type { Standing } from './engine.ts';
import { isActive, silenceOf } from './states.ts';
import type { AlertEvent } from './types.ts';

/** One alert as it is listed. */
export interface AlertView {
  readonly event: AlertEvent;
  readonly state: 'pending' | 'firing' | 'acknowledged' | 'silenced';
  readonly acknowledgedBy?: string;
  /** Epoch milliseconds. */
  readonly silencedUntil?: number;
  /** The rule whose alert keeps this one quiet. */
  readonly inhibitedBy?: string;
}

/** A rule that is silenced now, with an alert or without. */
export interface SilenceView {
  readonly rule: string;
  readonly by: string;
  readonly comment?: string;
  readonly until: number;
}

/** How many rules stand where; those that others keep quiet are counted a second time. */
export type AlertCounts = Readonly<Record<AlertView['state'] | 'inhibited', number>>;

const ORDER = { critical: 0, warning: 1, info: 2 } as const;

/** Alerts that are there or about to be, worst and oldest first. */
export function viewsOf(watched: readonly Standing[], desk: AlertDesk): readonly AlertView[] {
  return watched
    .flatMap((standing) => viewOf(standing, desk) ?? [])
    .sort((a, b) => ORDER[a.event.severity] - ORDER[b.event.severity] || a.event.since - b.event.since);
}

/** Which of the named rules are silenced at this moment of the monotonic clock. */
export function silencesOf(names: readonly string[], desk: AlertDesk, nowMs: number): readonly SilenceView[] {
  return names.flatMap((rule) => {
    const silence = silenceOf(desk.stateOf(rule));
    if (!silence || silence.untilMs <= nowMs) return [];
    const { by, comment, until } = silence;
    return [{ rule, by, until, ...(comment === undefined ? {} : { comment }) }];
  });
}

/** Counts where the rules stand; those without an alert are left out. */
export function countsOf(watched: readonly Standing[]): AlertCounts {
  const counts = { pending: 0, firing: 0, acknowledged: 0, silenced: 0, inhibited: 0 };
  for (const { state, inhibitedBy } of watched) {
    if (state.kind === 'inactive' || state.kind === 'resolved') continue;
    counts[state.kind]++;
    if (inhibitedBy !== undefined && isActive(state)) counts.inhibited++;
  }
  return counts;
}

function viewOf({ rule, state, inhibitedBy }: Standing, desk: AlertDesk): AlertView | undefined {
  if (state.kind === 'inactive' || state.kind === 'resolved') return undefined;
  const silence = silenceOf(state);
  return {
    event: desk.describe(rule, state.incident, 'firing'),
    state: state.kind,
    ...('acknowledgement' in state && state.acknowledgement ? { acknowledgedBy: state.acknowledgement.by } : {}),
    ...(silence ? { silencedUntil: silence.until } : {}),
    ...(inhibitedBy !== undefined && isActive(state) ? { inhibitedBy } : {}),
  };
}
