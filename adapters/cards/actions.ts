import { z } from 'zod';
import type { BotAction } from '../../bot/types.ts';
import { cut, literalLine } from './escape.ts';
import type { CardAction, ExecuteAction, SubmitAction } from './types.ts';

/** The name under which our payload stands in a button's data; everything else in there is the channel's. */
const FIELD = 'lamp';
/** Buttons show at most so many characters; the payload carries the whole. */
const MAX_TITLE_CHARS = 120;
/** A question that came back in a button is one that we wrote, and those are bounded. */
const MAX_QUESTION_CHARS = 10_000;
/** An answer keeps 5,000 rows; no page of them has a higher number. */
const MAX_PAGE = 1_000;
/** An answer keeps five queries at most; that more are read is for cards of a day when it keeps more. */
const MAX_FURTHER_QUERIES = 20;
/** Teams hands it back beside the data; what is to be done stands in the data alone, as in every other button. */
const EXECUTE_VERB = 'lamp';

const id = z.string().min(1).max(100);
const nonce = z.string().min(1).max(200);
const questionId = z.string().min(1).max(200);
const question = z.string().min(1).max(MAX_QUESTION_CHARS);

const queryView = {
  chart: z.enum(['bar', 'line', 'pie', 'table']).exactOptional(),
  page: z.int().min(0).max(MAX_PAGE).exactOptional(),
};
const furtherQuery = z.int().min(1).max(MAX_FURTHER_QUERIES);
const view = z.object({
  ...queryView,
  sql: z.boolean().exactOptional(),
  more: z
    .array(z.object({ ...queryView, query: furtherQuery }))
    .max(MAX_FURTHER_QUERIES)
    .exactOptional(),
});

const payload = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('ask'), question, nonce }),
  z.object({ verb: z.literal('retry'), question, nonce }),
  z.object({ verb: z.literal('refresh'), question, nonce }),
  z.object({ verb: z.literal('stop'), questionId, nonce }),
  z.object({ verb: z.literal('view'), questionId, view, nonce }),
  z.object({ verb: z.literal('rows'), questionId, nonce }),
  z.object({
    verb: z.literal('download'),
    questionId,
    query: furtherQuery.exactOptional(),
    format: z.enum(['csv', 'xlsx']),
    nonce,
  }),
  z.object({
    verb: z.literal('schedule'),
    change: z.enum(['pause', 'resume', 'delete']),
    scheduleId: id,
    list: id,
    nonce,
  }),
  z.object({ verb: z.literal('feedback'), questionId, rating: z.enum(['positive', 'negative']), nonce }),
]) satisfies z.ZodType<BotAction>;

/** A button that hands `action` back to us, silently. */
export function submitButton(title: string, action: BotAction): SubmitAction {
  return { type: 'Action.Submit', title: buttonTitle(title), data: { [FIELD]: action } };
}

/**
 * The same for clients that put our answer to the press in the place of the card. Those that know no such button get
 * one that hands `action` back silently.
 */
export function executeButton(title: string, action: BotAction): ExecuteAction {
  const { data } = submitButton(title, action);
  return {
    type: 'Action.Execute',
    title: buttonTitle(title),
    verb: EXECUTE_VERB,
    data,
    fallback: submitButton(title, action),
  };
}

/**
 * A button that opens an address of ours. Nothing where it is no address of the web: what runs or mails is never opened.
 */
export function openButton(title: string, url: string): CardAction | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return { type: 'Action.OpenUrl', title: buttonTitle(title), url: href };
}

/**
 * A button whose press Teams shows as the person's own message. The payload stands twice, because clients differ in
 * whether they send the data beside `msteams` or its `value`.
 */
export function messageBackButton(title: string, action: BotAction, text: string): CardAction {
  const said = literalLine(text);
  return {
    type: 'Action.Submit',
    title: buttonTitle(title),
    data: {
      [FIELD]: action,
      msteams: { type: 'messageBack', displayText: said, text: said, value: { [FIELD]: action } },
    },
  };
}

/** The title of a button. An empty one would make the whole card invalid for the official renderer. */
export function buttonTitle(title: string): string {
  return literalLine(cut(title, MAX_TITLE_CHARS)) || '…';
}

/** The action that an activity's `value` carries, or undefined when it is none of ours or was tampered with. */
export function parseAction(value: unknown): BotAction | undefined {
  const data = typeof value === 'string' ? parseJson(value) : value;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, FIELD)) return undefined;
  const parsed = payload.safeParse((data as Record<string, unknown>)[FIELD]);
  return parsed.success ? parsed.data : undefined;
}

/** Some clients send a button's value as JSON text. */
function parseJson(text: string): unknown {
  if (!text.startsWith('{') || text.length > 8 * MAX_QUESTION_CHARS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: whatever sends a value that is no JSON did not get it from one of our buttons.
    return undefined;
  }
}
