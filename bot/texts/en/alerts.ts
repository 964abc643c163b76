import { count } from './amounts.ts';

const states: Readonly<Record<string, string>> = {
  pending: 'pending',
  firing: 'firing',
  acknowledged: 'acknowledged',
  silenced: 'silenced',
  resolved: 'resolved',
  unsilenced: 'no longer silenced',
  silence_expired: 'no longer silenced',
  held_back: 'held back',
};

/** Everything that alerts say, in every channel. */
export const alertTexts = {
  /** By state, in the order given: "2 alerts firing, 1 resolved". */
  title: (counts: readonly (readonly [state: string, count: number])[]) => {
    const [first, ...others] = counts.map(([state, howMany]) => [howMany, states[state] ?? state] as const);
    if (!first) return 'No alerts';
    return [`${count(first[0], 'alert')} ${first[1]}`, ...others.map(([n, state]) => `${n} ${state}`)].join(', ');
  },
  /** In front of a title where many programs write, such as the subject of an e-mail. */
  from: (title: string) => `Lamp: ${title}`,
  heading: (alert: { readonly severity: string; readonly rule: string; readonly state: string }) =>
    `${alert.rule} – ${alert.severity}, ${states[alert.state] ?? alert.state}`,
  value: (value: string, threshold: string | undefined) =>
    threshold === undefined ? `value ${value}` : `value ${value}, threshold ${threshold}`,
  since: (time: string) => `since ${time}`,
  more: (howMany: number) => `and ${count(howMany, 'more alert')}`,

  command: ['alerts here', 'send alerts about Lamp itself to this conversation; “alerts off” ends that'] as readonly [
    string,
    string,
  ],
  added: (name: string) =>
    `From now on this conversation gets alerts about me, under the name ${name}. Write “alerts off” to end that.`,
  removed: 'Done. This conversation gets no alerts any more.',
  notAdded: 'This conversation gets no alerts, so there is nothing to end.',
  tooMany: 'There are too many conversations with alerts already. Write “alerts off” in one that needs none.',
  notAllowed: (userId: string) =>
    `Only people whom my operators have named may switch alerts on and off. Your name for that list is ${userId}.`,
  unavailable: 'I cannot send alerts to conversations.',
};
