import type { Token } from '../text/tokens.ts';
import { DAY_PARTS, WEEKDAY_WORDS } from './time-words.ts';

/** Minutes since midnight, from (inclusive) to (exclusive); `from` above `to` runs over midnight. */
export interface ClockSpan {
  readonly kind: 'clock';
  readonly start: number;
  readonly end: number;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly assumption?: string;
}

/** Days of the week, 0 for Monday. */
export interface WeekdaySpan {
  readonly kind: 'weekdays';
  readonly start: number;
  readonly end: number;
  readonly days: readonly number[];
  /** A word that may as well name a breakdown (`weekday`) and has no `on` before it. */
  readonly doubtful: boolean;
}

const DAY_MINUTES = 1_440;
const NIGHT_END_HOUR = 6;

interface Moment {
  readonly minute: number;
  readonly length: number;
  /** Minutes the word covers when it stands alone: 60 for `5pm`, 1 for `17:30`. */
  readonly width: number;
}

function momentAt(tokens: readonly Token[], at: number): Moment | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (token.lower === 'noon' || token.lower === 'midday') return { minute: 720, length: 1, width: 60 };
  if (token.lower === 'midnight') return { minute: 0, length: 1, width: 60 };
  if (token.kind === 'clock') {
    const parts = /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s?([ap])?/i.exec(token.text);
    if (!parts) return undefined;
    const half = parts[3]?.toLowerCase();
    const plain = Number(parts[1]);
    if (plain > 24 || (half !== undefined && (plain < 1 || plain > 12))) return undefined;
    const hour = half === undefined ? plain % 24 : (plain % 12) + (half === 'p' ? 12 : 0);
    const minute = Number(parts[2] ?? 0);
    return minute > 59 ? undefined : { minute: hour * 60 + minute, length: 1, width: minute === 0 ? 60 : 1 };
  }
  const oclock = tokens[at + 1]?.lower === 'oclock';
  if (token.kind === 'number' && oclock && (token.number?.value ?? 25) < 24) {
    return { minute: Math.floor(token.number?.value ?? 0) * 60, length: 2, width: 60 };
  }
  return undefined;
}

function partOfDay(tokens: readonly Token[], at: number): ClockSpan | undefined {
  let index = at;
  while (['in', 'at', 'during', 'the'].includes(tokens[index]?.lower ?? '')) index += 1;
  const word = tokens[index]?.lower ?? '';
  const part = DAY_PARTS[word];
  const bare = index === at && !/^(morning|afternoon|evening)$/.test(word);
  if (!part || bare) return undefined;
  const [from, to] = part;
  const assumption = `I took ${word.replace(/s$/, '')} as ${from}:00 to ${to}:00.`;
  return { kind: 'clock', start: at, end: index + 1, fromMinute: from * 60, toMinute: to * 60, assumption };
}

/** `between 2 and 3 pm`: the second says which half of the day is meant. */
function halfOf(tokens: readonly Token[], at: number): Moment | undefined {
  const [token, second] = [tokens[at], tokens[at + 2]];
  const hour = token?.kind === 'number' && /^\d{1,2}$/.test(token.text) ? (token.number?.value ?? 0) : 0;
  const half = second?.kind === 'clock' ? /([ap])\.?m/i.exec(second.text)?.[1]?.toLowerCase() : undefined;
  if (half === undefined || hour < 1 || hour > 12) return undefined;
  return { minute: ((hour % 12) + (half === 'p' ? 12 : 0)) * 60, length: 1, width: 60 };
}

/** `after midnight` without an end leaves no hour out: the night is meant. */
function smallHours(tokens: readonly Token[], { end, ...rest }: ClockSpan): ClockSpan | undefined {
  const separator = ['and', 'but'].includes(tokens[end]?.lower ?? '') ? end + 1 : end;
  const ended = ['before', 'until', 'till', 'to', '-'].includes(tokens[separator]?.lower ?? '');
  const second = ended ? momentAt(tokens, separator + 1) : undefined;
  if (second) return { ...rest, end: separator + 1 + second.length, toMinute: second.minute };
  const assumption = `I took the time after midnight as 0:00 to ${NIGHT_END_HOUR}:00.`;
  return { ...rest, end, toMinute: NIGHT_END_HOUR * 60, assumption };
}

/** `after 8pm`, `before 6:30`, `between 8am and 10am`, `at 5pm`, `in the morning`. */
export function clockSpanAt(tokens: readonly Token[], at: number): ClockSpan | undefined {
  const lead = tokens[at]?.lower ?? '';
  const span = (length: number, fromMinute: number, toMinute: number): ClockSpan => ({
    kind: 'clock',
    start: at,
    end: at + length,
    fromMinute,
    toMinute: toMinute === 0 ? DAY_MINUTES : toMinute,
  });
  const first = momentAt(tokens, at + 1) ?? halfOf(tokens, at + 1);
  if (first && ['between', 'from'].includes(lead)) {
    const separator = tokens[at + 1 + first.length]?.lower ?? '';
    const second = momentAt(tokens, at + 2 + first.length);
    if (second && ['and', 'to', 'until', 'till', '-'].includes(separator)) {
      return span(2 + first.length + second.length, first.minute, second.minute);
    }
  }
  if (first && ['after', 'since', 'from', 'past', 'later'].includes(lead)) {
    const found = span(1 + first.length, first.minute, DAY_MINUTES);
    return first.minute === 0 ? (smallHours(tokens, found) ?? found) : found;
  }
  if (first && ['before', 'until', 'till'].includes(lead)) return span(1 + first.length, 0, first.minute);
  if (first && ['at', 'around', 'during', 'in'].includes(lead)) {
    return span(1 + first.length, first.minute, first.minute + first.width);
  }
  const bare = tokens[at]?.kind === 'clock' ? momentAt(tokens, at) : undefined;
  if (bare) {
    const second = ['-', 'to'].includes(tokens[at + 1]?.lower ?? '') ? momentAt(tokens, at + 2) : undefined;
    if (second) return span(2 + second.length, bare.minute, second.minute);
    return span(bare.length, bare.minute, bare.minute + bare.width);
  }
  return partOfDay(tokens, at);
}

function daysOfWord(word: string): readonly number[] | undefined {
  if (word === 'weekend' || word === 'weekends') return [5, 6];
  if (word === 'weekday' || word === 'weekdays' || word === 'workdays') return [0, 1, 2, 3, 4];
  const day = WEEKDAY_WORDS[word];
  return day === undefined ? undefined : [day];
}

/** `on Mondays`, `on weekdays`, `at the weekend`, `on Saturday and Sunday`, `from Monday to Friday`. */
export function weekdaySpanAt(tokens: readonly Token[], at: number): WeekdaySpan | undefined {
  let index = at;
  while (['on', 'at', 'during', 'the', 'a', 'from', 'between', 'over', 'for'].includes(tokens[index]?.lower ?? ''))
    index += 1;
  const led = index > at;
  const first = daysOfWord(tokens[index]?.lower ?? '');
  if (!first) return undefined;
  const word = tokens[index]?.lower ?? '';
  const days = new Set(first);
  index += 1;
  const to = tokens[index]?.lower ?? '';
  const last = daysOfWord(tokens[index + 1]?.lower ?? '');
  if (last?.length === 1 && first.length === 1 && ['to', 'through', '-'].includes(to)) {
    for (let day = first[0] ?? 0; day !== last[0]; day = (day + 1) % 7) days.add(day);
    days.add(last[0] ?? 0);
    index += 2;
  }
  for (;;) {
    let gap = 0;
    while (['and', 'or', ',', 'on'].includes(tokens[index + gap]?.lower ?? '')) gap += 1;
    const more = gap === 0 ? undefined : daysOfWord(tokens[index + gap]?.lower ?? '');
    if (!more) break;
    for (const day of more) days.add(day);
    index += gap + 1;
  }
  const doubtful = !led && ['weekday', 'weekdays', 'weekend'].includes(word);
  return { kind: 'weekdays', start: at, end: index, days: [...days].sort((a, b) => a - b), doubtful };
}
