import type { Document, LineCounter } from 'yaml';
import { z } from 'zod';
import { type ChannelConfig, channelSchema } from './channels.ts';
import { type Fault, faultsOf, sentenceOf, strict } from './faults.ts';

/** What a file of rules holds: rules as they are written, channels read. */
export interface AlertsFile {
  readonly rules: readonly unknown[];
  readonly channels: readonly ChannelConfig[];
  /** Puts a fault into a sentence that begins with its line. */
  tell(fault: Fault): string;
}

/** Either, with sentences that name the line. */
export type ReadFile =
  | { readonly kind: 'file'; readonly file: AlertsFile }
  | { readonly kind: 'faults'; readonly sentences: readonly string[] };

const fileShape = strict({
  rules: z.array(z.unknown(), 'must be a list').max(500, 'must be at most 500').default([]),
  channels: z.array(z.unknown(), 'must be a list').max(100, 'must be at most 100').default([]),
});

/** `url: ${SLACK_URL}` is read from the environment, so that the file holds no secret. */
const VARIABLE = /^\$\{([A-Za-z_]\w*)\}$/;
const MAY_BE_VARIABLES = ['url', 'secret'] as const;

/**
 * Reads the text of a file of rules. The YAML library is loaded here, when there is something to read.
 * @param variable gives the value of an environment variable.
 */
export async function readAlertsFile(text: string, variable: (name: string) => string | undefined): Promise<ReadFile> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  // Excerpts in messages would show secrets.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      kind: 'faults',
      sentences: document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`),
    };
  }
  const tell = (fault: Fault) => `line ${lineOf(document, lines, fault.path)}: ${sentenceOf(fault)}`;
  const raw = toPlain(document);
  if (raw.kind === 'faults') return raw;
  const shape = fileShape.safeParse(raw.value ?? {});
  if (!shape.success) return { kind: 'faults', sentences: faultsOf(shape.error, raw.value).map(tell) };
  const { channels, faults } = readChannels(shape.data.channels, variable);
  if (faults.length > 0) return { kind: 'faults', sentences: faults.map(tell) };
  return { kind: 'file', file: { rules: shape.data.rules, channels, tell } };
}

type Plain = { readonly kind: 'value'; readonly value: unknown } | Extract<ReadFile, { kind: 'faults' }>;

/** Aliases are resolved here, within bounds: a few lines can mean millions. */
function toPlain(document: Document.Parsed): Plain {
  try {
    return { kind: 'value', value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { kind: 'faults', sentences: [error instanceof Error ? error.message : String(error)] };
  }
}

function readChannels(raws: readonly unknown[], variable: (name: string) => string | undefined) {
  const faults: Fault[] = [];
  const channels: ChannelConfig[] = [];
  for (const [at, raw] of raws.entries()) {
    const path = ['channels', at];
    const filled = withVariables(raw, variable);
    faults.push(...filled.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
    if (filled.faults.length > 0) continue;
    const parsed = channelSchema.safeParse(filled.raw);
    if (!parsed.success) {
      faults.push(...faultsOf(parsed.error, filled.raw).map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
    } else if (channels.some(({ name }) => name === parsed.data.name)) {
      faults.push({
        path: [...path, 'name'],
        message: `"${parsed.data.name}" is the name of an earlier channel as well`,
      });
    } else channels.push(parsed.data);
  }
  return { channels, faults };
}

function withVariables(
  raw: unknown,
  variable: (name: string) => string | undefined,
): { readonly raw: unknown; readonly faults: readonly Fault[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { raw, faults: [] };
  const filled: Record<string, unknown> = { ...raw };
  const faults: Fault[] = [];
  for (const field of MAY_BE_VARIABLES) {
    const given = filled[field];
    const name = typeof given === 'string' ? VARIABLE.exec(given)?.[1] : undefined;
    if (name === undefined) continue;
    const value = variable(name);
    if (value) filled[field] = value;
    else faults.push({ path: [field], message: `must be taken from the variable ${name}, which is not set` });
  }
  return { raw: filled, faults };
}

/** The line of what a path leads to, or of the nearest thing above it that is there. */
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
