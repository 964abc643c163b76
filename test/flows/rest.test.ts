import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { z } from 'zod';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import { tempDir } from '../support/temp-dir.ts';

interface TaskBody {
  readonly task_id: string;
  readonly status: string;
  readonly joined_into?: string;
  readonly error?: { readonly field?: string };
  readonly answer?: { readonly text: string; readonly rows: readonly unknown[]; readonly chart_url?: string };
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** A checker for one schema of the document, made by a library from the document as it is served. */
function checkerOf(document: Document, name: string): z.ZodType {
  const text = JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs: JSON.parse(text) });
}

const KEY = 'a-key-that-only-the-shop-has';
/** Longer than it takes to write: it passes where a test says so. */
const WINDOW_SECONDS = 60;

describe('flow: chat API', () => {
  let workspace: FakeWorkspace;
  let lamp: RunningLamp;
  let document: Document;
  const clock = new SkippingClock();
  const dir = tempDir();
  const env = () => ({ ...workspaceEnv(workspace), API_KEYS: `shop=${KEY}`, STATE_DIR: dir.path });

  before(async () => {
    workspace = await startFakeWorkspace();
    lamp = await startLamp({ clock, env: env() });
    document = (await (await fetch(new URL('/api/openapi.json', lamp.url))).json()) as Document;
  });
  after(async () => {
    await lamp.stop();
    await workspace.stop();
    dir.remove();
  });

  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, lamp.url), {
      method,
      headers: { 'x-api-key': KEY, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as TaskBody };
  };
  const conforms = (name: string, body: unknown) => {
    const checked = checkerOf(document, name).safeParse(body);
    expect(checked.success, checked.success ? '' : z.prettifyError(checked.error)).to.equal(true);
  };
  const ended = (id: string) => call('GET', `/api/chat/tasks/${id}?wait=20`);

  it('is described by a document whose references and parameters are in order', () => {
    expect(document.openapi).to.match(/^3\.1\./);
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name ?? '',
    );
    for (const name of refs) expect(document.components.schemas).to.have.property(name);
    const operations: string[] = [];
    for (const [path, item] of Object.entries(document.paths)) {
      const shared = (item['parameters'] ?? []) as { name: string; in: string }[];
      const named = shared.filter((one) => one.in === 'path').map(({ name }) => name);
      expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).to.deep.equal(named);
      for (const [method, operation] of Object.entries(item)) {
        if (method !== 'parameters') operations.push((operation as { operationId: string }).operationId);
      }
    }
    expect(new Set(operations).size).to.equal(operations.length);
  });

  it('would notice an answer that is not as described', () => {
    expect(checkerOf(document, 'Task').safeParse({ task_id: 'x', status: 'lost' }).success).to.equal(false);
    expect(checkerOf(document, 'Error').safeParse({ error: { code: 7 } }).success).to.equal(false);
  });

  it('answers in one call, with everything that is described', async () => {
    const asked = await call('POST', '/api/chat', { message: 'Revenue by region?', user_id: 'anna' });
    expect(asked.status).to.equal(200);
    conforms('Task', asked.body);
    expect(asked.body.answer?.text).to.contain('North leads.');
    expect(asked.body.answer?.rows[0]).to.deep.equal(['North', '1234567890123456789.10']);
    const history = await call('GET', '/api/chat/sessions/anna/messages');
    conforms('History', history.body);
  });

  it('joins messages that belong together; every task gets the result', async () => {
    const texts = ['hello', 'sales last month', 'by region please'];
    const tasks: TaskBody[] = [];
    for (const message of texts) {
      const { status, body } = await call('POST', '/api/chat/async', {
        message,
        user_id: 'bob',
        debounce_window: WINDOW_SECONDS,
      });
      expect(status).to.equal(202);
      conforms('Task', body);
      expect(body.status).to.equal('buffering');
      tasks.push(body);
    }
    clock.skip(WINDOW_SECONDS * 1_000);
    const results = await Promise.all(tasks.map(({ task_id: id }) => ended(id)));
    for (const { body } of results) {
      conforms('Task', body);
      expect(body).to.include({ status: 'completed' });
      expect(body.answer?.text).to.contain('North leads.');
    }
    expect(results.map(({ body }) => body.task_id)).to.deep.equal(tasks.map(({ task_id: id }) => id));
    expect(results.slice(1).map(({ body }) => body.joined_into)).to.deep.equal([tasks[0]?.task_id, tasks[0]?.task_id]);
    expect(workspace.asked.map(({ content }) => content)).to.include(texts.join('\n'));
  });

  it('cancels what waits; errors are as described', async () => {
    const { body } = await call('POST', '/api/chat/async', {
      message: 'later',
      user_id: 'eve',
      debounce_window: WINDOW_SECONDS,
    });
    const cancelled = await call('DELETE', `/api/chat/tasks/${body.task_id}`);
    conforms('Task', cancelled.body);
    expect((await ended(body.task_id)).body.status).to.equal('cancelled');
    const wrong = await call('POST', '/api/chat', { message: '', user_id: 'eve' });
    expect(wrong.status).to.equal(400);
    conforms('Error', wrong.body);
  });

  it('keeps nothing of a request that it refuses', async () => {
    const counted = () => {
      const db = new DatabaseSync(join(dir.path, 'journal.db'), { readOnly: true });
      try {
        return db
          .prepare('SELECT (SELECT count(*) FROM questions) AS rows, (SELECT count(*) FROM claims) AS claims')
          .get();
      } finally {
        db.close();
      }
    };
    const before = counted();
    const good = { message: 'Revenue?', user_id: 'max' };
    const bad: readonly (readonly [number, string, object])[] = [
      [400, 'message', { ...good, message: '  ' }],
      [400, 'message', { ...good, message: '!!!' }],
      [400, 'message', { ...good, message: 'x'.repeat(10_001) }],
      [413, 'body', { ...good, message: 'x'.repeat(1_000_000) }],
      [400, 'debounce_window', { ...good, debounce_window: -1 }],
      [400, 'debounce_window', { ...good, debounce_window: 61 }],
      [400, 'debounce_window', { ...good, debounce_window: '2' }],
      [400, 'user_id', { ...good, user_id: 7 }],
      [400, 'space', { ...good, space: 'unknown' }],
    ];
    for (const [status, field, body] of bad) {
      const refused = await call('POST', '/api/chat/async', body);
      expect(refused.status, field).to.equal(status);
      conforms('Error', refused.body);
      expect(refused.body.error?.field).to.equal(field);
    }
    expect(counted()).to.deep.equal(before);
  });

  it('keeps tasks over a restart', async () => {
    const { body } = await call('POST', '/api/chat/async', { message: 'Revenue by region, again?', user_id: 'kim' });
    await lamp.app.stop();
    lamp = await startLamp({ clock, env: env() });
    const after = await ended(body.task_id);
    expect(after.body.status).to.equal('completed');
  });
});
