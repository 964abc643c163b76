import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelRecord, type ConnectorRecord, FILES, type GenieRecord } from './records.ts';

/** What a placeholder has and a final message has not: the button that stops the question. */
const STOP_BUTTON = '"verb":"stop"';
/** What the message of a stream is until its last chunk. */
const CHUNK = '"type":"typing"';
/** The sentence with which a repeated answer begins. */
const REPEAT = 'You may have seen this answer already';

export interface Verdict {
  readonly rounds: number;
  /** Acknowledged ones. */
  readonly questions: number;
  /** Deliveries of what had been acknowledged before. */
  readonly redelivered: number;
  /** Acknowledged questions without a final message. */
  readonly lost: number;
  /** Final messages beyond the first of a question that are not marked as repeats. */
  readonly doubled: number;
  readonly markedRepeats: number;
  /** Asks that Genie took beyond one for each message; undefined where nobody has written down what it took. */
  readonly askedAgain: number | undefined;
}

interface Message {
  readonly text: string;
  readonly isRepeat: boolean;
}

/** Judges a run by nothing but what the fakes have written down in the folder. */
export function judge(folder: string): Verdict {
  const channel = read<ChannelRecord>(folder, FILES.channel);
  const finals = finalsByConversation(read<ConnectorRecord>(folder, FILES.connector));
  const asked = read<GenieRecord>(folder, FILES.genie).map(({ content }) => content);
  const acknowledged = new Set(channel.flatMap((one) => (one.kind === 'acknowledged' ? [one.question] : [])));
  const conversations = new Map<string, string[]>();
  for (const one of channel) {
    if (one.kind !== 'posted' || !acknowledged.has(one.question)) continue;
    conversations.set(one.conversation, [...(conversations.get(one.conversation) ?? []), one.text]);
  }
  const verdict = { lost: 0, doubled: 0, markedRepeats: 0 };
  for (const [conversation, texts] of conversations) {
    const seen = finals.get(conversation) ?? [];
    const { lost, doubled } = texts.length === 1 ? judgeOne(seen) : judgeSeveral(texts, seen);
    verdict.lost += lost;
    verdict.doubled += doubled;
    verdict.markedRepeats += seen.filter(({ isRepeat }) => isRepeat).length;
  }
  return {
    rounds: channel.filter(({ kind }) => kind === 'round').length,
    questions: acknowledged.size,
    redelivered: channel.filter(({ kind }) => kind === 'redelivered').length,
    ...verdict,
    askedAgain: asked.length > 0 ? timesAskedAgain(asked, channel) : undefined,
  };
}

/** The line that a run ends with. `unfinished`: it was broken off, so what has no answer is not lost. */
export function lineOf(verdict: Verdict, options: { readonly unfinished?: boolean } = {}): string {
  const { rounds, questions, lost, doubled, markedRepeats, redelivered, askedAgain } = verdict;
  const unanswered = `${lost} ${options.unfinished === true ? 'not answered yet' : 'lost'}`;
  const counts = `${rounds} rounds, ${questions} questions, ${unanswered}, ${doubled} doubled, ${markedRepeats} marked repeats`;
  const asks = askedAgain === undefined ? '' : `, ${askedAgain} asked again`;
  return `${counts}, ${redelivered} delivered again${asks}`;
}

/** One question in a conversation of its own: whatever final message is there, it is its. */
function judgeOne(seen: readonly Message[]): { lost: number; doubled: number } {
  const finals = seen.filter(({ isRepeat }) => !isRepeat).length;
  return { lost: seen.length === 0 ? 1 : 0, doubled: Math.max(0, finals - 1) };
}

/**
 * Several messages that may have become one question or more: each of them is in the text of exactly one answer. A
 * message that says that there is no answer has none of the words; it stands for messages that are in no answer.
 */
function judgeSeveral(texts: readonly string[], seen: readonly Message[]): { lost: number; doubled: number } {
  let unanswered = 0;
  let doubled = 0;
  for (const text of texts) {
    const with_ = seen.filter((message) => message.text.includes(text));
    if (with_.length === 0) unanswered += 1;
    doubled += Math.max(0, with_.filter(({ isRepeat }) => !isRepeat).length - 1);
  }
  const wordless = seen.filter((message) => !texts.some((text) => message.text.includes(text))).length;
  return { lost: wordless === 0 ? unanswered : 0, doubled: doubled + Math.max(0, wordless - unanswered) };
}

/** What people see in each conversation at the end, without placeholders. */
function finalsByConversation(records: readonly ConnectorRecord[]): ReadonlyMap<string, readonly Message[]> {
  const messages = new Map<string, Map<string, string>>();
  for (const one of records) {
    const inConversation = messages.get(one.conversation) ?? new Map<string, string>();
    messages.set(one.conversation, inConversation);
    if (one.kind === 'removed') inConversation.delete(one.id);
    else inConversation.set(one.id, JSON.stringify(one.activity));
  }
  const finals = new Map<string, readonly Message[]>();
  for (const [conversation, byId] of messages) {
    const texts = [...byId.values()].filter((text) => !text.includes(STOP_BUTTON) && !text.includes(CHUNK));
    finals.set(
      conversation,
      texts.map((text) => ({ text, isRepeat: text.includes(REPEAT) })),
    );
  }
  return finals;
}

/** Asks of a text beyond the messages that said it, over all texts. Several people may say the same. */
function timesAskedAgain(asked: readonly string[], channel: readonly ChannelRecord[]): number {
  const asks = countOf(asked.flatMap((content) => content.split('\n')));
  const said = countOf(channel.flatMap((one) => (one.kind === 'posted' ? [one.text] : [])));
  return [...asks].reduce((sum, [text, times]) => sum + Math.max(0, times - (said.get(text) ?? 0)), 0);
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function read<T>(folder: string, file: string): readonly T[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
