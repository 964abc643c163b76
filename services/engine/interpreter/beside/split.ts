import type { Tagged } from '../tag.ts';
import { plural, singular } from '../text/stem.ts';
import type { Token } from '../text/tokens.ts';

/** A question taken apart into one for each of two figures; of each the likelier readings come first. */
export interface Split {
  /** `beside`: both are shown; `per`: the first is divided by the second. */
  readonly kind: 'beside' | 'per';
  readonly percent: boolean;
  readonly first: readonly string[];
  readonly second: readonly string[];
}

interface Joint {
  readonly from: number;
  readonly to: number;
  readonly kind: Split['kind'];
  readonly percent: boolean;
}

/** Words between two figures, the longer ones first. `with` and `to` only where the question opens accordingly. */
const JOINTS: readonly {
  readonly words: string;
  readonly kind: Split['kind'];
  readonly after?: RegExp;
  readonly percent?: boolean;
}[] = [
  { words: 'as well as', kind: 'beside' },
  { words: 'along with', kind: 'beside' },
  { words: 'together with', kind: 'beside' },
  { words: 'compared to', kind: 'beside' },
  { words: 'compared with', kind: 'beside' },
  { words: 'next to', kind: 'beside' },
  { words: 'as a percentage of', kind: 'per', percent: true },
  { words: 'as percentage of', kind: 'per', percent: true },
  { words: 'as a percent of', kind: 'per', percent: true },
  { words: 'divided by', kind: 'per' },
  { words: 'relative to', kind: 'per' },
  { words: 'alongside', kind: 'beside' },
  { words: 'versus', kind: 'beside' },
  { words: 'vs', kind: 'beside' },
  { words: 'against', kind: 'beside' },
  { words: 'plus', kind: 'beside' },
  { words: 'and', kind: 'beside' },
  { words: '&', kind: 'beside' },
  { words: '+', kind: 'beside' },
  { words: ',', kind: 'beside' },
  { words: 'with', kind: 'beside', after: /\bcompar/i },
  { words: 'to', kind: 'beside', after: /\bcompar/i },
  { words: 'to', kind: 'per', after: /\bratio\b/i },
  { words: 'per', kind: 'per' },
  { words: 'for each', kind: 'per' },
  { words: 'for every', kind: 'per' },
];

/** What stands before the first of two figures and belongs to both: `show me`, `how many`, `average`. */
const LEADS: ReadonlySet<string> = new Set(
  (
    'show me give us list get find display tell what is are was were the our my a an how many much number count of total sum average mean avg median max min most least fewest has have ' +
    'maximum minimum highest lowest please can could you i want need see plot chart graph by per daily weekly monthly quarterly yearly annual'
  ).split(' '),
);
/** What says something about both figures begins with one of these. */
const TAILS: ReadonlySet<string> = new Set(
  (
    'by per for in on across each every over during since between from last this where with as did do does have had has were was are is we who that which they ' +
    'our within among grouped broken split until before after monthly weekly daily yearly quarterly made'
  ).split(' '),
);
const AGGREGATES =
  /^(how|number|count|total|sum|average|mean|avg|median|max|min|maximum|minimum|highest|lowest|what|different|distinct|unique)$/;
/** Opens a comparison or a ratio, whose halves are then asked about plainly. */
const OPENING =
  /^((can|could) you )?(please )?((show|give) (me |us )?)?((a|the|our) )?(compar(e|ing|ison( of| between)?)|ratio (of|between)|what(s| is) the ratio (of|between))\s+/i;

const JOINT_WORDS: ReadonlySet<string> = new Set(JOINTS.flatMap(({ words }) => words.split(' ')));

/** Whether the word only stands between two figures. */
export function isJoint(word: string): boolean {
  return JOINT_WORDS.has(word.toLowerCase());
}

function jointsOf(tokens: readonly Token[], text: string): Joint[] {
  const found: Joint[] = [];
  for (let at = 1; at < tokens.length - 1; at++) {
    for (const { words, kind, after, percent = false } of JOINTS) {
      const parts = words.split(' ');
      const fits = parts.every(
        (word, index) => tokens[at + index]?.lower === word && tokens[at + index]?.kind !== 'quoted',
      );
      if (!fits || at + parts.length >= tokens.length || (after && !after.test(text))) continue;
      found.push({ from: at, to: at + parts.length, kind, percent });
      if (!after) at += parts.length - 1;
      break;
    }
  }
  return found;
}

/** The words from token to token as they were typed. */
function slice({ text, tokens }: Tagged, from: number, to: number): string {
  if (from >= to) return '';
  return text.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? text.length);
}

function joinedText(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replace(/^[\s,:]+/, '');
}

/** Where what follows the second figure may begin, the earliest first; at last the end. */
function tailsAfter(tokens: readonly Token[], at: number): number[] {
  const found: number[] = [];
  for (let index = at + 1; index < tokens.length; index++) {
    const token = tokens[index];
    if (token && (TAILS.has(token.lower) || token.lower === ',')) found.push(index);
  }
  return [...found, tokens.length];
}

/** How much from the beginning may belong to the second figure as well. */
function leadsBefore(tokens: readonly Token[], joint: Joint): number[] {
  const found = [0];
  for (let index = 1; index < joint.from; index++) {
    const before = tokens[index - 1]?.lower ?? '';
    const front = before === ',' || before === ':';
    if (LEADS.has(before) || front) found.push(index);
  }
  // `total sales and number of visits` names its own; `average price and weight` does not.
  const named = AGGREGATES.test(tokens[joint.to]?.lower ?? '');
  const fronted = tokens.slice(0, joint.from).findLastIndex(({ lower }) => lower === ',' || lower === ':');
  if (fronted >= 0) return [fronted + 1, ...found.filter((at) => at !== fronted + 1)];
  return named ? found : found.reverse();
}

/** `orders` of `order`: what is divided by is told in the singular. */
function many(words: string): string {
  return words.replace(/\p{L}+$/u, (word) => plural(singular(word)));
}

/** Every way to take a question apart at a word that stands between two figures. */
export function splitsOf(tagged: Tagged): Split[] {
  const opening = OPENING.exec(tagged.text)?.[0] ?? '';
  const skipped = tagged.tokens.filter(({ end }) => end <= opening.length).length;
  const own: Tagged = { ...tagged, tokens: tagged.tokens.slice(skipped) };
  const { tokens } = own;
  return jointsOf(tokens, tagged.text)
    .reverse()
    .map((joint): Split => {
      const rest = (from: number) => slice(own, from, tokens.length);
      const seconds = leadsBefore(tokens, joint).map((lead) => joinedText(slice(own, 0, lead), rest(joint.to)));
      // What is divided by is counted: `per order`.
      const [tail = tokens.length] = tailsAfter(tokens, joint.to);
      const things = many(slice(own, joint.to, tail));
      const counted = joint.kind === 'per' ? [joinedText(`number of ${things}`, rest(tail))] : [];
      if (joint.kind === 'per')
        seconds.unshift(
          ...leadsBefore(tokens, joint).map((lead) => joinedText(slice(own, 0, lead), things, rest(tail))),
        );
      return {
        kind: joint.kind,
        percent: joint.percent,
        first: [
          ...new Set(tailsAfter(tokens, joint.to).map((tail) => joinedText(slice(own, 0, joint.from), rest(tail)))),
        ],
        second: [...new Set([...counted, ...seconds])],
      };
    });
}
