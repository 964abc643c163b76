import { queryViewOf, withQueryView } from '../../bot/query-views.ts';
import type { AnswerView, BotAction } from '../../bot/types.ts';
import { openButton } from './actions.ts';
import type { ComposeContext, Dialect, Part } from './dialect.ts';
import { line } from './elements.ts';
import { cut, literalLine } from './escape.ts';
import { hint } from './markdown.ts';
import { pageOf } from './table.ts';
import type { CardAction, CardElement } from './types.ts';

/** Clients leave out what is beyond six in a row, or put it behind three dots. */
const IN_A_ROW = 5;

/** Rows of buttons under what they are read as together. */
export function buttonElements(
  part: Part<'buttons'>,
  { dialect, context }: { readonly dialect: Dialect; readonly context: ComposeContext },
): readonly CardElement[] {
  const { looks = true } = context.limits;
  const shown = part.buttons.filter(({ action }) => looks || action.verb !== 'view');
  if (shown.length === 0) return [];
  const actions = shown.map(({ title, action }) => dialect.button(title, action));
  if (!part.label) return rowsOf(actions);
  const label = line(literalLine(cut(part.label, 200)), {
    isSubtle: true,
    size: 'Small',
    block: { spacing: 'Medium' },
  });
  return [label, ...rowsOf(actions)];
}

function rowsOf(actions: readonly CardAction[]): readonly CardElement[] {
  const rows = Math.ceil(actions.length / IN_A_ROW);
  return Array.from({ length: rows }, (_, row) => ({
    type: 'ActionSet' as const,
    spacing: 'Small' as const,
    actions: actions.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW),
  }));
}

/** Buttons for the pages before and after; nothing where there is one page, or nobody knows whose rows these are. */
export function pagingElements(
  part: Part<'table'>,
  { dialect, context }: { readonly dialect: Dialect; readonly context: ComposeContext },
): readonly CardElement[] {
  const { questionId, query = 0 } = part;
  const { page, pages } = pageOf(part.table, part.page);
  if (questionId === undefined || pages === 1) return [];
  const { cards } = context.texts;
  const chosen = chosenIn(part, context);
  const to = (target: number): BotAction => ({
    verb: 'view',
    questionId,
    view: withQueryView(chosen, query, { ...queryViewOf(chosen, query), page: target }),
    nonce: `${questionId}.${query === 0 ? '' : `${query}.`}page.${target}`.slice(0, 200),
  });
  const actions = [
    ...(page > 0 ? [dialect.button(cards.previousRows, to(page - 1))] : []),
    ...(page < pages - 1 ? [dialect.button(cards.nextRows, to(page + 1))] : []),
  ];
  return [{ type: 'ActionSet', spacing: 'Small', actions }];
}

/** What the person chose beside the page stays as it is. */
function chosenIn(part: Part<'table'>, { reply }: ComposeContext): AnswerView {
  const isOpen = reply.parts.some((one) => one.kind === 'sql' && one.open);
  return { ...(isOpen ? { sql: true } : {}), ...part.view };
}

/** A file as a button that fetches it, with its name and how much is in it. */
export function fileElements(part: Part<'file'>, { texts }: ComposeContext): readonly CardElement[] {
  const { name, rows, url } = part.file;
  const about = [literalLine(cut(name, 200)), ...(rows === undefined ? [] : [texts.cards.fileRows(rows)])].join(' · ');
  const button = openButton(part.label, url);
  const words = line(about, { isSubtle: true, size: 'Small', block: { spacing: 'Small' } });
  if (!button) return [words, hint(texts.cards.fileUnreachable)];
  return [{ type: 'ActionSet', spacing: 'Small', actions: [button] }, words];
}
