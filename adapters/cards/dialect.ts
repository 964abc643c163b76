import type { Texts } from '../../bot/texts/index.ts';
import type { BotAction, Reply, ReplyPart } from '../../bot/types.ts';
import type { Limits } from './limits.ts';
import type { CardAction, CardElement } from './types.ts';

/** One piece of a reply, by its kind. */
export type Part<K extends ReplyPart['kind']> = Extract<ReplyPart, { kind: K }>;

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
  /** A button that hands `action` back to us. */
  button(title: string, action: BotAction): CardAction;
  /** Nothing where the channel shows suggestions outside of the card. */
  suggestions(part: Part<'suggestions'>): readonly CardElement[];
}
