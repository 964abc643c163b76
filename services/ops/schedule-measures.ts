import type { Measures } from './measures.ts';
import type { Metrics } from './metrics.ts';

/** Scheduled questions. */
export function scheduleMeasures(metrics: Metrics): Measures {
  const due = metrics.counter({
    name: 'lamp_schedules_due_total',
    help: 'Times of scheduled questions that came, by what became of them',
    labels: ['outcome'],
    closed: { outcome: new Set(['asked', 'repeated', 'postponed', 'missed', 'failed']) },
  });
  const changes = metrics.counter({
    name: 'lamp_schedule_changes_total',
    help: 'Scheduled questions that were made, changed or ended',
    labels: ['change'],
    closed: {
      change: new Set(['created', 'paused', 'resumed', 'deleted', 'removed', 'stopped', 'expired']),
    },
  });
  return {
    'schedule.due': ({ outcome }) => due.inc([outcome]),
    'schedule.changed': ({ change }) => changes.inc([change]),
  };
}
