import type { Document, LineCounter } from 'yaml';

/** What a text in YAML says, or why it cannot be read. */
export type ReadYaml =
  | {
      readonly kind: 'value';
      readonly value: unknown;
      /** The line, from 1, of what a path leads to, or of the nearest thing above it that is there. */
      readonly lineOf: (path: readonly (string | number)[]) => number;
    }
  | { readonly kind: 'faults'; readonly sentences: readonly string[] };

/** Names that stand for each other; a few lines can mean millions. */
const MAX_ALIASES = 100;

/**
 * Reads a text in YAML; its faults name lines and show nothing of the text, which may hold secrets. The library is loaded
 * here, when there is something to read.
 */
export async function readYaml(text: string): Promise<ReadYaml> {
  const { LineCounter: Counter, parseDocument } = await import('yaml');
  const lines = new Counter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      kind: 'faults',
      sentences: document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { kind: 'value', value, lineOf: (path) => lineOf(document, lines, path) };
  } catch (error) {
    return { kind: 'faults', sentences: [error instanceof Error ? error.message : String(error)] };
  }
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const start = keyStart(document, path.slice(0, length));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

interface Ranged {
  readonly range?: readonly number[] | null;
}

function keyStart(document: Document.Parsed, path: readonly (string | number)[]): number | undefined {
  const last = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as { items?: readonly unknown[] } | null | undefined)?.items ?? [];
  if (typeof last === 'number') return (items[last] as Ranged | undefined)?.range?.[0];
  const pair = items.find((item) => (item as { key?: { value?: unknown } }).key?.value === last);
  return (pair as { key?: Ranged } | undefined)?.key?.range?.[0];
}
