import { switchAlerts } from '../alerts.ts';
import { command } from './command.ts';

const WISHES: ReadonlyMap<string, 'alerts-on' | 'alerts-off'> = new Map([
  ['here', 'alerts-on'],
  ['on', 'alerts-on'],
  ['off', 'alerts-off'],
]);

/** Alerts about Lamp itself, for its operators. */
export const alertCommands = [
  command<'alerts-on' | 'alerts-off'>({
    name: 'alerts',
    read: (rest) => {
      const wish = WISHES.get(rest.toLowerCase());
      return wish && { argument: wish };
    },
    run: async (turn, wish) => {
      const { inbound, texts, options } = turn;
      turn.say(await switchAlerts(options.alerts, { ...inbound, wish, texts }));
    },
  }),
];
