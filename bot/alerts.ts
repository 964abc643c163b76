import type { AlertEvent } from '../services/ops/notify/types.ts';
import { type Texts, textsFor } from './texts/index.ts';
import type { Address, Asker, Reply, ReplyPart } from './types.ts';

/** Conversations that get alerts about Lamp itself. Whoever asks has been told apart by the channel. */
export interface AlertSubscriptions {
  mayManage(asker: Asker, address: Address): boolean;
  /** @returns the name under which operators see the conversation; undefined when there are too many. */
  add(address: Address, by: Asker): Promise<string | undefined>;
  /** False: it got none. */
  remove(address: Address): Promise<boolean>;
}

/** Makes a conversation get alerts, or ends it, if the person may. @returns what to tell them. */
export async function switchAlerts(
  subscriptions: AlertSubscriptions | undefined,
  asked: {
    readonly wish: 'alerts-on' | 'alerts-off';
    readonly address: Address;
    readonly asker: Asker;
    readonly texts: Texts;
  },
): Promise<string> {
  const { wish, address, asker } = asked;
  const texts = asked.texts.alerts;
  if (!subscriptions) return texts.unavailable;
  if (!subscriptions.mayManage(asker, address)) return texts.notAllowed(asker.userId);
  if (wish === 'alerts-off') {
    return (await subscriptions.remove(address)) ? texts.removed : texts.notAdded;
  }
  const name = await subscriptions.add(address, asker);
  return name === undefined ? texts.tooMany : texts.added(name);
}

/** Alerts in words, before a channel draws them. All of it is data until it has been escaped. */
export interface AlertNote {
  readonly title: string;
  /** `good`: nothing fires any more. */
  readonly tone: 'good' | AlertEvent['severity'];
  readonly entries: readonly { readonly heading: string; readonly summary: string; readonly detail: string }[];
  /** What is left out, for people to know that there is more. */
  readonly more: string | undefined;
}

/** More alerts in one message are not read. */
const MAX_ENTRIES = 20;
const MAX_SUMMARY_CHARS = 500;
const MAX_LABELS = 8;
const MAX_LABEL_CHARS = 60;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** Puts alerts into words: what happened, to which rule, since when; the most urgent first. */
export function alertNote(alerts: readonly AlertEvent[], locale: string): AlertNote {
  const texts = textsFor(locale).alerts;
  const byState = [...Map.groupBy(alerts, ({ state }) => state)];
  const firing = alerts.filter(({ state }) => state !== 'resolved');
  const sorted = alerts.toSorted((a, b) => urgency(a) - urgency(b));
  const left = alerts.length - MAX_ENTRIES;
  return {
    title: texts.title(byState.map(([state, those]) => [state, those.length] as const)),
    tone: SEVERITIES.find((severity) => firing.some((alert) => alert.severity === severity)) ?? 'good',
    entries: sorted.slice(0, MAX_ENTRIES).map((alert) => ({
      heading: texts.heading(alert),
      summary: short(alert.summary, MAX_SUMMARY_CHARS),
      detail: detailOf(alert, locale),
    })),
    more: left > 0 ? texts.more(left) : undefined,
  };
}

/** The same as a message for a conversation. */
export function alertReply(alerts: readonly AlertEvent[], locale: string): Reply {
  const note = alertNote(alerts, locale);
  const tone = note.tone === 'good' || note.tone === 'info' ? 'info' : 'warning';
  const parts: ReplyPart[] = [
    { kind: 'text', text: note.title, emphasis: 'title' },
    ...note.entries.flatMap(({ heading, summary, detail }): ReplyPart[] => [
      { kind: 'notice', tone, text: `${heading}\n${summary}` },
      { kind: 'text', text: detail, emphasis: 'subtle' },
    ]),
    ...(note.more === undefined ? [] : [{ kind: 'text', text: note.more } as const]),
  ];
  return { parts, summary: noteText(note), locale, aiGenerated: false };
}

/** The note as plain text. */
export function noteText(note: AlertNote): string {
  const entries = note.entries.map(({ heading, summary, detail }) => `${heading}\n${summary}\n${detail}`);
  return [note.title, ...entries, ...(note.more === undefined ? [] : [note.more])].join('\n\n');
}

function urgency({ state, severity }: AlertEvent): number {
  return (state === 'resolved' ? SEVERITIES.length : 0) + SEVERITIES.indexOf(severity);
}

function detailOf(alert: AlertEvent, locale: string): string {
  const texts = textsFor(locale).alerts;
  const write = (value: number) => value.toLocaleString(locale, { maximumSignificantDigits: 4 });
  const { value, threshold, since } = alert;
  const labels = Object.entries(alert.labels).slice(0, MAX_LABELS);
  return [
    ...(value === undefined ? [] : [texts.value(write(value), threshold === undefined ? undefined : write(threshold))]),
    texts.since(`${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`),
    ...labels.map(([name, label]) => `${short(name, MAX_LABEL_CHARS)}: ${short(label, MAX_LABEL_CHARS)}`),
  ].join('; ');
}

function short(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).toWellFormed()}…`;
}
