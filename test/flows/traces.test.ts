import { expect } from 'chai';
import { createLog } from '../../services/log.ts';
import { parseTraceparent } from '../../services/trace.ts';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { message } from '../support/teams-activities.ts';
import { failedScript, textScript } from '../support/workspace/scripts.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

interface Task {
  readonly task_id: string;
  readonly status: string;
  readonly trace_id: string;
  readonly error?: { readonly code: string };
}

interface OpsErrors {
  readonly errors: readonly { readonly event: string; readonly code: string; readonly trace_id?: string }[];
}

describe('flow: trace ids', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    lines = [];
    workspace = await startFakeWorkspace({ answer: (content) => textScript(`The answer to ${content}.`) });
    connector = await FakeConnector.start();
    lamp = await startLamp({
      log: createLog({ level: 'debug', stream: { write: (line) => void lines.push(JSON.parse(line)) } }),
      env: { ...workspaceEnv(workspace), ALLOWED_SERVICE_URLS: connector.origin, DEBOUNCE_ENABLED: 'false' },
    });
  });

  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
    await fetch(new URL(path, lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const ask = async (headers: Record<string, string>, text = 'How many?') => {
    const response = await post('/api/chat', { message: text, user_id: 'ann' }, headers);
    return { response, task: (await response.json()) as Task };
  };
  /** What Genie was told about whose calls these are. */
  const told = () => workspace.requests.filter(({ headers }) => headers['traceparent'] !== undefined);

  it('go from a REST request to Genie, to the log and into the reply', async () => {
    const { response, task } = await ask({ traceparent: TRACEPARENT });
    expect(task).to.include({ status: 'completed', trace_id: TRACE });
    const answered = parseTraceparent(response.headers.get('traceresponse') ?? '');
    expect(answered).to.include({ traceId: TRACE, sampled: true });
    expect(answered?.spanId, 'the question is a span of its own').not.to.equal(SPAN);
    const operations = told().map(({ operation }) => operation);
    expect(operations).to.include.members(['start-conversation', 'get-message']);
    for (const { headers } of told()) {
      expect(headers['user-agent']).to.match(new RegExp(`^lamp/\\d+\\.\\d+\\.\\d+ trace/${TRACE}$`));
      expect(parseTraceparent(headers['traceparent'])).to.include({ traceId: TRACE, sampled: true });
    }
    const starts = told().filter(({ operation }) => operation === 'start-conversation');
    expect(parseTraceparent(starts[0]?.headers['traceparent'])?.spanId).not.to.equal(answered?.spanId);
    const about = lines.filter((line) => 'questionId' in line || line['event'] === 'genie.called');
    expect(about).to.have.length.above(5);
    const strangers = about.filter((line) => line['traceId'] !== TRACE && line['operation'] !== 'get-space');
    expect(strangers).to.deep.equal([]);
  });

  it('are made where a request names none, or an invalid one, which is no error', async () => {
    const made: string[] = [];
    for (const traceparent of ['', 'nonsense', `00-${'0'.repeat(32)}-${SPAN}-01`, `ff-${TRACE}-${SPAN}-01`]) {
      const { response, task } = await ask(traceparent === '' ? {} : { traceparent });
      expect(response.status).to.equal(200);
      expect(task.trace_id)
        .to.match(/^[0-9a-f]{32}$/)
        .and.not.to.equal(TRACE);
      expect(parseTraceparent(response.headers.get('traceresponse') ?? '')?.sampled).to.equal(false);
      made.push(task.trace_id);
    }
    expect(new Set(made).size).to.equal(made.length);
  });

  it('go from Teams to the connector', async () => {
    const activity = { ...message('How many?'), serviceUrl: connector.serviceUrl };
    expect((await post('/api/messages', activity, { traceparent: TRACEPARENT })).status).to.equal(200);
    const final = await connector.until((request) => request.body.includes('The answer to'));
    expect(parseTraceparent(final.headers['traceparent'] as string)).to.include({ traceId: TRACE, sampled: true });
    for (const { headers } of told()) expect(headers['traceparent']).to.contain(TRACE);
  });

  it('come in by Direct Line', async () => {
    const generated = await post('/v3/directline/tokens/generate', {});
    const { token, conversationId } = (await generated.json()) as { token: string; conversationId: string };
    const headers = { authorization: `Bearer ${token}`, traceparent: TRACEPARENT };
    await post('/v3/directline/conversations', {}, headers);
    const activity = { type: 'message', from: { id: 'me' }, text: 'How many?' };
    const posted = await post(`/v3/directline/conversations/${conversationId}/activities`, activity, headers);
    expect(posted.status).to.equal(200);
    while (told().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(parseTraceparent(told()[0]?.headers['traceparent'])?.traceId).to.equal(TRACE);
  });

  it('lead from what a person reads to the log and to the list of last errors', async () => {
    workspace.on('Broken?', failedScript('INTERNAL_CATALOG_MISSING_UC_PATH_EXCEPTION'));
    const activity = { ...message('Broken?'), serviceUrl: connector.serviceUrl };
    await post('/api/messages', activity, { traceparent: TRACEPARENT });
    const final = await connector.until((request) => request.body.includes('Reference '));
    expect(final.body).to.contain(`Reference ${TRACE.slice(0, 8)}`);
    const response = await fetch(new URL('/api/ops/errors?limit=10', lamp.url));
    const { errors } = (await response.json()) as OpsErrors;
    const mine = errors.find(({ event }) => event === 'question.answered');
    expect(mine?.trace_id).to.equal(TRACE);
    expect(JSON.stringify(errors)).not.to.contain('Broken?');
  });
});
