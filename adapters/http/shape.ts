import { z } from 'zod';
import { AppError } from '../../services/errors.ts';

/** A body, or the first thing that is wrong with it. */
export type Shape<T> =
  | { readonly sound: true; readonly value: T }
  /** `field` is the path of the fault, `problem` the rest of a sentence that begins with it. */
  | { readonly sound: false; readonly field: string; readonly problem: string };

type Fault = Parameters<z.core.$ZodErrorMap>[0];

/** What a fault of the whole body is named. */
const WHOLE = 'body';
/** Keys come from the caller: a long one is not said back whole. */
const MAX_SHOWN_CHARACTERS = 60;

/**
 * Checks a body against its schema. Problems are said in plain words, with what is accepted and the kind of what came,
 * never its content. A schema's own message ("must be ...") comes first.
 */
export function readShape<T>(schema: z.ZodType<T>, body: unknown): Shape<T> {
  const read = schema.safeParse(body, { error: (fault) => problemOf(fault, schema) });
  if (read.success) return { sound: true, value: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, MAX_SHOWN_CHARACTERS) : undefined;
  const field = [path, unknown ?? ''].filter((part) => part !== '').join('.') || WHOLE;
  return { sound: false, field, problem: issue?.message ?? 'is not valid' };
}

/** As `readShape`. @throws AppError `request.invalid` that names the first field at fault and what it must be. */
export function checkShape<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = readShape(schema, body);
  if (read.sound) return read.value;
  throw invalidField(read.field, read.problem);
}

/** An error that names a field and what it must be, for the caller to read. */
export function invalidField(field: string, problem: string): AppError {
  return new AppError('request.invalid', `${field} ${problem}`, { field, publicMessage: `${field} ${problem}.` });
}

function problemOf(fault: Fault, schema: z.ZodType): string {
  if (fault.code !== 'unrecognized_keys' && fault.input === undefined) return 'is required';
  switch (fault.code) {
    case 'invalid_type':
      return `must be ${TYPES[fault.expected] ?? 'of another kind'}, not ${kindOf(fault.input)}`;
    case 'invalid_value':
      return `must be ${oneOf(fault.values)}`;
    case 'too_small':
      return sizeProblem(fault, 'least');
    case 'too_big':
      return sizeProblem(fault, 'most');
    case 'unrecognized_keys': {
      const known = schema instanceof z.ZodObject ? `; there are ${Object.keys(schema.shape).join(', ')}` : '';
      return `is not a field of this request${known}`;
    }
    default:
      return 'does not have the form that is wanted here';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : String(value);
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(String);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function sizeProblem(fault: Extract<Fault, { code: 'too_small' | 'too_big' }>, side: 'least' | 'most'): string {
  const bound = Number(fault.code === 'too_small' ? fault.minimum : fault.maximum);
  const unit = fault.origin === 'string' ? 'character' : fault.origin === 'array' ? 'entry' : undefined;
  if (unit === undefined) return `must be at ${side} ${bound}`;
  if (side === 'least' && bound === 1) return 'must not be empty';
  return `must have at ${side} ${bound} ${bound === 1 ? unit : unit === 'entry' ? 'entries' : 'characters'}`;
}
