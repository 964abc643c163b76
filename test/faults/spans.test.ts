import { expect } from 'chai';
import { parseTraceparent } from '../../services/trace.ts';
import { eventually } from '../support/eventually.ts';
import { OtlpReceiver, outline, type TreeNode, treesOf } from '../support/otlp-receiver.ts';
import { throttled } from '../support/workspace/faults.ts';
import { failedScript, gate, tableScript, textScript } from '../support/workspace/scripts.ts';
import { textOf } from './people.ts';
import { World } from './world.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN = 'b7ad6b7169203331';
const ASKED = 'genie ask(genie start-conversation, poll)';
const WHOLE = `question(accept, queue wait, ${ASKED}, render, deliver)`;

interface Task {
  readonly task_id: string;
  readonly status: string;
  readonly trace_id: string;
}

describe('spans of a Lamp process', function () {
  this.timeout(60_000);
  let receiver: OtlpReceiver;
  let world: World;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    world = await World.create({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20key',
      OTEL_SERVICE_NAME: 'lamp-of-the-tests',
      OTEL_LOG_LEVEL: 'somebody else’s',
    });
    await world.start();
  });

  afterEach(async () => {
    await world.stop();
    await receiver.stop();
    expect(receiver.malformed).to.deep.equal([]);
  });

  const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, world.lamp.url), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as Task;
  };
  const ask = (message: string, more: object = {}, headers: Record<string, string> = {}) =>
    call('POST', '/api/chat', { message, user_id: message.replaceAll(/\W/g, ''), ...more }, headers);
  const submit = (message: string, more: object = {}) =>
    call('POST', '/api/chat/async', { message, user_id: 'ann', ...more });
  /** The trees of everything that came; stops Lamp, which sends the rest. */
  const trees = async (): Promise<readonly TreeNode[]> => {
    await world.endQuietly();
    return treesOf(receiver.spans);
  };
  const treeOf = (all: readonly TreeNode[], { trace_id: traceId }: Task): TreeNode => {
    const [tree, ...others] = all.filter(({ span }) => span.traceId === traceId);
    expect(others, 'one tree per question').to.deep.equal([]);
    if (!tree) throw new Error(`no tree of ${traceId}`);
    return tree;
  };

  it('make one tree per question, from its acceptance to its delivery', async () => {
    world.workspace.on('Table?', tableScript());
    const activity = world.newQuestion();
    await world.post(activity);
    await world.untilFinal(activity);
    const task = await ask('Table?', {}, { traceparent: `00-${TRACE}-${CALLER_SPAN}-01` });
    const all = await trees();
    expect(all).to.have.length(2);
    expect(all.map(outline)[0]).to.equal(WHOLE);
    const table = treeOf(all, task);
    expect(outline(table)).to.match(
      /^question\(accept, queue wait, genie ask\(genie start-conversation, poll, fetch rows\(.*genie query-result.*\)\), render, deliver\)$/,
    );
    const { span, children } = table;
    expect(span).to.include({ traceId: TRACE, parentSpanId: CALLER_SPAN, kind: 2, error: undefined });
    expect(span.attributes).to.deep.equal({
      'lamp.question.id': task.task_id,
      'lamp.channel': 'rest',
      'lamp.outcome': 'answered',
      'lamp.attempts': 1,
    });
    const start = children.flatMap((one) => one.children).find((one) => one.span.name === 'genie start-conversation');
    expect(start?.span.kind).to.equal(3);
    expect(start?.span.attributes).to.include({ 'http.response.status_code': 200 });
    const told = world.workspace.requests.filter(({ headers }) => headers['traceparent']?.includes(TRACE));
    const spanIds = new Set(receiver.spans.map(({ spanId }) => spanId));
    for (const { headers, operation } of told) {
      expect(spanIds, operation).to.include(parseTraceparent(headers['traceparent'])?.spanId);
    }
    expect(receiver.requests[0]?.headers['x-api-key']).to.equal('a key');
    expect(receiver.resources[0]).to.include({ 'service.name': 'lamp-of-the-tests' });
    for (const secret of ['Table?', textOf(activity), 'SELECT', 'North', 'Ada', 'a key']) {
      expect(receiver.text).not.to.contain(secret);
    }
  });

  it('count polls in one span', async () => {
    const slow = textScript('slow');
    world.workspace.on('Slow?', { ...slow, statuses: [...Array(12).fill('ASKING_AI'), 'COMPLETED'] });
    const task = await ask('Slow?');
    const asked = treeOf(await trees(), task).children.find(({ span }) => span.name === 'genie ask');
    const polls = asked?.children.filter(({ span }) => span.name === 'poll') ?? [];
    expect(polls.map(({ span }) => span.attributes)).to.deep.equal([{ 'lamp.polls': 13, 'lamp.polls.failed': 0 }]);
  });

  it('leave out what the caller does not want recorded', async () => {
    await ask('Quiet?', {}, { traceparent: `00-${TRACE}-${CALLER_SPAN}-00` });
    expect(await trees()).to.deep.equal([]);
  });

  it('link a message to the question that it became part of', async () => {
    const wish = { enable_debounce: true, debounce_window: 0.5 };
    const first = await submit('sales', wish);
    const second = await submit('of 2016', wish);
    const done = await call('GET', `/api/chat/tasks/${second.task_id}?wait=20`);
    expect(done.trace_id).to.equal(first.trace_id);
    const all = await trees();
    const leader = treeOf(all, first);
    const merged = treeOf(all, second);
    expect(outline(leader)).to.equal(`question(accept, debounce wait, queue wait, ${ASKED}, render, deliver)`);
    expect(leader.span.attributes).to.include({ 'lamp.parts': 2, 'lamp.outcome': 'answered' });
    expect(outline(merged)).to.equal('question(accept, debounce wait)');
    expect(merged.span.attributes).to.include({ 'lamp.outcome': 'merged' });
    expect(merged.span.links).to.deep.equal([{ traceId: first.trace_id, spanId: leader.span.spanId }]);
  });

  it('tell of questions that were cancelled: waiting together, and running', async () => {
    const waiting = await submit('Later?', { user_id: 'bob', enable_debounce: true, debounce_window: 8 });
    await call('DELETE', `/api/chat/tasks/${waiting.task_id}`);
    const held = gate();
    world.workspace.fail('get-message', { kind: 'hold', until: held.until }, 1);
    const running = await submit('Running?', { enable_debounce: false });
    await world.untilRunning('Running?');
    await call('DELETE', `/api/chat/tasks/${running.task_id}`);
    held.open();
    const all = await trees();
    expect(outline(treeOf(all, waiting))).to.equal('question(accept, debounce wait, render, deliver)');
    expect(outline(treeOf(all, running))).to.match(
      /^question\(accept, queue wait, genie ask\(genie start-conversation\).*, render, deliver\)$/,
    );
    for (const { span } of all) {
      expect(span.attributes).to.include({ 'lamp.outcome': 'cancelled', 'lamp.code': 'question.cancelled' });
      expect(span.error, 'nobody’s fault').to.equal(undefined);
    }
  });

  it('tell of messages that were refused', async () => {
    const activity = world.newQuestion('x'.repeat(10_001));
    await world.post(activity);
    await world.untilFinal(activity);
    const [tree, ...others] = await trees();
    expect(others).to.deep.equal([]);
    expect(tree && outline(tree)).to.equal('question(render, deliver)');
    expect(tree?.span.attributes).to.include({ 'lamp.outcome': 'refused', 'lamp.code': 'question.too_long' });
    expect(tree?.span.error).to.equal(undefined);
  });

  it('tell of questions that failed', async () => {
    world.workspace.on('Broken?', failedScript('INTERNAL_CATALOG_MISSING_UC_PATH_EXCEPTION'));
    const task = await ask('Broken?');
    const tree = treeOf(await trees(), task);
    expect(outline(tree)).to.equal(WHOLE);
    expect(tree.span.attributes).to.include({ 'lamp.outcome': 'failed' });
    expect(tree.span.error).to.match(/^genie\./);
    expect(tree.children.find(({ span }) => span.name === 'genie ask')?.span.error).to.equal(tree.span.error);
  });

  /** The one tree of one question in Teams. */
  const only = async (): Promise<TreeNode> => {
    const activity = world.newQuestion();
    await world.post(activity);
    await world.untilFinal(activity);
    const [tree, ...others] = await trees();
    expect(others).to.deep.equal([]);
    if (!tree) throw new Error('no tree');
    return tree;
  };
  const errorsIn = ({ children }: TreeNode) =>
    children.map(({ span }) => span.error).filter((error) => error !== undefined);

  it('tell of each ask, where Genie put one off', async () => {
    world.workspace.fail('start-conversation', throttled('1'));
    const tree = await only();
    expect(outline(tree)).to.equal(
      `question(accept, queue wait, genie ask(genie start-conversation), queue wait, ${ASKED}, render, deliver)`,
    );
    expect(errorsIn(tree)).to.deep.equal(['genie.throttled']);
    expect(tree.span.error).to.equal(undefined);
  });

  it('tell of each try to deliver', async () => {
    world.connector.fail({ kind: 'status', status: 503 }, { operation: 'final' });
    const tree = await only();
    expect(outline(tree)).to.equal(`question(accept, queue wait, ${ASKED}, render, deliver, render, deliver)`);
    expect(errorsIn(tree)).to.deep.equal(['delivery.transient']);
    expect(tree.span.error).to.equal(undefined);
  });

  it('go on after a kill -9, under the same trace, with a link', async () => {
    const held = gate();
    world.workspace.fail('get-message', { kind: 'hold', until: held.until }, 1);
    const activity = world.newQuestion();
    await world.post(activity);
    await world.untilRunning(textOf(activity));
    // What had ended by then is on its way within a second.
    await eventually(() => receiver.spans.length >= 2);
    await world.lamp.kill();
    held.open();
    await world.start();
    await world.untilFinal(activity);
    const [tree, ...others] = await trees();
    expect(others).to.deep.equal([]);
    if (!tree) throw new Error('no tree');
    expect(outline(tree)).to.equal('question(accept, queue wait, resume, genie ask(poll), render, deliver)');
    expect(tree.span.attributes).to.include({ 'lamp.resumed': true, 'lamp.outcome': 'answered' });
    const resume = tree.children.find(({ span }) => span.name === 'resume')?.span;
    expect(resume?.links).to.deep.equal([{ traceId: tree.span.traceId, spanId: tree.span.spanId }]);
    expect(new Set(receiver.resources.map((one) => one['service.instance.id'])).size, 'two processes').to.equal(2);
  });

  it('never slow a question, and no stop, while the receiver hangs or is away', async () => {
    receiver.fail(...Array.from({ length: 50 }, () => ({ kind: 'hang' }) as const));
    const questions = [0, 1, 2, 3, 4].map((at) => `Question ${at}?`);
    for (const question of questions) expect((await ask(question)).status).to.equal('completed');
    // Whoever waited for the receiver would have seen an export end at its deadline, and the next one begin.
    expect(receiver.requests.length).to.be.below(questions.length);
    await receiver.stop();
    expect((await ask('And now?')).status).to.equal('completed');
    const stoppingAtMs = performance.now();
    await world.endQuietly();
    // The deadline of one export is 10 s; flushing may take 2.
    expect(performance.now() - stoppingAtMs).to.be.below(9_000);
    receiver = await OtlpReceiver.start();
  });
});
