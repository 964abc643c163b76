/** A figure's name is Prometheus series notation: `lamp_questions_total{event="failed"}`. One label at most. */
export type FigureName = string;

/** What is known of a figure beside its values. */
export interface FigureInfo {
  readonly name: FigureName;
  readonly kind: 'gauge' | 'counter';
  readonly unit: 'seconds' | 'bytes' | 'ratio' | 'percent' | 'count';
  readonly help: string;
}

/** All figures at one moment. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** On the monotonic clock: only this one decides. */
  readonly monotonicMs: number;
  /** Undefined while nobody knows it. */
  value(name: FigureName): number | undefined;
}

/** Where the figures come from: what alerts need of the history of samples. */
export interface FigureHistory {
  /** All figures that a rule can name. */
  catalogue(): readonly FigureInfo[];
  /** How much a counter grew over the last `windowMs`; undefined when no sample is that old. */
  increase(name: FigureName, windowMs: number): number | undefined;
  /** Values of a gauge over the window, oldest first. */
  values(name: FigureName, windowMs: number): readonly number[];
  /** Called for every new sample. @returns the function that ends it. */
  onSample(listener: (sample: Sample) => void): () => void;
}

/** How bad it is, mildest first. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
/** One of them. */
export type Severity = (typeof SEVERITIES)[number];

/**
 * What an event tells: `held_back` is no alert but the last word of a channel that has had its share for this hour.
 * Channels are told `firing`, `resolved` and `held_back`; the history has the others as well.
 */
export type AlertEventState =
  | 'firing'
  | 'resolved'
  | 'acknowledged'
  | 'silenced'
  | 'unsilenced'
  | 'silence_expired'
  | 'held_back';

/** One thing that happened to one alert, as it is told. */
export interface AlertEvent {
  /** The same from firing to resolution; another one the next time. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly state: AlertEventState;
  /** Plain text of one line, values filled in; whoever renders it escapes it for its own markup. */
  readonly summary: string;
  /** Not there for absences. A ratio is a fraction. */
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** When it began to fire, epoch milliseconds. */
  readonly since: number;
  /** When this happened, epoch milliseconds. */
  readonly at: number;
  /** Alerts with the same text here are told together; empty is a group as well. */
  readonly group: string;
  /** Who did it, where somebody did. */
  readonly by?: string;
  readonly comment?: string;
}
