import { request } from 'node:http';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { type FaceBench, startFace } from './harness.ts';

type Json = Record<string, unknown>;

describe('The REST face of the embedded Genie', () => {
  let bench: FaceBench;

  beforeEach(async () => {
    bench = await startFace();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const post = (path: string, body: unknown) => bench.call(path, { method: 'POST', body: JSON.stringify(body) });

  const ask = async (content: string, conversationId?: string) => {
    const path = conversationId === undefined ? 'start-conversation' : `conversations/${conversationId}/messages`;
    const { json } = await post(`${bench.space}/${path}`, { content, enable_visualization: true });
    const ids = json as { conversation_id: string; message_id: string };
    return { ...ids, path: `${bench.space}/conversations/${ids.conversation_id}/messages/${ids.message_id}` };
  };

  /** Polls until the message has ended. */
  const ended = async (path: string): Promise<Json> => {
    for (;;) {
      const { json } = await bench.call(path);
      if (['COMPLETED', 'FAILED', 'CANCELLED'].includes(String(json['status']))) return json;
    }
  };

  const textOf = (message: Json): string | undefined =>
    (message['attachments'] as { text?: { content: string } }[]).find((one) => one.text)?.text?.content;

  const queryPath = (path: string, message: Json) => {
    const query = (message['attachments'] as { attachment_id: string; query?: unknown }[]).find((one) => one.query);
    return `${path}/attachments/${query?.attachment_id}`;
  };

  /** A request by hand, for heads that a proper client does not send. @returns the status. */
  const raw = (options: { headers?: Record<string, string>; method?: string; path?: string; body?: string }) =>
    new Promise<number>((resolve, reject) => {
      const { path = bench.space, method = 'GET', headers = {}, body } = options;
      const authorization = `Bearer ${bench.token}`;
      const sent = request(new URL(path, bench.baseUrl), { method, headers: { authorization, ...headers } });
      sent.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
      sent.end(body);
    });

  describe('lets in', () => {
    it('nobody who comes by another host name', async () => {
      expect(await raw({ headers: { host: 'genie.attacker.example' } })).to.equal(403);
      expect(await raw({ headers: { host: 'localhost:1' } })).to.equal(200);
    });

    it('no token but the whole one', async () => {
      for (const token of ['', bench.token.slice(0, -1), `${bench.token}0`]) {
        expect(await raw({ headers: { authorization: `Bearer ${token}` } }), token).to.equal(401);
      }
      expect(await raw({ headers: { authorization: `Basic ${bench.token}` } })).to.equal(401);
    });

    it('no body that is compressed, too large, of another kind or no JSON object', async () => {
      const path = `${bench.space}/start-conversation`;
      const type = { 'content-type': 'application/json' };
      const send = (headers: Record<string, string>, body: string) => raw({ method: 'POST', path, headers, body });
      expect(await send({ ...type, 'content-encoding': 'gzip' }, '{}')).to.equal(415);
      expect(await send({ 'content-type': 'text/plain' }, '{}')).to.equal(415);
      expect(await send(type, JSON.stringify({ content: 'x'.repeat(70_000) }))).to.equal(413);
      expect(await send(type, '[1]')).to.equal(400);
      expect(await send(type, '{"content": ')).to.equal(400);
      expect(await send(type, `${'['.repeat(5_000)}`)).to.equal(400);
      expect(bench.engine.asked).to.deep.equal([]);
      const { json } = await bench.call(path, { method: 'POST', body: '{"content": ' });
      expect(json['error_code']).to.equal('MALFORMED_REQUEST');
    });

    it('no question that is too long', async () => {
      const { status, json } = await post(`${bench.space}/start-conversation`, { content: 'x'.repeat(10_001) });
      expect(status).to.equal(400);
      expect(json['message']).to.contain('10000');
    });
  });

  it('says in which setting to look when its port is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const failure = await startFace({ port }).catch((error: unknown) => error);
    await new Promise<void>((resolve) => other.close(() => resolve()));
    expect(failure).to.be.instanceOf(AppError).and.include({ code: 'config.port_in_use', field: 'GENIE_PORT' });
  });

  describe('a conversation', () => {
    it('hands the state of its latest answer to the next question, also after a restart', async () => {
      const { conversation_id: id, path } = await ask('revenue by region');
      await ended(path);
      const words = await ask('text without state', id);
      await ended(words.path);
      expect(textOf(await ended((await ask('previous', id)).path))).to.equal('{"question":"revenue by region"}');
      await bench.restart();
      expect(textOf(await ended((await ask('previous', id)).path))).to.equal('{"question":"revenue by region"}');
      expect(textOf(await ended((await ask('previous')).path)), 'another conversation').to.equal('null');
    });

    it('answers one question after the other, while other conversations go on', async () => {
      const first = await ask('wait a moment');
      const second = await ask('text second', first.conversation_id);
      await ended((await ask('text other')).path);
      expect((await bench.call(second.path)).json['status']).to.equal('SUBMITTED');
      bench.engine.release();
      await ended(first.path);
      await ended(second.path);
      expect(bench.engine.asked.map((one) => one.question)).to.deep.equal([
        'wait a moment',
        'text other',
        'text second',
      ]);
    });

    it('goes on with the next question when one is deleted', async () => {
      const first = await ask('wait for ever');
      const second = await ask('text second', first.conversation_id);
      await bench.call(first.path, { method: 'DELETE' });
      expect(textOf(await ended(second.path))).to.equal('Only words.');
    });
  });

  it('finishes after a restart what it had taken before', async () => {
    const running = await ask('wait a moment');
    const behind = await ask('text behind', running.conversation_id);
    while ((await bench.call(running.path)).json['status'] !== 'EXECUTING_QUERY');
    await bench.restart();
    bench.engine.release();
    expect(textOf(await ended(running.path))).to.equal('North leads.');
    expect(textOf(await ended(behind.path))).to.equal('Only words.');
  });

  describe('a failure', () => {
    const typeOf = (message: Json) => (message['error'] as Json | undefined)?.['type'];

    it('of the query says so, without the SQL', async () => {
      const message = await ended((await ask('fail please')).path);
      expect(typeOf(message)).to.equal('SQL_EXECUTION_EXCEPTION');
      expect(JSON.stringify(message)).to.not.contain('hidden');
    });

    it('of the engine does not end the process', async () => {
      const message = await ended((await ask('broken')).path);
      expect(typeOf(message)).to.equal('UNEXPECTED_REPLY_PROCESS_EXCEPTION');
      expect(JSON.stringify(message)).to.not.contain('mistake');
      expect(textOf(await ended((await ask('text')).path))).to.equal('Only words.');
    });

    it('to run the query again is told without the SQL', async () => {
      const { path } = await ask('revenue');
      const message = await ended(path);
      bench.engine.run = () => Promise.reject(new AppError('genie.sql_failed', 'SELECT hidden failed'));
      const { status, json } = await post(`${queryPath(path, message)}/execute-query`, {});
      expect(status).to.equal(400);
      expect(JSON.stringify(json)).to.not.contain('hidden');
    });
  });

  describe('rows', () => {
    it('are not computed again while they are held', async () => {
      const { path } = await ask('revenue');
      const rows = `${queryPath(path, await ended(path))}/query-result`;
      await bench.call(rows);
      expect(bench.engine.ran).to.deep.equal([]);
    });

    it('are computed again, with the SQL of the answer, when a new process is asked for them', async () => {
      const { path } = await ask('revenue');
      const rows = `${queryPath(path, await ended(path))}/query-result`;
      const before = await bench.call(rows);
      await bench.restart();
      const after = await Promise.all([bench.call(rows), bench.call(rows)]);
      expect(after).to.deep.equal([before, before]);
      expect(bench.engine.ran).to.have.length(1);
      expect(bench.engine.ran[0]).to.match(/^SELECT region/);
    });

    it('are said to be on their way while the query runs', async () => {
      const { path } = await ask('wait a moment');
      for (;;) {
        const { json } = await bench.call(path);
        if (json['status'] !== 'EXECUTING_QUERY') continue;
        const rows = await bench.call(`${queryPath(path, json)}/query-result`);
        expect(rows.json).to.have.nested.property('statement_response.status.state', 'RUNNING');
        return;
      }
    });
  });

  it('has rows by their deprecated paths, and pictures by a path that is one escaped name', async () => {
    const { path } = await ask('revenue');
    const message = await ended(path);
    const query = queryPath(path, message);
    const id = query.split('/').at(-1);
    const rows = (await bench.call(`${query}/query-result`)).json;
    expect(rows).to.have.nested.property('statement_response.result.data_array');
    for (const alias of [`${path}/query-result`, `${path}/query-result/${id}`]) {
      expect((await bench.call(alias)).json).to.deep.equal(rows);
    }
    expect((await post(`${path}/execute-query`, {})).json).to.deep.equal(rows);
    expect((await bench.call(`${path}/query-result/${'0'.repeat(32)}`)).status).to.equal(404);
    const viz = (message['attachments'] as { attachment_id: string; viz?: unknown }[]).find((one) => one.viz);
    const name = `spaces${path.split('/spaces')[1]}/attachments/${viz?.attachment_id}`;
    const picture = await fetch(`${bench.baseUrl}/api/2.0/genie/${encodeURIComponent(name)}/download-visualization`, {
      headers: { authorization: `Bearer ${bench.token}` },
    });
    expect(picture.headers.get('content-type')).to.equal('application/octet-stream');
  });

  it('lists messages and comments page by page, newest and oldest first', async () => {
    const { path, conversation_id: id } = await ask('text 0');
    for (const content of ['text 1', 'text 2']) await ask(content, id);
    for (const content of ['a', 'b', 'c']) await post(`${path}/comments`, { content });
    const pages = async (list: string, key: string) => {
      const seen: unknown[][] = [];
      for (let token: unknown = ''; token !== undefined; ) {
        const { json } = await bench.call(`${list}?page_size=2&page_token=${token}`);
        seen.push((json[key] as Json[]).map((one) => one['content']));
        token = json['next_page_token'];
      }
      return seen;
    };
    const conversation = `${bench.space}/conversations/${id}`;
    expect(await pages(`${conversation}/messages`, 'messages')).to.deep.equal([['text 2', 'text 1'], ['text 0']]);
    expect(await pages(`${path}/comments`, 'comments')).to.deep.equal([['a', 'b'], ['c']]);
    expect(await pages(`${conversation}/list-comments`, 'comments')).to.deep.equal([['a', 'b'], ['c']]);
    for (const query of ['page_size=many', 'page_token=%21']) {
      const { status, json } = await bench.call(`${conversation}/messages?${query}`);
      expect(status).to.equal(400);
      expect(json['error_code']).to.equal('INVALID_PARAMETER_VALUE');
    }
  });

  it('takes fields that it does not know', async () => {
    const body = { content: 'text', mood: { colour: 'teal' } };
    const { status, json } = await post(`${bench.space}/start-conversation?tint=blue`, body);
    expect(status).to.equal(200);
    expect(json['message_id']).to.be.a('string');
  });

  it('keeps comments, those given with feedback too', async () => {
    const { path, conversation_id: id } = await ask('text');
    await post(`${path}/comments`, { content: 'first' });
    await post(`${path}/feedback`, { rating: 'NEGATIVE', comment: 'second' });
    for (const list of [`${path}/comments`, `${bench.space}/conversations/${id}/list-comments`]) {
      const { json } = await bench.call(list);
      expect((json['comments'] as Json[]).map((one) => one['content'])).to.deep.equal(['first', 'second']);
    }
    expect((await bench.call(path)).json['feedback']).to.deep.equal({ rating: 'NEGATIVE', comment: 'second' });
  });

  it('ends requests and questions on stop, twice without harm', async () => {
    await ask('wait for ever');
    await Promise.all([bench.face.stop(), bench.face.stop()]);
  });
});
