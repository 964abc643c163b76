import type { Config } from '../../services/config.ts';

/** How outgoing activities share frames. */
export interface Batching {
  /** False: one activity, one frame, at once. */
  readonly enabled: boolean;
  /** A frame goes as soon as so many activities wait for it, and has no more. */
  readonly maxActivities: number;
  /**
   * A frame goes at the end of the turn of the event loop; in a turn that takes longer than this, milliseconds from its
   * first activity, it goes with the next one that is added. 0: the end of the turn alone decides.
   */
  readonly maxWaitMs: number;
}

/** The settings that are read here. */
export type BatchSettings = Pick<Config, 'batchEnabled' | 'batchProfile' | 'batchSize' | 'batchDelayMs'>;

/** What the values of `BATCH_PROFILE` stand for. */
export const BATCH_PROFILES: Readonly<Record<Config['batchProfile'], Omit<Batching, 'enabled'>>> = {
  default: { maxActivities: 100, maxWaitMs: 10 },
  throughput: { maxActivities: 200, maxWaitMs: 20 },
  latency: { maxActivities: 50, maxWaitMs: 5 },
};

/** The profile, with what is set beside it in its place. */
export function batchingOf(settings: BatchSettings): Batching {
  const profile = BATCH_PROFILES[settings.batchProfile];
  return {
    enabled: settings.batchEnabled,
    maxActivities: settings.batchSize ?? profile.maxActivities,
    maxWaitMs: settings.batchDelayMs ?? profile.maxWaitMs,
  };
}
