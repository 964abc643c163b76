import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { VersionedKeyv } from '../store/keyv-store.ts';
import { isTimeZone } from '../time-zone.ts';
import type { Schedule, ScheduleStore, Weekday } from './types.ts';

/** Later than any write. */
const EVER = Number.MAX_SAFE_INTEGER;

/** Keeps schedules in a namespace of the store, until they are removed. What the store throws goes to the caller. */
export function keyvScheduleStore(entries: VersionedKeyv<Schedule>): ScheduleStore {
  return {
    load: async (limit) => {
      const kept = await entries.writtenBefore(EVER, limit);
      // What another version wrote and this one cannot read is left where it is, and is not asked.
      return kept.flatMap(({ value }) => scheduleOf(value) ?? []);
    },
    put: async (schedule) => void (await entries.keyv.set(schedule.id, schedule)),
    remove: async (id) => void (await entries.keyv.delete(id)),
  };
}

const json: z.ZodType<JsonValue> = z.json();
const time = { hour: z.number().int().min(0).max(23), minute: z.number().int().min(0).max(59) };
const weekday = z.custom<Weekday>((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 6);

const shape = z.object({
  id: z.string().min(1),
  number: z.number().int().min(1),
  asker: z.object({
    userId: z.string(),
    tenantId: z.string(),
    name: z.string().optional(),
    locale: z.string().optional(),
    timeZone: z.string().optional(),
  }),
  address: z.object({ channel: z.string(), conversationKey: z.string(), data: z.record(z.string(), json) }),
  text: z.string(),
  space: z.string().optional(),
  recurrence: z.discriminatedUnion('every', [
    z.object({ every: z.literal('hour'), minute: time.minute }),
    z.object({ every: z.literal('day'), ...time }),
    z.object({ every: z.literal('week'), days: z.array(weekday).min(1), ...time }),
    z.object({
      every: z.literal('month'),
      day: z.union([z.number().int().min(1).max(28), z.literal('last')]),
      ...time,
    }),
  ]),
  timeZone: z.string().refine(isTimeZone),
  createdAt: z.number(),
  activeSince: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('active'), nextAt: z.number() }),
    z.object({ kind: z.literal('paused'), since: z.number() }),
    z.object({ kind: z.literal('stopped'), since: z.number(), why: z.enum(['failing', 'gone']) }),
  ]),
  failures: z.number().int().default(0),
  last: z.object({ occurrence: z.number(), questionId: z.string().optional() }).optional(),
  missedAt: z.number().optional(),
  deliveredAt: z.number().optional(),
});

function scheduleOf(value: unknown): Schedule | undefined {
  const read = shape.safeParse(value);
  return read.success ? (read.data as Schedule) : undefined;
}
