import type { Mutant } from './mutants.ts';

const alerts = (...names: readonly string[]) => names.map((name) => `test/services/ops/alerts/${name}.test.ts`);

/** Defences of the alerts: what is told once, what is never told, and what a file may not break. */
export const alertMutants: readonly Mutant[] = [
  {
    name: 'alerts: no value is not the end of an alert',
    file: 'services/ops/alerts/states.ts',
    find: "if (level === 'clear') return resolve(",
    replace: "if (level !== 'breached' && level !== 'band') return resolve(",
    tests: alerts('states'),
  },
  {
    name: 'alerts: the monotonic clock decides',
    file: 'services/ops/alerts/states.ts',
    find: 'input.nowMs < silence.untilMs',
    replace: 'input.at < silence.until',
    tests: alerts('states'),
  },
  {
    name: 'alerts: a value inside the band ends nothing',
    file: 'services/ops/alerts/probe.ts',
    find: "holds(value, operator, clear) ? 'band' : 'clear'",
    replace: "holds(value, operator, clear) ? 'clear' : 'clear'",
    tests: alerts('states'),
  },
  {
    name: 'alerts: what is told is kept over a restart',
    file: 'services/ops/alerts/desk.ts',
    find: 'told: kept.told,',
    replace: 'told: [],',
    tests: alerts('restart'),
  },
  {
    name: 'alerts: inhibition keeps quiet',
    file: 'services/ops/alerts/desk.ts',
    find: "state.kind === 'firing' && !given.quiet",
    replace: "state.kind === 'firing'",
    tests: alerts('alerts'),
  },
  {
    name: 'alerts: an end waits for the message of its beginning',
    file: 'services/ops/alerts/desk.ts',
    find: "if (event.state === 'firing') this.#open.get(event.id)?.sending.add(channel);",
    replace: 'void event, channel;',
    tests: alerts('alerts'),
  },
  {
    name: 'alerts: so many messages in an hour',
    file: 'services/ops/alerts/hourly-cap.ts',
    find: 'if (hour.taken >= this.#most) return false;',
    replace: '',
    tests: alerts('alerts'),
  },
  {
    name: 'alerts: a broken file changes nothing',
    file: 'services/ops/alerts/rule-file.ts',
    find: 'if (faults.length > 0) return this.#refuse(faults.map((fault) => read.file.tell(fault)));',
    replace: 'if (faults.length > 0) this.#refuse(faults.map((fault) => read.file.tell(fault)));',
    tests: alerts('file'),
  },
  {
    name: 'alerts: addresses of channels are not shown',
    file: 'adapters/ops/alert-routes.ts',
    find: 'channels: alerts.channelViews().map(channelJson)',
    replace: 'channels: alerts.channels.all()',
    tests: ['test/adapters/ops/alert-routes.test.ts'],
  },
];
