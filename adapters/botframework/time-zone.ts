import { z } from 'zod';
import { isTimeZone } from '../../services/time-zone.ts';
import type { InboundActivity } from './activity.ts';

/** What Teams tells of the program that a person writes with. */
const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: z.string() });

/** Entities that are looked at: Teams puts this one among the first. */
const MAX_ENTITIES = 20;

/** Where the person's clock stands; undefined where the client does not say so, or says what is no time zone. */
export function timeZoneOf({ localTimezone, entities }: InboundActivity): string | undefined {
  const told = (entities ?? []).slice(0, MAX_ENTITIES).map((entity) => clientInfo.safeParse(entity).data?.timezone);
  return [localTimezone ?? undefined, ...told].find((name) => name !== undefined && isTimeZone(name));
}
