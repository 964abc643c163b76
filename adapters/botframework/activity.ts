import type { Activity } from 'botframework-schema';
import { z } from 'zod';
import { readShape } from '../http/shape.ts';

const MAX_ID_CHARACTERS = 1_024;

const id = z.string().min(1).max(MAX_ID_CHARACTERS);
const optionalText = z.string().nullish();

const account = z.object({ id, name: optionalText, aadObjectId: optionalText, tenantId: optionalText });

/**
 * What Lamp reads of a Bot Framework activity. Missing or mistyped fields that everything depends on are faults; what
 * only some kinds need is looked at where it is needed.
 */
const fields = {
  type: z.string().min(1).max(100),
  id: id.nullish(),
  channelId: z.string().min(1).max(100),
  serviceUrl: z.string().min(1).max(2_048),
  timestamp: optionalText,
  from: account.nullish(),
  recipient: account.nullish(),
  conversation: z.object({
    // Never dots alone: the id becomes one segment of a path.
    id: id.regex(/[^.]/, 'must not be dots alone'),
    conversationType: optionalText,
    isGroup: z.boolean().nullish(),
    tenantId: optionalText,
  }),
  channelData: z.object({ tenant: z.object({ id: z.string() }).nullish(), eventType: optionalText }).nullish(),
  text: optionalText,
  locale: optionalText,
  localTimezone: optionalText,
  name: optionalText,
  action: optionalText,
  replyToId: id.nullish(),
  value: z.unknown().optional(),
  entities: z.array(z.unknown()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
} satisfies { readonly [Field in keyof Activity]?: z.ZodType };

const activityShape = z.object(fields);

/** An activity whose shape was checked; nothing about its sender was. */
export type InboundActivity = z.infer<typeof activityShape>;

/** Whether a body can be an activity; `field` names what is wrong with it. */
export type ActivityVerdict =
  | { readonly sound: true; readonly activity: InboundActivity }
  /** `field` is the path of the first fault, `problem` a sentence that names it. */
  | { readonly sound: false; readonly field: string; readonly problem: string };

/** Checks the shape of a request body. Copies only the fields that are read, so nothing else travels on. */
export function readActivity(body: unknown): ActivityVerdict {
  const read = readShape(activityShape, body);
  if (read.sound) return { sound: true, activity: read.value };
  const { field, problem } = read;
  return { sound: false, field, problem: `${field} ${problem}.` };
}
