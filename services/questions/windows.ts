import type { Priority } from './types.ts';

/** How long messages wait for company. The product's defaults stand in `DEBOUNCE_*`. */
export interface DebounceOptions {
  readonly enabled: boolean;
  /** Quiet time after which the question is asked. */
  readonly windowMs: number;
  /** Nobody waits longer than this, however steadily they type. */
  readonly maxWindowMs: number;
  /** Quiet time after a message that is complete by itself. */
  readonly completeWindowMs: number;
  /** What stands between joined messages. */
  readonly separator: string;
  /** Fit the window to the person's own rhythm, between half and twice `windowMs`. */
  readonly adaptive: boolean;
  /** A message that begins with one of these is asked at once. */
  readonly urgentWords: readonly string[];
  /** The same text again in one burst counts once. */
  readonly joinRepeatsOnce: boolean;
  /** Messages of one person that wait together; one more sends them off. Default 20. */
  readonly maxMessages?: number;
  /** Messages that wait over all people; above it messages are not delayed. Default 10,000. */
  readonly maxTotal?: number;
}

/** What is known when a message comes in. */
export interface MessageFacts {
  readonly text: string;
  readonly priority: Priority;
  /** The session's last answer asked something back. */
  readonly answersClarification: boolean;
  /** Usual time between two messages of this person, where it is known. */
  readonly rhythmMs: number | undefined;
  /** What the caller wished, for this message alone. */
  readonly wishedWindowMs: number | undefined;
}

/** What a window was chosen by. */
export type WindowReason = 'urgent' | 'complete' | 'low' | 'wished' | 'rhythm' | 'plain';

/** A window and why. */
export interface Window {
  /** 0: ask now, together with what waits. */
  readonly quietMs: number;
  readonly reason: WindowReason;
}

/** How long a message may wait for the next one. Never longer than `maxWindowMs`. */
export function windowFor(message: MessageFacts, options: DebounceOptions): Window {
  const { windowMs, maxWindowMs, completeWindowMs } = options;
  const capped = (quietMs: number, reason: WindowReason): Window => ({
    quietMs: Math.min(Math.max(0, quietMs), maxWindowMs),
    reason,
  });
  if (message.priority === 'high' || isUrgent(message.text, options.urgentWords)) return capped(0, 'urgent');
  if (message.wishedWindowMs !== undefined) return capped(message.wishedWindowMs, 'wished');
  if (message.priority === 'low') return capped(maxWindowMs, 'low');
  if (message.answersClarification || isComplete(message.text)) {
    return capped(Math.min(completeWindowMs, windowMs), 'complete');
  }
  if (options.adaptive && message.rhythmMs !== undefined) {
    // Half as much again as the person usually takes, so that an ordinary pause does not end the question.
    return capped(Math.min(Math.max(message.rhythmMs * 1.5, windowMs / 2), windowMs * 2), 'rhythm');
  }
  return capped(windowMs, 'plain');
}

/** The sign of an urgent message is for us, not for Genie. */
export function withoutUrgentSign(text: string): string {
  return text.replace(/^\s*!+\s*/u, '').trim();
}

/** Begins with an exclamation mark or one of the words. */
export function isUrgent(text: string, urgentWords: readonly string[]): boolean {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('!')) return true;
  const lower = trimmed.toLowerCase();
  return urgentWords.some((word) => {
    const start = word.toLowerCase();
    return lower.startsWith(start) && !/^[\p{L}\p{N}]/u.test(lower.slice(start.length));
  });
}

/** Ends like a sentence: a mark at its end, perhaps with a closing quote or bracket behind it, after two words or more. */
export function isComplete(text: string): boolean {
  const trimmed = text.trim();
  if (/(\.\.\.|…)["'”’»)\]]*$/u.test(trimmed)) return false;
  return /[.?!。？！؟]["'”’»)\]]*$/u.test(trimmed) && /\S\s+\S|[。？！]/u.test(trimmed);
}

/** Texts that differ only in case, blanks or closing marks are the same message. */
export function normalizedText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/[\s.?!。？！؟]+$/u, '')
    .trim();
}

/** One text from several, in their order. */
export function joinTexts(texts: readonly string[], options: DebounceOptions): string {
  const { separator, joinRepeatsOnce } = options;
  const parts = joinRepeatsOnce ? withoutRepeats(texts.map(once)) : texts;
  return parts.join(separator);
}

/** A message that says the same several times over says it once: repeated lines, or one phrase of three words or more. */
function once(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const kept = withoutRepeats(lines);
  if (kept.length < lines.length) return kept.join('\n');
  const words = text.split(/\s+/u).filter((word) => word !== '');
  for (let length = 3; length <= words.length / 2; length++) {
    if (words.length % length !== 0) continue;
    const phrase = words.slice(0, length).join(' ');
    const isRepeated = words.every((word, index) => sameWord(word, words[index % length] ?? ''));
    if (isRepeated) return phrase;
  }
  return text;
}

function sameWord(one: string, other: string): boolean {
  return normalizedText(one) === normalizedText(other);
}

function withoutRepeats(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const normal = normalizedText(text);
    if (seen.has(normal)) return false;
    seen.add(normal);
    return true;
  });
}
