import { z } from 'zod';
import { type Fault, faultsOf, notAmong, sentenceOf, strict } from '../../../services/faults.ts';
import { readYaml } from '../../../services/yaml.ts';
import { ASK_OPERATIONS, OPERATIONS, type Operation } from '../types.ts';
import { type Behaviour, EXCHANGE_NAMES, QUESTION_NAMES, readBehaviour } from './behaviour.ts';

/** One rule of a control file. */
export interface Rule {
  /** Requests that it is for; `any` for all. */
  readonly operation: Operation | 'ask' | 'any';
  /** Words that the question must have, in lower case; undefined: any question, or none. */
  readonly question: string | undefined;
  /** Requests that it lets pass first. */
  readonly skip: number;
  /** Requests that it is for after that. */
  readonly times: number;
  readonly behaviour: Behaviour;
}

/** What a control file says. */
export interface Rules {
  /** The first one that is for a request counts. */
  readonly rules: readonly Rule[];
  /** For every question, where neither rule nor header say otherwise. */
  readonly defaults: Behaviour;
  /** Questions that are taken in any minute; undefined: as many as come. */
  readonly questionsPerMinute: number | undefined;
}

/** Rules of no file. */
export const NO_RULES: Rules = { rules: [], defaults: {}, questionsPerMinute: undefined };

/** Either, with sentences that name the field. */
export type ReadRules =
  | { readonly kind: 'rules'; readonly rules: Rules }
  | { readonly kind: 'faults'; readonly sentences: readonly string[] };

/** What needs the proper answer as a whole. */
const LATE_NAMES = ['cut', 'drip', 'reset'] as const;
const MAX_RULES = 200;
const MAX_TIMES = 1_000_000;
const WHEN_OPERATIONS = [...OPERATIONS, 'ask', 'any'] as const;

const count = (least: number) => {
  const sentence = `must be a whole number from ${least} to ${MAX_TIMES}`;
  return z.int(sentence).min(least, sentence).max(MAX_TIMES, sentence);
};

const ruleShape = strict({
  when: strict({
    operation: z
      .enum(WHEN_OPERATIONS, {
        error: ({ input }) => notAmong(input, WHEN_OPERATIONS, { most: WHEN_OPERATIONS.length }),
      })
      .optional(),
    question: z
      .string('must be a text')
      .min(1, 'must not be empty')
      .max(500, 'must be at most 500 characters')
      .optional(),
  }).default({}),
  skip: count(0).default(0),
  times: count(1).default(MAX_TIMES),
  do: z.unknown(),
});

const fileShape = strict({
  rules: z.array(z.unknown(), 'must be a list').max(MAX_RULES, `must be at most ${MAX_RULES}`).default([]),
  defaults: z.unknown().optional(),
  questions_per_minute: count(1).optional(),
});

/** Reads the text of a control file. */
export async function readRules(text: string): Promise<ReadRules> {
  const raw = await readYaml(text);
  if (raw.kind === 'faults') return raw;
  const tell = (fault: Fault) => `line ${raw.lineOf(fault.path)}: ${sentenceOf(fault)}`;
  const shape = fileShape.safeParse(raw.value ?? {});
  if (!shape.success) return { kind: 'faults', sentences: faultsOf(shape.error, raw.value).map(tell) };
  const { faults, rules } = checked(shape.data);
  return faults.length > 0 ? { kind: 'faults', sentences: faults.map(tell) } : { kind: 'rules', rules };
}

function checked(file: z.infer<typeof fileShape>): { readonly faults: readonly Fault[]; readonly rules: Rules } {
  const faults: Fault[] = [];
  const rules = file.rules.flatMap((raw, at) => {
    const read = readRule(raw);
    if (!('faults' in read)) return [read];
    faults.push(...below(['rules', at], read.faults));
    return [];
  });
  const defaults = readBehaviour(file.defaults ?? {});
  if (defaults.kind === 'faults') faults.push(...below(['defaults'], defaults.faults));
  else {
    const foreign = EXCHANGE_NAMES.find((name) => defaults.behaviour[name] !== undefined);
    if (foreign)
      faults.push({ path: ['defaults', foreign], message: `must stand in a rule: ${foreign} is not about questions` });
  }
  const { questions_per_minute: questionsPerMinute } = file;
  return {
    faults,
    rules: { rules, defaults: defaults.kind === 'faults' ? {} : defaults.behaviour, questionsPerMinute },
  };
}

function readRule(raw: unknown): Rule | { readonly faults: readonly Fault[] } {
  const shape = ruleShape.safeParse(raw);
  if (!shape.success) return { faults: faultsOf(shape.error, raw) };
  const { when, skip, times } = shape.data;
  const read = readBehaviour(shape.data.do);
  if (read.kind === 'faults') return { faults: below(['do'], read.faults) };
  const { behaviour } = read;
  const aboutQuestion = QUESTION_NAMES.find((name) => behaviour[name] !== undefined);
  const operation = when.operation ?? (aboutQuestion ? 'ask' : 'any');
  if (aboutQuestion && operation !== 'ask' && !ASK_OPERATIONS.has(operation)) {
    const message = `must be ask, start_conversation or create_message, because ${aboutQuestion} is about a question`;
    return { faults: [{ path: ['when', 'operation'], message }] };
  }
  const late = LATE_NAMES.find((name) => behaviour[name] !== undefined && behaviour[name] !== 'before');
  if (operation === 'fetch_link' && late) {
    return { faults: [{ path: ['do', late], message: 'cannot be done to a link: its rows are sent as they come' }] };
  }
  return { operation, question: when.question?.toLowerCase(), skip, times, behaviour };
}

function below(path: readonly (string | number)[], faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}
