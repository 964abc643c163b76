import { errorKinds } from '../../services/errors.ts';
import { BOUNDS, ID_PATTERN } from './bodies.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const jsonOf = (name: string, description: string) => ({
  description,
  content: { 'application/json': { schema: ref(name) } },
});
const errors = (...statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [String(status), jsonOf('Error', ERROR_MEANINGS[status] ?? 'Error')]));
const text = (description: string) => ({ type: 'string', description });
const id = { type: 'string', pattern: ID_PATTERN.source };

const ERROR_MEANINGS: Readonly<Record<number, string>> = {
  400: 'A field is missing or wrong; `field` names it',
  401: 'No known API key',
  404: 'Unknown, no longer kept, or not yours',
  409: 'Does not fit the present state',
  413: 'The body is too large',
  429: 'Too many questions wait; `Retry-After` says when to come back',
  503: 'Cannot be kept or answered now; try again',
};

const SECURITY = [{ bearer: [] }, { apiKey: [] }, {}];
const taskId = { name: 'task_id', in: 'path', required: true, schema: id };
const sessionId = { name: 'session_id', in: 'path', required: true, schema: id };
const userId = {
  name: 'user_id',
  in: 'query',
  schema: id,
  description: 'Whose session; default: the person with the same id as the session',
};
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', maxLength: BOUNDS.idempotencyKeyCharacters },
  description: 'Sending again with the same key gives the same task and asks nothing twice',
};

const askBody = { required: true, content: { 'application/json': { schema: ref('ChatRequest') } } };

const paths = {
  '/api/chat': {
    post: {
      operationId: 'ask',
      summary: 'Ask and wait for the answer',
      parameters: [idempotencyKey],
      requestBody: askBody,
      responses: {
        200: jsonOf('Task', 'The task has ended'),
        202: jsonOf('Task', 'Still on its way: follow the task'),
        ...errors(400, 401, 409, 413, 429, 503),
      },
    },
  },
  '/api/chat/async': {
    post: {
      operationId: 'askAsync',
      summary: 'Ask and come back for the answer',
      parameters: [idempotencyKey],
      requestBody: askBody,
      responses: { 202: jsonOf('Task', 'Taken'), ...errors(400, 401, 409, 413, 429, 503) },
    },
  },
  '/api/chat/tasks/{task_id}': {
    parameters: [taskId],
    get: {
      operationId: 'getTask',
      summary: 'State and answer of a task; with `Accept: text/event-stream` every change as an event',
      parameters: [
        {
          name: 'wait',
          in: 'query',
          schema: { type: 'number', minimum: 0, maximum: BOUNDS.waitSeconds },
          description: 'Wait so many seconds for the end of the task',
        },
      ],
      responses: {
        200: {
          description: 'The task',
          content: {
            'application/json': { schema: ref('Task') },
            'text/event-stream': { schema: { type: 'string', description: 'Event: the status. Data: a Task.' } },
          },
        },
        ...errors(400, 401, 404),
      },
    },
    delete: {
      operationId: 'cancelTask',
      summary: 'Cancel a task',
      responses: { 200: jsonOf('Task', 'Cancelled'), ...errors(400, 401, 404, 409) },
    },
  },
  '/api/chat/tasks/{task_id}/chart.png': {
    parameters: [taskId],
    get: {
      operationId: 'getChart',
      summary: 'The chart of an answer',
      responses: { 200: { description: 'PNG', content: { 'image/png': {} } }, ...errors(400, 401, 404) },
    },
  },
  '/api/chat/tasks/{task_id}/result.csv': fileOf('csv', 'text/csv'),
  '/api/chat/tasks/{task_id}/result.xlsx': fileOf(
    'xlsx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ),
  '/api/chat/sessions/{session_id}/messages': {
    parameters: [sessionId, userId],
    get: {
      operationId: 'getHistory',
      summary: 'Questions and answers of a session, oldest first',
      responses: { 200: jsonOf('History', 'The session'), ...errors(400, 401) },
    },
  },
  '/api/chat/sessions/{session_id}': {
    parameters: [sessionId, userId],
    delete: {
      operationId: 'endSession',
      summary: 'End a session: open questions are cancelled, the next message starts over',
      responses: { 204: { description: 'Ended' }, ...errors(400, 401) },
    },
  },
};

function fileOf(format: 'csv' | 'xlsx', type: string) {
  return {
    parameters: [taskId],
    get: {
      operationId: format === 'csv' ? 'getCsv' : 'getXlsx',
      summary: 'The whole result of an answer, with all its rows, as Genie has them now',
      description: 'A file that cannot be fetched to its end is cut off, and never ends as if it were whole.',
      responses: { 200: { description: 'The file', content: { [type]: {} } }, ...errors(400, 401, 404, 503) },
    },
  };
}

const chatRequest = {
  type: 'object',
  additionalProperties: false,
  required: ['message', 'user_id'],
  properties: {
    message: { type: 'string', minLength: 1, maxLength: BOUNDS.messageCharacters },
    user_id: { ...id, description: 'Who asks; questions of one person and session run one after the other' },
    session_id: { ...id, description: 'Follow-ups of one session share a context. Default: the user id' },
    space: { ...text('Alias of the space to ask'), maxLength: 40 },
    enable_debounce: { type: 'boolean', description: 'Join messages that follow each other quickly' },
    debounce_window: { type: 'number', minimum: 0, maximum: BOUNDS.debounceWindowSeconds, description: 'Seconds' },
    priority: { enum: ['high', 'normal', 'low'] },
    refresh: { type: 'boolean', description: 'Ask anew although the answer may be known' },
  },
};

const failure = {
  type: 'object',
  required: ['code', 'message', 'retryable'],
  properties: {
    code: { enum: Object.keys(errorKinds) },
    message: { type: 'string' },
    retryable: { type: 'boolean' },
  },
};

const answer = {
  type: 'object',
  required: ['text', 'columns', 'rows', 'row_count', 'truncated', 'suggestions'],
  properties: {
    text: text('The answer in sentences (Markdown)'),
    clarification: text('What to clarify; the next message of the session is the reply'),
    title: { type: 'string' },
    interpretation: text('How the question was read'),
    columns: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'type'],
        properties: { name: { type: 'string' }, type: { type: 'string' } },
      },
    },
    rows: {
      type: ['array', 'null'],
      items: { type: 'array', items: { type: ['string', 'null'] } },
      description: 'Cells as text, so that no digit is lost; null when they could not be fetched, see rows_error',
    },
    row_count: {
      type: ['integer', 'null'],
      description: 'Rows of the whole result; null when they could not be fetched',
    },
    truncated: { type: 'boolean' },
    rows_error: { ...failure, description: 'There is a result, but its rows could not be fetched: why' },
    sql: { type: 'string' },
    chart_url: text('Path of the chart, same key'),
    files: {
      type: 'object',
      description: 'Where the whole result is, which may be more than `rows`; same key',
      properties: { csv_url: { type: 'string' }, xlsx_url: { type: 'string' } },
    },
    suggestions: { type: 'array', items: { type: 'string' } },
  },
};

const task = {
  type: 'object',
  required: ['task_id', 'status', 'message', 'created_at'],
  properties: {
    task_id: { type: 'string' },
    status: { enum: ['buffering', 'queued', 'processing', 'completed', 'failed', 'cancelled'] },
    message: text('The status in a sentence'),
    created_at: { type: 'string', format: 'date-time' },
    trace_id: text('W3C trace id of the question: in the log, in the headers to Genie, and in exported spans'),
    pending: { type: 'integer', description: 'Messages of the session that wait to be joined' },
    joined_into: text('The task of the message that this one was joined with'),
    progress: {
      type: 'object',
      required: ['stage'],
      properties: {
        stage: { type: 'string' },
        place: { type: 'integer' },
        estimated_wait_seconds: { type: 'integer' },
      },
    },
    answer: ref('Answer'),
    cached: {
      type: 'object',
      required: ['answered_at', 'level'],
      description: 'The answer was given before, to the same question with the same rights; absent: it is new',
      properties: {
        answered_at: { type: 'string', format: 'date-time' },
        level: {
          enum: ['l1', 'l2', 'flight'],
          description: 'From memory, from the store, or shared with one that ran',
        },
      },
    },
    error: failure,
  },
};

const schemas = {
  ChatRequest: chatRequest,
  Task: task,
  Answer: answer,
  History: {
    type: 'object',
    required: ['session_id', 'messages'],
    properties: {
      session_id: { type: 'string' },
      messages: {
        type: 'array',
        items: {
          allOf: [
            ref('Task'),
            { type: 'object', required: ['question'], properties: { question: { type: 'string' } } },
          ],
        },
      },
    },
  },
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: { type: 'string' },
          message: { type: 'string' },
          field: { type: 'string' },
          traceId: { type: 'string' },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 description of the chat API. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lamp chat API',
      version,
      description: "Ask your company's data in plain words. Every question gets a task at once; the answer follows.",
    },
    security: SECURITY,
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas,
    },
  };
}
