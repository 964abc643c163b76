import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { FileFormat, ResultFiles } from '../../services/files/types.ts';
import type { QuestionTask } from '../../services/questions/types.ts';
import { parseTraceparent, traceparentOf } from '../../services/trace.ts';
import { fileReply } from '../http/file-reply.ts';
import { content, empty, json, StreamReply } from '../http/reply.ts';
import { invalidField } from '../http/shape.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import { BOUNDS, ID_PATTERN, parseChatBody, parseIdempotencyKey, parseWaitMs } from './bodies.ts';
import type { Chat } from './chat.ts';
import { openApi } from './openapi.ts';
import { streamTask } from './stream.ts';
import { FINAL_STATUSES, historyJson, type TaskTexts, taskJson } from './task-json.ts';
import type { Caller } from './types.ts';

export interface RestRoutesOptions {
  readonly chat: Chat;
  readonly callerOf: (exchange: Exchange) => Caller;
  readonly texts: TaskTexts;
  /** Whole results. */
  readonly files: Pick<ResultFiles, 'open'>;
  readonly clock: Clock;
  /** Language of what stands in files beside the data. */
  readonly locale: string;
  /** How long `POST /api/chat` waits for the answer, milliseconds; then it answers 202 with the task. */
  readonly waitForAnswerMs: number;
  readonly version: string;
}

const DOOR = 'rest';
const TASK = '/api/chat/tasks/:id';
const SESSION = '/api/chat/sessions/:id';

/** Adds the asynchronous chat API to the server. */
export function addRestRoutes(server: HttpServer, options: RestRoutesOptions): void {
  addAsking(server, options);
  addTasks(server, options);
  for (const format of ['csv', 'xlsx'] as const) addFile(server, options, format);
  addSessions(server, options);
  const document = openApi(options.version);
  server.route({ method: 'GET', path: '/api/openapi.json', door: 'public', handler: () => document });
}

function addAsking(server: HttpServer, options: RestRoutesOptions): void {
  const { chat, callerOf, texts } = options;
  const submit = async (exchange: Exchange, caller: Caller): Promise<QuestionTask> => {
    const body = parseChatBody(exchange.body);
    const { headers } = exchange.req;
    const idempotencyKey = parseIdempotencyKey(headers['idempotency-key']);
    try {
      return await chat.submit(caller, body, { idempotencyKey, trace: parseTraceparent(headers['traceparent']) });
    } catch (error) {
      throw refusal(error, texts);
    }
  };
  server.route({
    method: 'POST',
    path: '/api/chat/async',
    door: DOOR,
    handler: async (exchange) => {
      const task = await submit(exchange, callerOf(exchange));
      const pending = task.status === 'buffering' ? { pending: chat.pending(task) } : {};
      const body = { ...taskJson(task, texts), ...pending };
      return json(202, body, headersOf(task));
    },
  });
  server.route({
    method: 'POST',
    path: '/api/chat',
    door: DOOR,
    handler: async (exchange) => {
      const caller = callerOf(exchange);
      const submitted = await submit(exchange, caller);
      // A stop does not break the call off: the caller gets the task and asks the next process for the answer.
      const signal = AbortSignal.any([exchange.signal, server.draining]);
      const task = await chat.waitFor(caller, submitted.id, { waitMs: options.waitForAnswerMs, signal });
      const ended = FINAL_STATUSES.includes(task.status);
      return json(ended ? 200 : 202, taskJson(task, texts), headersOf(submitted));
    },
  });
}

function addTasks(server: HttpServer, options: RestRoutesOptions): void {
  const { chat, callerOf, texts } = options;
  server.route({
    method: 'GET',
    path: TASK,
    door: DOOR,
    handler: async (exchange) => {
      const caller = callerOf(exchange);
      const id = idOf(exchange);
      if (wantsEvents(exchange)) {
        // Looked up before the head is sent, so that an unknown task is a 404 and not a broken stream.
        await chat.find(caller, id);
        const signal = AbortSignal.any([exchange.signal, server.draining]);
        return new StreamReply((res) => streamTask(res, { chat, caller, id, texts, signal }));
      }
      const waitMs = parseWaitMs(exchange.query['wait']);
      const signal = AbortSignal.any([exchange.signal, server.draining]);
      const task = await chat.waitFor(caller, id, { waitMs, signal });
      return taskJson(task, texts);
    },
  });
  server.route({
    method: 'GET',
    path: `${TASK}/chart.png`,
    door: DOOR,
    handler: async (exchange) => {
      const { outcome } = await chat.find(callerOf(exchange), idOf(exchange));
      const png = outcome?.kind === 'answer' ? outcome.answer.chart?.pngBase64 : undefined;
      if (png !== undefined) return content('image/png', Buffer.from(png, 'base64'));
      throw new AppError('request.not_found', 'no chart', { publicMessage: 'This answer has no chart.' });
    },
  });
  server.route({
    method: 'DELETE',
    path: TASK,
    door: DOOR,
    handler: async (exchange) => taskJson(await chat.cancel(callerOf(exchange), idOf(exchange)), texts),
  });
}

/** The whole result of a task, which may be more than its rows. */
function addFile(server: HttpServer, options: RestRoutesOptions, format: FileFormat): void {
  const { chat, callerOf, files, clock, locale } = options;
  server.route({
    method: 'GET',
    path: `${TASK}/result.${format}`,
    door: DOOR,
    handler: async (exchange) => {
      const { id } = await chat.find(callerOf(exchange), idOf(exchange));
      if (exchange.req.method === 'HEAD') return empty(200);
      return fileReply(await files.open({ questionId: id, format, locale }, exchange.signal), clock);
    },
  });
}

function addSessions(server: HttpServer, options: RestRoutesOptions): void {
  const { chat, callerOf, texts } = options;
  server.route({
    method: 'GET',
    path: `${SESSION}/messages`,
    door: DOOR,
    handler: async (exchange) => {
      const exchanges = await chat.history(callerOf(exchange), sessionOf(exchange), BOUNDS.historyMessages);
      return { session_id: idOf(exchange), messages: exchanges.map((task) => historyJson(task, texts)) };
    },
  });
  server.route({
    method: 'DELETE',
    path: SESSION,
    door: DOOR,
    handler: async (exchange) => {
      await chat.endSession(callerOf(exchange), sessionOf(exchange));
      return empty(204);
    },
  });
}

/** Where the task is, and its trace for callers who trace themselves. */
function headersOf({ id, trace }: QuestionTask): Readonly<Record<string, string>> {
  return { Location: `/api/chat/tasks/${id}`, ...(trace ? { traceresponse: traceparentOf(trace) } : {}) };
}

/** A refused question in the words and with the fields of this API; other errors as they are. */
function refusal(error: unknown, texts: TaskTexts): unknown {
  if (!(error instanceof AppError) || error.publicMessage !== undefined || !error.code.startsWith('question.')) {
    return error;
  }
  const { code, message, field, facts, retryAfterMs } = error;
  return new AppError(code, message, {
    cause: error,
    facts,
    publicMessage: texts.error(code, facts),
    ...(field === 'text' ? { field: 'message' } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function wantsEvents({ req }: Exchange): boolean {
  return (req.headers.accept ?? '').includes('text/event-stream');
}

/** The id in the path. @throws AppError `request.invalid` when it cannot be one. */
function idOf(exchange: Exchange): string {
  const id = exchange.params['id'] ?? '';
  if (!ID_PATTERN.test(id))
    throw invalidField('id', `must be 1 to ${BOUNDS.idCharacters} letters, digits or . @ : + / = _ -`);
  return id;
}

/** A session belongs to a person; without `user_id` it is the one that bears the person's own id. */
function sessionOf(exchange: Exchange): { sessionId: string; userId: string } {
  const sessionId = idOf(exchange);
  const userId = exchange.query['user_id'] ?? sessionId;
  if (!ID_PATTERN.test(userId))
    throw invalidField('user_id', `must be 1 to ${BOUNDS.idCharacters} letters, digits or . @ : + / = _ -`);
  return { sessionId, userId };
}
