import { z } from 'zod';

/** Somebody is mentioned in the text: `text` is the markup as it stands there. */
export interface Mention {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const mentionShape = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string().min(1), name: z.string().nullish() }),
  text: z.string().nullish(),
});

/** Far more than a message can sensibly have; the rest is treated as markup without an owner. */
const MAX_MENTIONS = 200;
const MAX_ROUNDS = 5;

/** The mentions among an activity's entities; anything else there, or odd, is passed over. */
export function readMentions(entities: readonly unknown[] | null | undefined): Mention[] {
  const mentions: Mention[] = [];
  for (const entity of entities ?? []) {
    const parsed = mentionShape.safeParse(entity);
    if (!parsed.success) continue;
    const { mentioned, text } = parsed.data;
    mentions.push({ id: mentioned.id, name: mentioned.name ?? '', text: text ?? '' });
    if (mentions.length === MAX_MENTIONS) break;
  }
  return mentions;
}

/** Whether one of the mentions means the bot itself. */
export function isMentioned(mentions: readonly Mention[], recipientId: string): boolean {
  return mentions.some((mention) => mention.id === recipientId);
}

/**
 * The text as the person meant it: without mentions of the recipient, other people's as their plain names, entities
 * such as `&nbsp;` as characters, and no `<at>` markup of whatever origin.
 */
export function plainText(text: string, mentions: readonly Mention[], recipientId: string): string {
  const named = decodeEntities(dropTags(replaceMentions(text, mentions, recipientId)));
  // Decoding can bring markup to light that somebody had escaped.
  return dropTags(named).trim();
}

/**
 * Two people may bear the same name and so have the same markup: then the first place belongs to the first mention, and
 * so on. Places beyond the last one go by the last.
 */
function replaceMentions(text: string, mentions: readonly Mention[], recipientId: string): string {
  const replacements = new Map<string, string[]>();
  for (const mention of mentions) {
    if (mention.text === '') continue;
    const queue = replacements.get(mention.text) ?? [];
    queue.push(mention.id === recipientId ? '' : mention.name);
    replacements.set(mention.text, queue);
  }
  if (replacements.size === 0) return text;
  const markups = [...replacements.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  let plain = '';
  let from = 0;
  for (const match of text.matchAll(new RegExp(markups.join('|'), 'g'))) {
    const queue = replacements.get(match[0]) ?? [];
    const replacement = (queue.length > 1 ? queue.shift() : queue[0]) ?? '';
    plain = `${plain}${text.slice(from, match.index)}`;
    plain = replacement === '' ? `${plain.replace(/[ \u00a0]$/, '')} ` : `${plain}${replacement}`;
    from = match.index + match[0].length;
    // A mention that goes takes the blank behind it along, which Teams writes as a non-breaking one.
    if (replacement === '') from += /^(?: |\u00a0|&nbsp;)?/.exec(text.slice(from, from + 6))?.[0].length ?? 0;
  }
  return plain + text.slice(from);
}

/** Removing one tag can join the halves of another, hence the rounds; whoever nests deeper than that is playing. */
function dropTags(text: string): string {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = current.replace(/<\/?at\b[^<>]*>/gi, '');
    if (next === current) return current;
    current = next;
  }
  return current.replaceAll('<', '');
}

function escapePattern(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '\u00a0': ' ',
};

/** Once over the text: what one entity decodes to is never read as part of another. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:nbsp|amp|lt|gt|quot|apos|#39);|\u00a0/g, (entity) => ENTITIES[entity] ?? entity);
}
