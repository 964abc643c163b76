import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((sql) => (Array.isArray(sql) ? sql : [sql]));

const question = z.strictObject({
  id: z.string(),
  family: z.string(),
  question: z.string(),
  /** Any of them is right, where English leaves it open. */
  sql: oneOrMore,
  ordered: z.boolean().optional(),
});

/** A step says what its answer shows: rows of `sql`, the words of `mentions`, or anything at all. */
const step = z.strictObject({
  question: z.string(),
  sql: oneOrMore.optional(),
  ordered: z.boolean().optional(),
  mentions: z.array(z.string()).optional(),
  any: z.literal(true).optional(),
});

const goldenFile = z.strictObject({
  questions: z.array(question),
  meta: z.array(z.strictObject({ id: z.string(), question: z.string(), mentions: z.array(z.string()) })),
  sequences: z.array(z.strictObject({ id: z.string(), steps: z.array(step).min(1) })),
  unanswerable: z.array(z.strictObject({ id: z.string(), question: z.string() })),
});

export type GoldenFile = z.infer<typeof goldenFile>;
export type GoldenQuestion = GoldenFile['questions'][number];
export type GoldenStep = z.infer<typeof step>;

/** The golden questions about the sample space. */
export async function loadGolden(): Promise<GoldenFile> {
  return goldenFile.parse(JSON.parse(await readFile(join(import.meta.dirname, 'samples.json'), 'utf8')));
}
