import { type Texts, textsFor } from '../../bot/texts/index.ts';
import type { Reply, ReplyPart } from '../../bot/types.ts';
import { errorKinds } from '../../services/errors.ts';
import { submitButton } from './actions.ts';
import { numberElements } from './charts.ts';
import { line } from './elements.ts';
import { cut, literal } from './escape.ts';
import type { Limits } from './limits.ts';
import { markdownElements } from './markdown.ts';
import { tableElements } from './table.ts';
import type { CardElement, Container } from './types.ts';

type Part<K extends ReplyPart['kind']> = Extract<ReplyPart, { kind: K }>;

/** What drawing one part needs to know of the whole. `texts` are in the reply's language. */
export interface ComposeContext {
  readonly reply: Reply;
  readonly limits: Limits;
  readonly texts: Texts;
}

/** What the channels draw each in their own way. */
export interface Dialect {
  chart(part: Part<'chart'>, context: ComposeContext): readonly CardElement[];
  /** SQL as it stands when unfolded. */
  sql(sql: string): readonly CardElement[];
  /** Hides elements behind a button; `id` is unique within the card. */
  fold(folded: {
    readonly title: string;
    readonly id: string;
    readonly items: readonly CardElement[];
  }): readonly CardElement[];
  /** Nothing where the channel shows suggestions outside of the card. */
  suggestions(part: Part<'suggestions'>): readonly CardElement[];
}

/** The body of the card for a reply, within the limits. */
export function composeBody(reply: Reply, dialect: Dialect, limits: Limits): readonly CardElement[] {
  const context: ComposeContext = { reply, limits, texts: textsFor(reply.locale) };
  return reply.parts.flatMap((part, index) => elementsOf(part, { dialect, context, index }));
}

/** The wording of a reply that needs no card: one sentence of ours. Lines stay lines only in a card. */
export function onlySentence(reply: Reply): string | undefined {
  const [part, ...others] = reply.parts;
  if (!part || others.length > 0) return undefined;
  if (part.kind !== 'text' && part.kind !== 'error' && part.kind !== 'notice') return undefined;
  if (part.kind === 'text' && part.emphasis) return undefined;
  return part.text.includes('\n') ? undefined : part.text;
}

interface Place {
  readonly dialect: Dialect;
  readonly context: ComposeContext;
  readonly index: number;
}

function elementsOf(part: ReplyPart, place: Place): readonly CardElement[] {
  const { dialect, context } = place;
  switch (part.kind) {
    case 'text':
      return textElements(part, context.limits);
    case 'markdown':
    case 'understanding':
      return markdownElements(part.markdown, context.limits);
    case 'file':
      return textElements({ kind: 'text', text: `${part.label}: ${part.file.name}` }, context.limits);
    case 'table':
      return [...tableElements(part.table, { ...context, locale: context.reply.locale }), ...noteElements(part)];
    case 'chart':
      return chartElements(part, place);
    case 'sql':
      return sqlElements(part, place);
    case 'suggestions':
      return dialect.suggestions(part);
    case 'buttons':
      if (part.buttons.length === 0) return [];
      return [{ type: 'ActionSet', actions: part.buttons.map(({ title, action }) => submitButton(title, action)) }];
    case 'notice':
      return [boxed(part.text, part.tone === 'warning' ? 'warning' : 'emphasis', context.limits)];
    case 'error':
      return [boxed(part.text, errorKinds[part.code].blame === 'user' ? 'emphasis' : 'warning', context.limits)];
    case 'feedback':
      return [];
  }
}

function textElements(part: Part<'text'>, limits: Limits): readonly CardElement[] {
  const style = {
    ...(part.emphasis === 'title' ? ({ size: 'Medium', weight: 'Bolder' } as const) : {}),
    ...(part.emphasis === 'subtle' ? ({ size: 'Small', isSubtle: true } as const) : {}),
  };
  const lines = literal(cut(part.text, limits.textChars)).split('\n');
  return lines.map((text, index) => line(text, { ...style, block: index === 0 ? {} : { spacing: 'None' } }));
}

function noteElements(part: Part<'table'>): readonly CardElement[] {
  if (!part.note) return [];
  return [line(literal(cut(part.note, 500)), { isSubtle: true, size: 'Small', block: { spacing: 'Small' } })];
}

function chartElements(part: Part<'chart'>, { dialect, context }: Place): readonly CardElement[] {
  if (part.spec?.kind === 'number') return numberElements(part.spec, { ...part, locale: context.reply.locale });
  return context.limits.chart ? dialect.chart(part, context) : [];
}

function sqlElements(part: Part<'sql'>, { dialect, context, index }: Place): readonly CardElement[] {
  const { limits, texts } = context;
  if (!limits.sql || part.sql.length > limits.textChars) {
    return [line(texts.sqlTooLong, { isSubtle: true, size: 'Small' })];
  }
  const explanation = part.explanation ? markdownElements(part.explanation, limits) : [];
  return dialect.fold({ title: part.label, id: `sql${index}`, items: [...explanation, ...dialect.sql(part.sql)] });
}

function boxed(text: string, style: NonNullable<Container['style']>, limits: Limits): CardElement {
  return { type: 'Container', style, items: textElements({ kind: 'text', text }, limits) };
}

/**
 * Draws with one set of limits after the other until the message is within `maxChars` of JSON; undefined when not even
 * the last is.
 */
export function fitting<T>(levels: readonly Limits[], draw: (limits: Limits) => T, maxChars: number): T | undefined {
  for (const limits of levels) {
    const drawn = draw(limits);
    if (JSON.stringify(drawn).length <= maxChars) return drawn;
  }
  return undefined;
}
