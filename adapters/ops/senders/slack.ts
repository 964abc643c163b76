import { type AlertNote, alertNote } from '../../../bot/alerts.ts';
import { textsFor } from '../../../bot/texts/index.ts';
import type { AlertSender, ChannelOf } from '../../../services/ops/notify/types.ts';
import { cut, literal, literalLine } from '../../cards/escape.ts';
import type { Post } from './post.ts';

/** Slack's bounds: 150 characters of a header, 3,000 of a section; 50 blocks, of which 20 alerts take 41 at most. */
const MAX_HEADER_CHARS = 150;
const MAX_SECTION_CHARS = 3_000;
const MARKS: Readonly<Record<AlertNote['tone'], string>> = { critical: '🔴', warning: '🟠', info: '🔵', good: '🟢' };

/** Sends alerts to an incoming webhook of Slack. */
export function slackSender(options: {
  readonly post: Post;
  readonly locale: string;
}): AlertSender<ChannelOf<'slack'>> {
  const { post, locale } = options;
  return {
    async send({ alerts, channel }, signal) {
      const { url, allowPrivate } = channel;
      await post({ url, body: JSON.stringify(slackMessage(alertNote(alerts, locale), locale)), allowPrivate, signal });
      return undefined;
    },
  };
}

/** The blocks of a note. Everything is `plain_text`, which knows no mentions, links or marks. */
export function slackMessage(note: AlertNote, locale: string): object {
  const title = `${MARKS[note.tone]} ${textsFor(locale).alerts.from(note.title)}`;
  const section = (text: string) => ({ type: 'section', text: plain(literal(text), MAX_SECTION_CHARS) });
  return {
    // For notifications. This one is read as markup, so that its three special characters are written as entities.
    text: entities(cut(literalLine(title), MAX_HEADER_CHARS)),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(literalLine(title), MAX_HEADER_CHARS) },
      ...note.entries.flatMap(({ heading, summary, detail }) => [
        section(`${heading}\n${summary}`),
        { type: 'context', elements: [plain(literalLine(detail), MAX_SECTION_CHARS)] },
      ]),
      ...(note.more === undefined ? [] : [section(note.more)]),
    ],
  };
}

function plain(text: string, maxChars: number): object {
  return { type: 'plain_text', text: cut(text, maxChars) || ' ', emoji: false };
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
