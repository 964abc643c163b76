import { z } from 'zod';
import { type Fault, faultsOf, sentenceOf, strict } from '../../faults.ts';
import { readYaml } from '../../yaml.ts';
import { type ChannelConfig, channelSchema } from './channels.ts';

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
 * Reads the text of a file of rules.
 * @param variable gives the value of an environment variable.
 */
export async function readAlertsFile(text: string, variable: (name: string) => string | undefined): Promise<ReadFile> {
  const raw = await readYaml(text);
  if (raw.kind === 'faults') return raw;
  const tell = (fault: Fault) => `line ${raw.lineOf(fault.path)}: ${sentenceOf(fault)}`;
  const shape = fileShape.safeParse(raw.value ?? {});
  if (!shape.success) return { kind: 'faults', sentences: faultsOf(shape.error, raw.value).map(tell) };
  const { channels, faults } = readChannels(shape.data.channels, variable);
  if (faults.length > 0) return { kind: 'faults', sentences: faults.map(tell) };
  return { kind: 'file', file: { rules: shape.data.rules, channels, tell } };
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
