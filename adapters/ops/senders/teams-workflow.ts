import { type AlertNote, alertNote } from '../../../bot/alerts.ts';
import { textsFor } from '../../../bot/texts/index.ts';
import type { AlertSender, ChannelOf } from '../../../services/ops/notify/types.ts';
import { line } from '../../cards/elements.ts';
import { cut, literal, literalLine } from '../../cards/escape.ts';
import { type CardElement, type Container, cardAttachment } from '../../cards/types.ts';
import type { Post } from './post.ts';

/** Teams takes 28 KB; the workflow puts something of its own around it. */
const MAX_CARD_BYTES = 24 * 1024;
const MAX_TEXT_CHARS = 500;
const STYLES: Readonly<Record<AlertNote['tone'], NonNullable<Container['style']>>> = {
  critical: 'attention',
  warning: 'warning',
  info: 'accent',
  good: 'good',
};

/** Sends alerts to a workflow of Teams that begins when a webhook request comes and posts the card of it. */
export function teamsWorkflowSender(options: {
  readonly post: Post;
  readonly locale: string;
}): AlertSender<ChannelOf<'teams-workflow'>> {
  const { post, locale } = options;
  return {
    async send({ alerts, channel }, signal) {
      const { url, allowPrivate } = channel;
      await post({
        url,
        body: JSON.stringify(workflowMessage(alertNote(alerts, locale), locale)),
        allowPrivate,
        signal,
      });
      return undefined;
    },
  };
}

/** The message that a workflow expects: attachments with one card, which tells as many alerts as Teams takes. */
export function workflowMessage(note: AlertNote, locale: string): object {
  const texts = textsFor(locale).alerts;
  for (let shown = note.entries.length; ; shown = Math.floor(shown / 2)) {
    const left = note.entries.length - shown;
    const more = left > 0 ? texts.more(left) : undefined;
    const body = bodyOf({ ...note, entries: note.entries.slice(0, shown) }, [more, note.more]);
    const message = {
      type: 'message',
      attachments: [{ ...cardAttachment(body, { width: 'Full' }), contentUrl: null }],
    };
    if (shown === 0 || Buffer.byteLength(JSON.stringify(message)) <= MAX_CARD_BYTES) return message;
  }
}

function bodyOf(note: AlertNote, more: readonly (string | undefined)[]): readonly CardElement[] {
  const title: CardElement = {
    type: 'Container',
    style: STYLES[note.tone],
    items: [line(shown(note.title), { size: 'Medium', weight: 'Bolder' })],
  };
  const entries = note.entries.flatMap(({ heading, summary, detail }): CardElement[] => [
    line(shown(heading), { weight: 'Bolder', block: { spacing: 'Medium' } }),
    ...literal(cut(summary, MAX_TEXT_CHARS))
      .split('\n')
      .map((text) => line(text, { block: { spacing: 'None' } })),
    line(shown(detail), { isSubtle: true, size: 'Small', block: { spacing: 'Small' } }),
  ]);
  const rest = more.flatMap((text) => (text === undefined ? [] : [line(shown(text), { isSubtle: true })]));
  return [title, ...entries, ...rest];
}

function shown(text: string): string {
  return literalLine(cut(text, MAX_TEXT_CHARS));
}
