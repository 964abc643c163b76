import { readFile } from 'node:fs/promises';

/** One question, or conversation, and what is right about it. */
export interface ScoreQuestion {
  /** Kind of question, as listed in `docs/engine.md`: `count`, `breakdown`, ... */
  readonly family: string;
  /** What is said one after the other in one conversation; only the last answer is judged. */
  readonly said: readonly string[];
  /** Any of them is right, where English leaves it open. Empty, as `mentions`: the question cannot be answered. */
  readonly gold: readonly Gold[];
  /** Words that the answer must show, for questions about the data rather than from it. */
  readonly mentions: readonly string[];
  /** Kinds of chart of which the answer must have one, `none` for no chart; empty when any will do. */
  readonly charts: readonly string[];
}

/** Rows that an answer must have. */
export interface Gold {
  /** DuckDB spelling. */
  readonly sql: string;
  /** The order of the rows belongs to the question. */
  readonly ordered: boolean;
  /** One value, which is to be seen anywhere in the answer. */
  readonly shown: boolean;
}

/** Between what is said in one conversation. */
const THEN = ' >> ';
const ABBREVIATION = /^@(\w+) = (.+)$/;

interface Draft {
  readonly family: string;
  readonly lines: string[];
  readonly gold: Gold[];
  readonly mentions: string[];
  readonly charts: string[];
}

/**
 * Reads a file of questions.
 * @throws Error as `parseQuestions`.
 */
export async function readQuestions(path: string): Promise<readonly ScoreQuestion[]> {
  return parseQuestions(await readFile(path, 'utf8'));
}

/**
 * Reads questions from text: `## family`; questions, one a line, several in a row share what follows; indented the gold
 * SQL, one alternative a line, `ordered` before it where the order counts, `shows` before it where its one value may
 * stand anywhere; or `mentions: word, word`; and `chart: kind, kind`. `@name = text`
 * abbreviates; `PCT(x)` is right as a fraction and as a percentage. `# ` begins a remark. Without anything indented a
 * question cannot be answered.
 * @throws Error with the number of the line that is none of these.
 */
export function parseQuestions(text: string): readonly ScoreQuestion[] {
  const abbreviations = new Map<string, string>();
  const drafts: Draft[] = [];
  let family = '';
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('# ')) continue;
    const [, name, meaning] = ABBREVIATION.exec(line) ?? [];
    const open = drafts.at(-1);
    if (name && meaning) {
      abbreviations.set(name, expand(meaning, abbreviations));
    } else if (line.startsWith('## ')) {
      family = line.slice(3).trim();
    } else if (line.startsWith('  ')) {
      if (open?.family !== family) throw new Error(`line ${index + 1}: gold without a question`);
      addGold(open, expand(line.trim(), abbreviations));
    } else if (family === '') {
      throw new Error(`line ${index + 1}: a question before the first family`);
    } else if (open?.family === family && !isJudged(open)) {
      open.lines.push(line.trim());
    } else {
      drafts.push({ family, lines: [line.trim()], gold: [], mentions: [], charts: [] });
    }
  }
  return drafts.flatMap((draft) =>
    draft.lines.map((line) => ({
      family: draft.family,
      said: line.split(THEN),
      gold: draft.gold,
      mentions: draft.mentions,
      charts: draft.charts,
    })),
  );
}

function expand(text: string, abbreviations: ReadonlyMap<string, string>): string {
  return text.replaceAll(/@(\w+)/g, (all, name: string) => {
    const meaning = abbreviations.get(name);
    if (meaning === undefined) throw new Error(`${all} stands for nothing`);
    return meaning;
  });
}

function addGold(draft: Draft, line: string): void {
  if (line.startsWith('mentions: ')) {
    draft.mentions.push(...line.slice('mentions: '.length).split(', '));
    return;
  }
  if (line.startsWith('chart: ')) {
    draft.charts.push(...line.slice('chart: '.length).split(', '));
    return;
  }
  const [, mark, sql = line] = /^(?:(ordered|shows) )?(.+)$/.exec(line) ?? [];
  const spellings = sql.includes('PCT(') ? [sql.replaceAll('PCT(', '('), sql.replaceAll('PCT(', '100.0 * (')] : [sql];
  draft.gold.push(...spellings.map((one) => ({ sql: one, ordered: mark === 'ordered', shown: mark === 'shows' })));
}

function isJudged(draft: Draft): boolean {
  return draft.gold.length > 0 || draft.mentions.length > 0 || draft.charts.length > 0;
}
