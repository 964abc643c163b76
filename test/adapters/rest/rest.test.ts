import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { createHttpServer } from '../../../adapters/http/server.ts';
import type { HttpServer } from '../../../adapters/http/types.ts';
import { callerCheck } from '../../../adapters/rest/callers.ts';
import { Chat } from '../../../adapters/rest/chat.ts';
import { addRestRoutes } from '../../../adapters/rest/routes.ts';
import { systemClock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import type { Answer } from '../../../services/genie/types.ts';
import { silentLog } from '../../../services/log.ts';
import { RecordedQuestions, RecordedSessions } from '../../support/recorded-questions.ts';

const KEYS = new Map([
  ['shop', 'key-of-the-shop'],
  ['app', 'key-of-the-app'],
]);

const ANSWER: Answer = {
  question: 'How many?',
  texts: ['There were 12.'],
  sql: 'SELECT 12',
  table: { columns: [{ name: 'n', type: 'LONG' }], rows: [['12']], totalRows: 1, truncated: false },
  chart: { title: 'n', pngBase64: Buffer.from('png').toString('base64') },
  suggestions: ['And by month?'],
  curated: false,
  ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
  answeredAt: 0,
};

interface TaskBody {
  task_id: string;
  status: string;
  pending?: number;
  answer?: { text: string; rows: unknown[]; chart_url: string };
  error?: { code: string; message: string; field?: string };
}

describe('chat API', () => {
  let server: HttpServer;
  let questions: RecordedQuestions;
  let sessions: RecordedSessions;
  let base: string;

  beforeEach(async () => {
    questions = new RecordedQuestions();
    sessions = new RecordedSessions();
    server = createHttpServer({
      host: '127.0.0.1',
      port: 0,
      gzipMinBytes: 1024,
      hasKey: () => true,
      clock: systemClock,
      events: new Events(),
      log: silentLog,
    });
    addRestRoutes(server, {
      files: { open: () => Promise.reject(new AppError('question.not_found', 'no files here')) },
      clock: systemClock,
      locale: 'en',
      chat: new Chat({
        questions,
        tasks: questions,
        sessions,
        requests: keptTexts(),
        clock: systemClock,
        spaceAliases: async () => ['sales', 'hr'],
      }),
      callerOf: callerCheck(KEYS),
      texts: {
        error: (code: string) => `text of ${code}`,
        status: (status) => `text of ${status}`,
        rowsMissing: (code: string) => `no rows: ${code}`,
      },
      waitForAnswerMs: 30_000,
      version: '1.0.0',
    });
    await server.start();
    base = server.address()?.url ?? '';
  });

  afterEach(() => server.stop(AbortSignal.timeout(5_000)));

  const call = async (
    method: string,
    path: string,
    options: { body?: unknown; key?: string | undefined; headers?: Record<string, string> } = {},
  ) => {
    const key = 'key' in options ? options.key : 'key-of-the-shop';
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as TaskBody };
  };
  const ask = (body: object = {}, headers: Record<string, string> = {}) =>
    call('POST', '/api/chat/async', { body: { message: 'How many?', user_id: 'anna', ...body }, headers });

  it('gives every message a task at once, also while it waits to be joined', async () => {
    const { status, body, headers } = await ask();
    expect(status).to.equal(202);
    expect(body).to.include({ task_id: 'q1', status: 'buffering', pending: 1 });
    expect(headers.get('location')).to.equal('/api/chat/tasks/q1');
    expect((await call('GET', '/api/chat/tasks/q1')).body.status).to.equal('buffering');
  });

  it('tells how far a question is', async () => {
    await ask();
    for (const status of ['queued', 'processing'] as const) {
      questions.change('q1', { status });
      expect((await call('GET', '/api/chat/tasks/q1')).body.status).to.equal(status);
    }
    questions.end('q1', { kind: 'error', code: 'genie.timeout' });
    const failed = await call('GET', '/api/chat/tasks/q1');
    expect(failed.body.status).to.equal('failed');
    expect(failed.body.error).to.deep.equal({
      code: 'genie.timeout',
      message: 'text of genie.timeout',
      retryable: true,
    });
  });

  it('hands out answer and chart', async () => {
    await ask();
    questions.end('q1', { kind: 'answer', answer: ANSWER });
    const { body } = await call('GET', '/api/chat/tasks/q1');
    expect(body.answer?.text).to.equal('There were 12.');
    expect(body.answer?.rows).to.deep.equal([['12']]);
    const chart = await fetch(new URL(body.answer?.chart_url ?? '', base), {
      headers: { 'x-api-key': 'key-of-the-shop' },
    });
    expect(chart.headers.get('content-type')).to.equal('image/png');
    expect(await chart.text()).to.equal('png');
  });

  it('does not let rows that could not be fetched look like none', async () => {
    await ask();
    const { table: _gone, ...without } = ANSWER;
    questions.end('q1', { kind: 'answer', answer: { ...without, rowsMissing: 'genie.busy' } });
    const { body } = await call('GET', '/api/chat/tasks/q1');
    expect(body).to.have.property('status', 'completed');
    expect(body.answer).to.deep.include({ text: 'There were 12.', rows: null, row_count: null, sql: 'SELECT 12' });
    expect(body.answer).to.have.deep.property('rows_error', {
      code: 'genie.busy',
      message: 'no rows: genie.busy',
      retryable: true,
    });
  });

  it('waits for the end when asked to, and lets go of what it watched', async () => {
    await ask();
    const waiting = call('GET', '/api/chat/tasks/q1?wait=30');
    while (questions.watchers === 0) await new Promise((resolve) => setImmediate(resolve));
    questions.change('q1', { status: 'processing' });
    questions.end('q1', { kind: 'answer', answer: ANSWER });
    expect((await waiting).body.status).to.equal('completed');
    expect(questions.watchers).to.equal(0);
  });

  it('answers in one call when that is enough', async () => {
    const asking = call('POST', '/api/chat', { body: { message: 'How many?', user_id: 'anna' } });
    while (questions.watchers === 0) await new Promise((resolve) => setImmediate(resolve));
    questions.end('q1', { kind: 'answer', answer: ANSWER });
    const { status, body } = await asking;
    expect(status).to.equal(200);
    expect(body.status).to.equal('completed');
  });

  it('streams every change and ends with the task', async () => {
    await ask();
    const response = await fetch(new URL('/api/chat/tasks/q1', base), {
      headers: { 'x-api-key': 'key-of-the-shop', accept: 'text/event-stream' },
    });
    expect(response.headers.get('content-type')).to.contain('text/event-stream');
    while (questions.watchers === 0) await new Promise((resolve) => setImmediate(resolve));
    questions.change('q1', { status: 'processing' });
    await new Promise((resolve) => setImmediate(resolve));
    questions.end('q1', { kind: 'answer', answer: ANSWER });
    const events = (await response.text()).split('\n').filter((line) => line.startsWith('event:'));
    expect(events[0]).to.equal('event: buffering');
    expect(events.at(-1)).to.equal('event: completed');
    expect(questions.watchers).to.equal(0);
  });

  it('stops watching when the client goes away', async () => {
    await ask();
    const { hostname, port } = new URL(base);
    const client = httpRequest({
      hostname,
      port,
      path: '/api/chat/tasks/q1?wait=60',
      headers: { 'x-api-key': 'key-of-the-shop' },
    });
    client.on('error', () => {});
    client.end();
    while (questions.watchers === 0) await new Promise((resolve) => setImmediate(resolve));
    client.destroy();
    await new Promise((resolve) => client.on('close', resolve));
    while (questions.watchers > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('cancels once; a second time says what the task is', async () => {
    await ask();
    expect((await call('DELETE', '/api/chat/tasks/q1')).body.status).to.equal('cancelled');
    const again = await call('DELETE', '/api/chat/tasks/q1');
    expect(again.status).to.equal(409);
    expect(again.body.error?.message).to.contain('cancelled');
  });

  it('shows nobody the tasks and sessions of another key', async () => {
    await ask({ session_id: 'shared' });
    expect((await call('GET', '/api/chat/tasks/q1', { key: 'key-of-the-app' })).status).to.equal(404);
    expect((await call('DELETE', '/api/chat/tasks/q1', { key: 'key-of-the-app' })).status).to.equal(404);
    const foreign = await call('GET', '/api/chat/sessions/shared/messages?user_id=anna', { key: 'key-of-the-app' });
    expect(foreign.body).to.deep.equal({ session_id: 'shared', messages: [] });
    const own = await call('GET', '/api/chat/sessions/shared/messages?user_id=anna');
    expect((own.body as unknown as { messages: object[] }).messages).to.have.length(1);
  });

  it('lets nobody in without a known key', async () => {
    for (const key of [undefined, 'wrong', 'key-of-the-sho', `${'x'.repeat(2_000)}`]) {
      const refused = await call('GET', '/api/chat/tasks/q1', { key });
      expect(refused.status).to.equal(401);
      expect(refused.body.error?.code).to.equal('request.unauthorized');
    }
  });

  it('asks once for one Idempotency-Key and refuses it for another message', async () => {
    const first = await ask({}, { 'idempotency-key': 'k1' });
    const second = await ask({}, { 'idempotency-key': 'k1' });
    expect(second.body.task_id).to.equal(first.body.task_id);
    expect(questions.submitted).to.have.length(1);
    const other = await ask({ message: 'Something else?' }, { 'idempotency-key': 'k1' });
    expect(other.status).to.equal(409);
    expect(other.body.error?.field).to.equal('Idempotency-Key');
    const foreign = await call('POST', '/api/chat/async', {
      body: { message: 'How many?', user_id: 'anna' },
      key: 'key-of-the-app',
      headers: { 'idempotency-key': 'k1' },
    });
    expect(foreign.body.task_id).to.not.equal(first.body.task_id);
  });

  it('ends a session: open questions are cancelled and it is forgotten', async () => {
    await ask();
    expect((await call('DELETE', '/api/chat/sessions/anna')).status).to.equal(204);
    expect((await call('GET', '/api/chat/tasks/q1')).body.status).to.equal('cancelled');
    expect(sessions.removed).to.have.length(1);
  });

  it('passes on what the caller wishes', async () => {
    await ask({ enable_debounce: false, debounce_window: 1.5, priority: 'high', space: 'hr' });
    expect(questions.submitted[0]).to.deep.include({
      priority: 'high',
      space: 'hr',
      debounce: { enabled: false, windowMs: 1_500 },
    });
  });

  it('names the field that is wrong and what it must be; nothing is taken', async () => {
    const cases: readonly (readonly [object, string, string])[] = [
      [{ message: undefined }, 'message', 'required'],
      [{ message: '   ' }, 'message', 'empty'],
      [{ message: 7 }, 'message', 'text'],
      [{ message: 'x'.repeat(10_001) }, 'message', '10000'],
      [{ user_id: undefined }, 'user_id', 'required'],
      [{ user_id: 'a b' }, 'user_id', 'letters'],
      [{ user_id: 7 }, 'user_id', 'must be a text, not a number'],
      [{ session_id: '' }, 'session_id', 'letters'],
      [{ debounce_window: -1 }, 'debounce_window', '60'],
      [{ debounce_window: 61 }, 'debounce_window', '60'],
      [{ debounce_window: '2' }, 'debounce_window', 'number'],
      [{ enable_debounce: 'yes' }, 'enable_debounce', 'true or false'],
      [{ priority: 'urgent' }, 'priority', 'high, normal or low'],
      [{ space: 'unknown' }, 'space', 'sales, hr'],
      [{ colour: 'red' }, 'colour', 'not a field of this request; there are message, user_id'],
    ];
    for (const [change, field, hint] of cases) {
      const { status, body } = await ask(change);
      expect(status, field).to.equal(400);
      expect(body.error?.field).to.equal(field);
      expect(body.error?.message).to.contain(hint);
    }
    for (const key of ['', 'a b', 'x'.repeat(129)]) {
      const { status, body } = await ask({}, { 'idempotency-key': key });
      expect(status).to.equal(400);
      expect(body.error?.field).to.equal('Idempotency-Key');
    }
    for (const wait of ['-1', '61', 'soon', 'NaN']) {
      expect((await call('GET', `/api/chat/tasks/q1?wait=${wait}`)).body.error?.field).to.equal('wait');
    }
    expect((await call('GET', '/api/chat/tasks/unknown')).status).to.equal(404);
    expect(questions.submitted).to.have.length(0);
  });

  it('passes a refusal on with its status and when to come back', async () => {
    questions.refuseWith = new AppError('question.queue_full', 'x', { retryAfterMs: 42_000 });
    const { status, headers, body } = await ask();
    expect(status).to.equal(429);
    expect(headers.get('retry-after')).to.equal('42');
    expect(body.error).to.deep.equal({ code: 'question.queue_full', message: 'text of question.queue_full' });
    questions.refuseWith = new AppError('question.empty', 'x', { field: 'text' });
    expect((await ask({ message: '!!!' })).body.error).to.include({ field: 'message' });
  });

  it('leaves the Idempotency-Key of a refused request free', async () => {
    questions.refuseWith = new AppError('question.queue_full', 'x');
    expect((await ask({}, { 'idempotency-key': 'k1' })).status).to.equal(429);
    questions.refuseWith = undefined;
    expect((await ask({ message: 'Shorter?' }, { 'idempotency-key': 'k1' })).status).to.equal(202);
    expect((await ask({}, { 'idempotency-key': 'k1' })).status).to.equal(409);
  });

  it('gives whoever waits for an answer the task when the server stops', async () => {
    const asked = call('POST', '/api/chat', { body: { message: 'How many?', user_id: 'anna' } });
    while (questions.watchers === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = server.stop(AbortSignal.timeout(5_000));
    const { status, body } = await asked;
    expect([status, body.task_id, body.status]).to.deep.equal([202, 'q1', 'buffering']);
    await stopped;
  });
});

/** Texts by key, in memory. */
function keptTexts() {
  const kept = new Map<string, string>();
  return { get: async (key: string) => kept.get(key), set: async (key: string, value: string) => kept.set(key, value) };
}
