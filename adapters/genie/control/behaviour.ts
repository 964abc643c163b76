import { z } from 'zod';
import { type Fault, faultsOf, notAmong, strict } from '../../../services/faults.ts';
import { messageErrorTypes } from '../../../services/genie/message-errors.ts';

/** Statuses of answers that can be asked for, each with the error code that Databricks' API has for it. */
export const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  499: 'CANCELLED',
  500: 'INTERNAL_ERROR',
  501: 'NOT_IMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const MAX_MS = 600_000;
const MAX_ROWS = 20_000;

const OPEN_STATUSES = [
  'SUBMITTED',
  'FETCHING_METADATA',
  'FILTERING_CONTEXT',
  'ASKING_AI',
  'PENDING_WAREHOUSE',
  'EXECUTING_QUERY',
] as const;

const milliseconds = wholeNumber(MAX_MS, 'milliseconds');
const flag = z.literal(true, { error: () => 'must be true, or be left out' });

/** What happens to one question, from its first status to its rows. Times in milliseconds. */
const questionShape = {
  /** How long each status lasts. */
  steps: milliseconds,
  /** The warehouse starts: so long in PENDING_WAREHOUSE, with the SQL to be seen. */
  cold: orWhenTrue(3_000, milliseconds),
  /** Stays in this status until the message is deleted. */
  stuck: orWhenTrue('ASKING_AI', oneOf(OPEN_STATUSES)),
  /** Goes back from EXECUTING_QUERY to ASKING_AI once. */
  repair: flag,
  /** Ends as FAILED with this type. */
  fail: orWhenTrue('SQL_EXECUTION_EXCEPTION', oneOf(messageErrorTypes)),
  cancelled: flag,
  /** Another kind of answer. */
  answer: oneOf(['text', 'clarification', 'several', 'curated']),
  /** COMPLETED without attachments: left out, `null`, or an empty list. */
  empty: orWhenTrue('absent', oneOf(['absent', 'null', 'list'])),
  /** Something that no client can know yet. */
  unknown: orWhenTrue('all', oneOf(['status', 'attachment', 'thought', 'field', 'purpose', 'column', 'all'])),
  /** So many rows, made of those of the answer. */
  rows: wholeNumber(MAX_ROWS, 'rows'),
  /** One row for which every type of column was used, and one of nulls. */
  all_types: flag,
  /** So many rows, and said to be part of more. */
  truncated: orWhenTrue(5_000, wholeNumber(MAX_ROWS, 'rows')),
  /** State of the statement: PENDING and RUNNING for two looks, the others until the query is executed again. */
  result: oneOf(['PENDING', 'RUNNING', 'FAILED', 'CANCELED', 'CLOSED']),
  /** The rows go so long after the answer. */
  expires: orWhenTrue(0, milliseconds),
};

/** What happens to one exchange of request and answer. */
const exchangeShape = {
  /** The answer comes so much later. */
  slow: orWhenTrue(3_000, milliseconds),
  /** The body comes in pieces, and takes so long. */
  drip: orWhenTrue(3_000, milliseconds),
  /** No answer, until the client goes. */
  hang: flag,
  /** The connection is reset before anything was done, or after it was done. */
  reset: orWhenTrue('before', oneOf(['before', 'after'])),
  /** The connection ends in the middle of the answer. */
  cut: flag,
  /** The redirect of a workspace that is reached from a network which it does not admit. */
  private_link: flag,
  status: orWhenTrue(500, oneOfNumbers(Object.keys(ERROR_CODES).map(Number))),
  /** In place of the one that belongs to the status; a number goes out as a number. */
  error_code: z.custom<string | number>(isErrorCode, { error: () => 'must be a name in capitals, or a whole number' }),
  message: z.string({ error: () => 'must be a text' }).max(500, 'must be at most 500 characters'),
  /** Seconds in Retry-After, or `none`. Without it a 429 and a 503 say 1. */
  retry_after: z.custom<number | 'none'>((value) => value === 'none' || isWhole(value, 3_600), {
    error: () => 'must be a whole number of seconds from 0 to 3600, or none',
  }),
  /** Seconds in a RetryInfo among the details. */
  retry_info: wholeNumber(3_600, 'seconds'),
  /** What the body is; with `html` and no status the status is 200. */
  body: oneOf(['json', 'html', 'empty', 'text', 'scim', 'error']),
};

const behaviourSchema = strict({ ...questionShape, ...exchangeShape }).partial();

/** What to do otherwise than usual; nothing in it: as usual. */
export type Behaviour = z.infer<typeof behaviourSchema>;
/** The part of it that a question keeps. */
export type Script = Partial<Pick<Behaviour, keyof typeof questionShape>>;
/** The part of it that one exchange meets. */
export type Disturbance = Partial<Pick<Behaviour, keyof typeof exchangeShape>>;

/** Names of what a question keeps. */
export const QUESTION_NAMES = Object.keys(questionShape) as readonly (keyof Script)[];
/** Names of what one exchange meets. */
export const EXCHANGE_NAMES = Object.keys(exchangeShape) as readonly (keyof Disturbance)[];

/** What exclude each other: each would be the end of the exchange, or of the question. */
const EXCLUSIVE: readonly (readonly (keyof Behaviour)[])[] = [
  ['hang', 'reset', 'cut', 'private_link', 'status'],
  ['hang', 'reset', 'cut', 'private_link', 'body'],
  ['hang', 'reset', 'cut', 'private_link', 'drip'],
  ['stuck', 'fail', 'cancelled', 'empty'],
  ['stuck', 'fail', 'cancelled', 'answer'],
  ['empty', 'answer'],
  ['rows', 'truncated', 'all_types'],
];
const NEED_STATUS = ['error_code', 'message', 'retry_after', 'retry_info'] as const;

/** Either a behaviour, or what is wrong with it. */
export type ReadBehaviour =
  | { readonly kind: 'behaviour'; readonly behaviour: Behaviour }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/** Checks a behaviour, wherever it was written. */
export function readBehaviour(raw: unknown): ReadBehaviour {
  const parsed = behaviourSchema.safeParse(raw);
  if (!parsed.success) return { kind: 'faults', faults: faultsOf(parsed.error, raw) };
  const behaviour = parsed.data;
  const given = (name: keyof Behaviour) => behaviour[name] !== undefined;
  for (const names of EXCLUSIVE) {
    const [first, second] = names.filter(given);
    if (second) return fault(second, `cannot be together with ${first}`);
  }
  const lonely = NEED_STATUS.find(given);
  if (lonely && !given('status')) return fault(lonely, 'needs a status');
  return { kind: 'behaviour', behaviour };
}

/** The part that is kept with a question. */
export function scriptOf(behaviour: Behaviour): Script {
  return pick(behaviour, QUESTION_NAMES);
}

/** The part that happens to the exchange. */
export function disturbanceOf(behaviour: Behaviour): Disturbance {
  return pick(behaviour, EXCHANGE_NAMES);
}

function pick<K extends keyof Behaviour>(behaviour: Behaviour, names: readonly K[]): Partial<Pick<Behaviour, K>> {
  const picked = names.filter((name) => behaviour[name] !== undefined).map((name) => [name, behaviour[name]]);
  return Object.fromEntries(picked) as Partial<Pick<Behaviour, K>>;
}

function fault(name: string, message: string): ReadBehaviour {
  return { kind: 'faults', faults: [{ path: [name], message }] };
}

/** `cold: true` stands for a value that is good for a first try. */
function orWhenTrue<S extends z.ZodType>(value: z.input<S>, schema: S) {
  return z.preprocess((given) => (given === true ? value : given), schema);
}

function oneOf<const N extends readonly string[]>(names: N) {
  return z.enum(names, { error: ({ input }) => notAmong(input, names) });
}

function oneOfNumbers(numbers: readonly number[]) {
  return z.custom<number>((value) => numbers.includes(value as number), {
    error: () => `must be one of ${numbers.join(', ')}`,
  });
}

function wholeNumber(most: number, unit: string) {
  return z.custom<number>((value) => isWhole(value, most), {
    error: () => `must be a whole number of ${unit} from 0 to ${most}`,
  });
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

function isErrorCode(value: unknown): boolean {
  return isWhole(value, 99_999) || (typeof value === 'string' && /^[A-Z][A-Z_]{1,80}$/.test(value));
}
