import { z } from 'zod';
import { isErrorCode } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { QuestionRow } from './record.ts';
import type { Outcome } from './types.ts';

/**
 * How a row is written and read. A field that is added later must be optional or have a default here: journals of
 * earlier versions are read by this schema (`test/services/questions/stored.test.ts` holds one of each).
 */

const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);

/** A code that this version does not know any more becomes `internal`, so that the person still gets a sentence. */
const code = z.string().transform((value) => (isErrorCode(value) ? value : ('internal' as const)));
const messageRef = z.object({ activityId: z.string(), note: z.string().optional() });
const trace = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  sampled: z.boolean(),
});
const ids = z.object({ spaceId: z.string(), conversationId: z.string(), messageId: z.string() });

const asked = z.object({
  attempt: z.number().int(),
  request: z.object({ spaceId: z.string(), content: z.string(), conversationId: z.string().optional() }),
  askedAt: z.number(),
  answerBy: z.number(),
  context: z.string().optional(),
});

const base = z.object({
  id: z.string().min(1),
  sessionKey: z.string(),
  address: z.object({ channel: z.string(), conversationKey: z.string(), data: z.record(z.string(), json) }),
  asker: z.object({
    userId: z.string(),
    tenantId: z.string(),
    name: z.string().optional(),
    locale: z.string().optional(),
    timeZone: z.string().optional(),
  }),
  text: z.string(),
  space: z.string().optional(),
  priority: z.enum(['high', 'normal', 'low']).default('normal'),
  activityId: z.string().optional(),
  acceptedAt: z.number(),
  waitUntil: z.number(),
  parts: z.array(z.object({ questionId: z.string(), text: z.string(), activityId: z.string().optional() })).optional(),
  placeholder: messageRef.optional(),
  refused: z.literal(true).optional(),
  refresh: z.literal(true).optional(),
  scheduled: z.object({ number: z.number().int() }).optional(),
  crashes: z.number().int().default(0),
  step: z.enum(['parse', 'render']).optional(),
  trace: trace.optional(),
});

const finished = base.extend({ finishedAt: z.number(), message: messageRef.optional() });
const answered = base.extend({ answeredAt: z.number(), deliveries: z.number().int().default(0) });

/** A row without its outcome, which is kept beside it because it is large and written once. */
const storedRow = z.discriminatedUnion('state', [
  base.extend({ state: z.literal('BUFFERED') }),
  base.extend({ state: z.literal('MERGED'), into: z.string() }),
  base.extend({ state: z.literal('ACCEPTED'), attempts: z.number().int().default(0) }),
  base.extend({ state: z.literal('ASKING'), asked }),
  base.extend({ state: z.literal('RUNNING'), asked, ids }),
  answered.extend({ state: z.literal('ANSWERED') }),
  answered.extend({ state: z.literal('DELIVERING') }),
  finished.extend({ state: z.literal('DELIVERED') }),
  finished.extend({ state: z.literal('DEAD'), code }),
  finished.extend({ state: z.literal('EXPIRED') }),
  finished.extend({ state: z.literal('CANCELLED') }),
]);

const table = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.string().nullable())),
  totalRows: z.number(),
  truncated: z.boolean(),
});

const storedOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    answer: z.looseObject({
      question: z.string(),
      texts: z.array(z.string()),
      table: table.optional(),
      rowsMissing: code.optional(),
      suggestions: z.array(z.string()).default([]),
      curated: z.boolean().default(false),
      ids: z.looseObject({ spaceId: z.string(), conversationId: z.string(), messageId: z.string() }),
      answeredAt: z.number(),
    }),
    remembered: z.enum(['l1', 'l2', 'flight']).optional(),
  }),
  z.object({
    kind: z.literal('error'),
    code,
    facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
]);

/** The row's text for the store, without the outcome. */
export function rowToText(row: QuestionRow): string {
  if (!('outcome' in row)) return JSON.stringify(row);
  const { outcome: _beside, ...rest } = row;
  return JSON.stringify(rest);
}

/** @throws when the text is no row of any known version; the message names the field. */
export function rowFromText(text: string, outcomeText: string | null): QuestionRow {
  const row = storedRow.parse(JSON.parse(text));
  const hasOutcome = 'answeredAt' in row || 'finishedAt' in row;
  const outcome = outcomeText === null || !hasOutcome ? undefined : outcomeFromText(outcomeText);
  if ((row.state === 'ANSWERED' || row.state === 'DELIVERING') && !outcome) {
    throw new Error(`a row in state ${row.state} has no outcome`);
  }
  return (outcome ? { ...row, outcome } : row) as QuestionRow;
}

function outcomeFromText(text: string): Outcome {
  return storedOutcome.parse(JSON.parse(text)) as Outcome;
}
