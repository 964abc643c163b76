import { textsFor } from '../../bot/texts/index.ts';
import type { Reply, ReplyPart } from '../../bot/types.ts';
import { errorKinds } from '../../services/errors.ts';
import { buttonTitle } from './actions.ts';
import { buttonElements, fileElements, pagingElements } from './buttons.ts';
import { numberElements } from './charts.ts';
import type { ComposeContext, Dialect, Part } from './dialect.ts';
import { directed } from './direction.ts';
import { line } from './elements.ts';
import { cut, literal, literalLine } from './escape.ts';
import type { Limits } from './limits.ts';
import { hint, markdownElements, type Setting } from './markdown.ts';
import { tableElements } from './table.ts';
import type { CardElement, Container } from './types.ts';

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

/** What is left of a reply that is too large for a card: its words, and that there was more. */
export function onlyWords(reply: Reply): string {
  return [reply.summary.trim(), textsFor(reply.locale).cards.onlyWords].filter((text) => text !== '').join('\n');
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
      return textElements(part, context);
    case 'markdown':
      return markdownElements(part.markdown, { ...context, setting: settingOf(part) });
    case 'understanding':
      return understandingElements(part, place);
    case 'file':
      return fileElements(part, context);
    case 'table':
      return [...tablePart(part, context), ...pagingElements(part, place)];
    case 'chart':
      return chartElements(part, place);
    case 'sql':
      return sqlElements(part, place);
    case 'suggestions':
      return dialect.suggestions(part);
    case 'buttons':
      return buttonElements(part, place);
    case 'notice':
      return [boxed(part.text, part.tone === 'warning' ? 'warning' : 'emphasis', context)];
    case 'error':
      return [boxed(part.text, errorKinds[part.code].blame === 'user' ? 'emphasis' : 'warning', context)];
    case 'feedback':
      return [];
  }
}

function textElements(part: Part<'text'>, { limits, texts }: ComposeContext): readonly CardElement[] {
  const style = {
    ...(part.emphasis === 'title' ? ({ size: 'Medium', weight: 'Bolder' } as const) : {}),
    ...(part.emphasis === 'subtle' ? ({ size: 'Small', isSubtle: true } as const) : {}),
  };
  const lines = literal(cut(part.text, limits.textChars))
    .split('\n')
    .map((text, index) => line(text, { ...style, block: index === 0 ? {} : { spacing: 'None' } }));
  const elements = directed(part.text, lines);
  return part.text.length > limits.textChars ? [...elements, hint(texts.cards.textCut)] : elements;
}

/** A headline that is longer than two lines would shout in large letters. */
const MAX_LARGE_CHARS = 140;

function settingOf(part: Part<'markdown'>): Setting {
  if (part.emphasis !== 'headline') return {};
  return { size: part.markdown.length <= MAX_LARGE_CHARS ? 'Large' : 'Medium' };
}

/** So much is read at a glance; more is folded away. */
const MAX_GLANCE_CHARS = 240;

function understandingElements(part: Part<'understanding'>, place: Place): readonly CardElement[] {
  if (part.markdown.trim() === '') return [];
  const items = markdownElements(part.markdown, { ...place.context, setting: { size: 'Small', isSubtle: true } });
  if (part.markdown.length > MAX_GLANCE_CHARS) {
    return place.dialect.fold({ title: buttonTitle(part.label), id: `understood${place.index}`, items });
  }
  const label = line(literalLine(part.label), { size: 'Small', weight: 'Bolder', isSubtle: true });
  const under: CardElement = { type: 'Container', spacing: 'None', items };
  return [{ type: 'Container', spacing: 'Medium', items: [...directed(part.label, [label]), under] }];
}

function tablePart(part: Part<'table'>, context: ComposeContext): readonly CardElement[] {
  const { reply } = context;
  const drawn = tableElements(part.table, {
    ...context,
    locale: reply.locale,
    inFile: reply.parts.some(offersFile),
    ...(part.page === undefined ? {} : { page: part.page }),
  });
  const title = part.title
    ? [line(literalLine(cut(part.title, 200)), { weight: 'Bolder', block: { spacing: 'Medium' } })]
    : [];
  return [...title, ...drawn, ...(part.note ? [hint(literal(cut(part.note, 500)))] : [])];
}

function offersFile(part: ReplyPart): boolean {
  return (
    part.kind === 'file' || (part.kind === 'buttons' && part.buttons.some(({ action }) => action.verb === 'download'))
  );
}

function chartElements(part: Part<'chart'>, { dialect, context }: Place): readonly CardElement[] {
  if (part.spec?.kind === 'number') return numberElements(part.spec, { ...part, locale: context.reply.locale });
  const drawn = context.limits.chart ? dialect.chart(part, context) : [];
  if (drawn.length > 0) return drawn;
  return part.spec || part.pngBase64 ? [hint(context.texts.cards.chartLeftOut)] : [];
}

function sqlElements(part: Part<'sql'>, { dialect, context, index }: Place): readonly CardElement[] {
  const { limits, texts } = context;
  const isTooLong = !limits.sql || part.sql.length > limits.textChars;
  const explanation = part.explanation ? markdownElements(part.explanation, context) : [];
  if (isTooLong && explanation.length === 0) return [hint(texts.sqlTooLong)];
  const items = [...explanation, ...(isTooLong ? [hint(texts.sqlTooLong)] : dialect.sql(part.sql))];
  if (!part.open) return dialect.fold({ title: buttonTitle(part.label), id: `sql${index}`, items });
  const title = line(texts.cards.sqlTitle, { size: 'Small', weight: 'Bolder', isSubtle: true });
  return [{ type: 'Container', style: 'emphasis', spacing: 'Medium', items: [title, ...items] }];
}

function boxed(text: string, style: NonNullable<Container['style']>, context: ComposeContext): CardElement {
  return { type: 'Container', style, items: textElements({ kind: 'text', text }, context) };
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
