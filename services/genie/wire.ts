import { z } from 'zod';

/**
 * Genie's JSON as far as Lamp uses it. Tolerant: unknown fields are dropped, an optional field of a wrong type counts as
 * absent, and enumerations stay open text, because Genie gains values and fields all the time.
 */
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const count = z.number().int().nonnegative().optional().catch(undefined);
/** Ids become parts of paths. */
const id = z.string().regex(/^[\w-]{1,128}$/);
const optionalId = id.optional().catch(undefined);

const thought = z.object({ thought_type: text, content: text });

const queryAttachment = z.object({
  title: text,
  description: text,
  query: text,
  statement_id: text,
  /** Marks an answer that a person curated; live answers carry it, the published models do not. */
  instruction_id: text,
  query_result_metadata: z.object({ row_count: count, is_truncated: flag }).optional().catch(undefined),
  thoughts: z.array(thought).optional().catch(undefined),
});

const attachment = z.object({
  attachment_id: optionalId,
  text: z.object({ content: text, purpose: text }).optional().catch(undefined),
  query: queryAttachment.optional().catch(undefined),
  suggested_questions: z
    .object({ questions: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  viz: z.object({ query_attachment_id: text, title: text }).optional().catch(undefined),
});

const messageFields = z.object({
  message_id: optionalId,
  /** Older copy of `message_id`. */
  id: optionalId,
  conversation_id: optionalId,
  content: text,
  status: text,
  attachments: z.array(attachment.catch({})).nullish().catch(undefined),
  error: z.object({ type: text }).nullish().catch(undefined),
  created_timestamp: count,
});

export type WireAttachment = z.infer<typeof attachment>;
export type WireQuery = z.infer<typeof queryAttachment>;

/** One question and what Genie made of it so far. */
export interface WireMessage {
  readonly messageId: string;
  readonly conversationId: string | undefined;
  readonly content: string | undefined;
  readonly status: string;
  readonly attachments: readonly WireAttachment[];
  readonly errorType: string | undefined;
  readonly createdAt: number | undefined;
}

/** A GenieMessage. */
export const messageSchema = messageFields.transform((raw, context): WireMessage => {
  const messageId = raw.message_id ?? raw.id;
  if (messageId === undefined) {
    context.addIssue({ code: 'custom', message: 'no message_id' });
    return z.NEVER;
  }
  return {
    messageId,
    conversationId: raw.conversation_id,
    content: raw.content,
    status: raw.status ?? '',
    attachments: raw.attachments ?? [],
    errorType: raw.error?.type,
    createdAt: raw.created_timestamp,
  };
});

/** A StartConversationResponse: the two ids, wherever they stand. */
export const startSchema = z
  .object({
    conversation_id: optionalId,
    message_id: optionalId,
    message: z.object({ message_id: optionalId, id: optionalId }).optional().catch(undefined),
    conversation: z.object({ conversation_id: optionalId, id: optionalId }).optional().catch(undefined),
  })
  .transform((raw) => ({
    conversationId: raw.conversation_id ?? raw.conversation?.conversation_id ?? raw.conversation?.id,
    messageId: raw.message_id ?? raw.message?.message_id ?? raw.message?.id,
  }))
  .pipe(z.object({ conversationId: id, messageId: id }));

/** A list whose broken entries are left out. */
function tolerantList<T>(entry: z.ZodType<T>): z.ZodType<T[], unknown> {
  return z
    .array(z.unknown())
    .nullish()
    .catch(undefined)
    .transform((entries) => (entries ?? []).flatMap((one) => entry.safeParse(one).data ?? []));
}

/** A page of messages. */
export const messageListSchema = z.object({
  messages: tolerantList(messageSchema),
  next_page_token: text,
});

/** A page of conversations. */
export const conversationListSchema = z.object({
  conversations: tolerantList(z.object({ conversation_id: id, title: text, created_timestamp: count })),
  next_page_token: text,
});

/** A GenieSpace. */
export const spaceSchema = z.object({
  space_id: id,
  title: text,
  description: text,
  serialized_space: text,
  etag: text,
  update_time: text,
});

export type WireSpace = z.infer<typeof spaceSchema>;

/** A page of spaces. */
export const spaceListSchema = z.object({ spaces: tolerantList(spaceSchema), next_page_token: text });

const column = z.object({ name: text, type_name: text });

const externalLink = z.object({
  external_link: z.string().min(1).max(16_384),
  http_headers: z.record(z.string(), z.string()).optional().catch(undefined),
  row_count: count,
  next_chunk_internal_link: text,
});

/** Where rows of a chunk lie outside of the workspace. Secret as a whole. */
export type WireLink = z.infer<typeof externalLink>;

/** One chunk of rows; cells are read later, only as many as are kept. */
export const resultChunkSchema = z.object({
  data_array: z.array(z.unknown()).nullish().catch(undefined),
  next_chunk_internal_link: text,
  /** A link that cannot be read breaks the answer: its rows would be missing without a word. */
  external_links: z
    .array(externalLink)
    .nullish()
    .transform((links) => links ?? []),
});

export type WireChunk = z.infer<typeof resultChunkSchema>;

const statement = z.object({
  statement_id: text,
  status: z.object({ state: text }).optional().catch(undefined),
  manifest: z
    .object({
      format: text,
      schema: z
        .object({ columns: z.array(column).optional().catch(undefined) })
        .optional()
        .catch(undefined),
      total_row_count: count,
      truncated: flag,
    })
    .nullish()
    .catch(undefined),
  result: resultChunkSchema.nullish(),
});

export type WireStatement = z.infer<typeof statement>;

/** A statement and its first chunk of rows. */
export const statementSchema = z.object({ statement_response: statement });

/** A full download that was begun: both are needed to ask for it. */
export const downloadSchema = z.object({ download_id: id, download_id_signature: z.string().min(1).max(8_192) });

export type WireDownload = z.infer<typeof downloadSchema>;

/** What a token endpoint answers. */
export const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** Seconds; Entra sends them as text in its older form. */
  expires_in: z.coerce.number().positive().catch(3_600),
});

/** The part of a serialized space that holds questions to begin with. */
const startersSchema = z.object({
  config: z.object({
    sample_questions: tolerantList(z.object({ question: z.union([z.string(), z.array(z.string())]) })),
  }),
});

/** Starter questions out of a serialized space; none when it has another form. */
export function startersOf(serialized: string | undefined): string[] {
  if (serialized === undefined) return [];
  try {
    const parsed = startersSchema.safeParse(JSON.parse(serialized));
    const questions = parsed.data?.config.sample_questions ?? [];
    return questions.map(({ question }) => (Array.isArray(question) ? question.join('') : question).trim());
  } catch {
    // No JSON: a form that is not known. Starters are a courtesy.
    return [];
  }
}
