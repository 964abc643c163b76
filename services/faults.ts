import { z } from 'zod';
import { nearestName } from './config.ts';
import { AppError } from './errors.ts';

/** One thing that is wrong in what was given: where, and the rest of the sentence that begins with the field. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** `must be one of ...`; holds nothing of a secret. */
  readonly message: string;
}

/** Half a sentence about a word that is not in a closed list: the words that are, and which one may be meant. */
export function notAmong(given: unknown, known: readonly string[], options: { readonly most?: number } = {}): string {
  const nearest = typeof given === 'string' ? nearestName(given, known) : undefined;
  const shown = typeof given === 'string' ? `, not "${plain(given)}"` : '';
  const { most = 20 } = options;
  const list = known.length <= most ? `one of ${known.join(', ')}` : `one of the ${known.length} known ones`;
  return `must be ${list}${shown}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
}

/** Names of a mapping that nobody knows. */
function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const [key = ''] = keys;
  const nearest = nearestName(key, known);
  return `is not known here${nearest === undefined ? ` (known: ${known.join(', ')})` : `; did you mean "${nearest}"?`}`;
}

/** A mapping of exactly these names. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownKeys(issue.keys as string[], Object.keys(shape))
        : 'must be a mapping',
  });
}

/** What a schema has to say about a value, as sentences. */
export function faultsOf(error: z.ZodError, raw: unknown): Fault[] {
  // A name with a typing error is told before the right one that is missing for it.
  const unknownFirst = error.issues.toSorted((a, b) => Number(isUnknown(b)) - Number(isUnknown(a)));
  return unknownFirst.flatMap((issue) => faultsOfIssue(issue, raw));
}

function isUnknown({ code }: z.core.$ZodIssue): boolean {
  return code === 'unrecognized_keys';
}

function faultsOfIssue(issue: z.core.$ZodIssue, raw: unknown): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const given = valueAt(raw, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
    case 'invalid_value':
      return [{ path, message: notAmong(given, issue.values.map(String)) }];
    case 'invalid_union': {
      const { options } = issue as { options?: readonly unknown[] };
      return [{ path, message: options ? notAmong(given, options.map(String)) : issue.message }];
    }
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    default:
      return [{ path, message: given === undefined ? `is missing: it ${issue.message}` : issue.message }];
  }
}

function valueAt(raw: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined | null)?.[step], raw);
}

/** `rules[2].condition.metric`. */
export function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`;
    return field === '' ? step : `${field}.${step}`;
  }, '');
}

/** The fault as one sentence. */
export function sentenceOf({ path, message }: Fault): string {
  return `${fieldOf(path) || 'this'} ${message}`;
}

/** What the caller of the API is told: the first fault in full, and how many there are. */
export function refusal(faults: readonly Fault[]): AppError {
  const [first] = faults;
  const sentence = first ? sentenceOf(first) : 'this is not valid';
  const more =
    faults.length > 1
      ? ` There ${faults.length === 2 ? 'is 1 more fault' : `are ${faults.length - 1} more faults`}.`
      : '';
  const field = first && fieldOf(first.path);
  return new AppError('request.invalid', sentence, {
    ...(field ? { field } : {}),
    publicMessage: `${sentence}.${more}`,
  });
}

const MAX_SHOWN_CHARACTERS = 100;

/** Text of somebody else's on one line and of bounded length: what would break the line or hide in it becomes a blank. */
export function plain(text: string, maxCharacters = MAX_SHOWN_CHARACTERS): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= maxCharacters ? line : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
