import { expect } from 'chai';
import { type FaceBench, startFace } from './harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape; chai says what is missing
type Json = any;

const SPACES = '/api/2.0/genie/spaces';
const ID = 'a'.repeat(32);
const CONTENT = JSON.stringify({ version: 2, config: { sample_questions: [{ id: ID, question: ['How many?'] }] } });

describe('Spaces of the embedded Genie that clients make', () => {
  let bench: FaceBench;

  beforeEach(async () => {
    bench = await startFace();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> =>
    await bench.call(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

  const make = async (more: Record<string, unknown> = {}): Promise<Json> => {
    const { status, json } = await call('POST', SPACES, { warehouse_id: 'w1', serialized_space: CONTENT, ...more });
    expect(status).to.equal(200);
    return json;
  };

  const etagOf = async (id: string): Promise<string> =>
    (await call('GET', `${SPACES}/${id}?include_serialized_space=true`)).json.etag;

  it('are told as they were made, with their content on request only', async () => {
    const made = await make({ title: 'Mine', description: 'For tests', parent_path: '/Workspace/Shared/x' });
    expect(made.space_id).to.match(/^[0-9a-f]{32}$/);
    expect(made).to.deep.include({
      title: 'Mine',
      description: 'For tests',
      warehouse_id: 'w1',
      parent_path: '/Shared/x',
      create_time: made.update_time,
    });
    expect(made).to.not.have.any.keys('etag', 'serialized_space');
    expect((await call('GET', `${SPACES}/${made.space_id}`)).json).to.deep.equal(made);
    const { json } = await call('GET', `${SPACES}/${made.space_id}?include_serialized_space=true`);
    expect(json).to.deep.equal({ ...made, serialized_space: CONTENT, etag: json.etag });
    expect((await make()).parent_path).to.match(/^\/Users\//);
  });

  it('are listed page by page, behind the own one, also after a restart', async () => {
    const made = [bench.engine.space.id];
    for (let i = 0; i < 4; i++) made.push((await make({ title: `${i}` })).space_id);
    await bench.restart();
    const seen: string[] = [];
    for (let token = ''; ; ) {
      const { json } = await call('GET', `${SPACES}?page_size=2&page_token=${token}`);
      expect(json.spaces.length).to.be.within(1, 2);
      seen.push(...json.spaces.map((one: Json) => one.space_id));
      token = json.next_page_token;
      if (token === undefined) break;
    }
    expect(seen).to.deep.equal(made);
  });

  it('change, with another etag when their content does', async () => {
    const { space_id: id } = await make();
    const before = await etagOf(id);
    const titled = await call('PATCH', `${SPACES}/${id}`, { title: 'Other', etag: before });
    expect(titled.json).to.deep.include({ title: 'Other', warehouse_id: 'w1' });
    expect(await etagOf(id)).to.equal(before);
    const content = JSON.stringify({ version: 1, config: {} });
    expect((await call('PATCH', `${SPACES}/${id}`, { serialized_space: content })).status).to.equal(200);
    expect(await etagOf(id)).to.not.equal(before);
    const whole = (await call('GET', `${SPACES}/${id}?include_serialized_space=true`)).json;
    expect(JSON.parse(whole.serialized_space)).to.deep.equal({ version: 2, config: {} });
    const late = await call('PATCH', `${SPACES}/${id}`, { title: 'Late', etag: before });
    expect(late.status).to.equal(409);
    expect(late.json.error_code).to.equal('ABORTED');
    expect((await call('GET', `${SPACES}/${id}`)).json.title).to.equal('Other');
  });

  it('keep their conversations to themselves, and take them along', async () => {
    const { space_id: id } = await make();
    const asked = await call('POST', `${SPACES}/${id}/start-conversation`, { content: 'wait for ever' });
    const { conversation_id: conversation, message_id: message } = asked.json;
    expect(asked.json.conversation.space_id).to.equal(id);
    expect(asked.json.message.space_id).to.equal(id);
    const path = (space: string) => `${SPACES}/${space}/conversations/${conversation}/messages/${message}`;
    expect((await call('GET', path(id))).status).to.equal(200);
    expect((await call('GET', path(bench.engine.space.id))).status).to.equal(404);
    expect((await call('GET', `${bench.space}/conversations`)).json.conversations).to.deep.equal([]);
    expect((await call('GET', `${SPACES}/${id}/conversations`)).json.conversations).to.have.length(1);
    const comment = await call('POST', `${path(id)}/comments`, { content: 'so' });
    expect(comment.json.space_id).to.equal(id);
    expect((await call('DELETE', `${SPACES}/${id}`)).status).to.equal(200);
    for (const gone of [`${SPACES}/${id}`, `${SPACES}/${id}/conversations`, path(id)]) {
      const { status, json } = await call('GET', gone);
      expect(status).to.equal(404);
      expect(json.error_code).to.equal('RESOURCE_DOES_NOT_EXIST');
    }
    // The question that ran was ended, so the process can stop at once.
    await bench.face.stop();
  });

  it('are not made of nonsense', async () => {
    const refused = async (body: Record<string, unknown>) => {
      const { status, json } = await call('POST', SPACES, { warehouse_id: 'w1', serialized_space: CONTENT, ...body });
      expect(status).to.equal(400);
      expect(json.error_code).to.equal('INVALID_PARAMETER_VALUE');
      return json.message;
    };
    const content = (json: unknown) => ({ serialized_space: JSON.stringify(json) });
    expect(await refused({ warehouse_id: undefined })).to.contain('warehouse_id is missing');
    expect(await refused({ serialized_space: undefined })).to.contain('serialized_space is missing');
    expect(await refused({ serialized_space: '{' })).to.contain('must hold a JSON object');
    expect(await refused({ serialized_space: {} })).to.contain('must be a text');
    expect(await refused({ title: 3 })).to.contain('title must be a text');
    expect(await refused({ parent_path: 'x' })).to.contain('parent_path must begin with');
    expect(await refused(content({ version: 3 }))).to.contain('version must be 2');
    const questions = (...ids: string[]) => ({ version: 2, config: { sample_questions: ids.map((id) => ({ id })) } });
    expect(await refused(content(questions('A')))).to.contain('config.sample_questions[0].id must be 32 lower-case');
    expect(await refused(content(questions('b'.repeat(32), ID)))).to.contain('sample_questions must be sorted by id');
    const tables = Array.from({ length: 31 }, (_, at) => ({ identifier: `a.b.t${String(at).padStart(2, '0')}` }));
    expect(await refused(content({ version: 2, data_sources: { tables } }))).to.contain('must be at most 30');
    let deep: unknown = {};
    for (let i = 0; i < 100; i++) deep = { deep };
    expect(await refused(content({ version: 2, deep }))).to.contain('nested too deeply');
  });

  it('may be larger than questions', async () => {
    const content = JSON.stringify({ version: 2, instructions: { text: 'x'.repeat(300_000) } });
    const { space_id: id } = await make({ serialized_space: content });
    expect((await call('GET', `${SPACES}/${id}?include_serialized_space=true`)).json.serialized_space).to.equal(
      content,
    );
  });

  it('leave the own one alone', async () => {
    for (const method of ['PATCH', 'DELETE']) {
      const { status, json } = await call(method, bench.space, method === 'PATCH' ? { title: 'x' } : undefined);
      expect(status).to.equal(403);
      expect(json.error_code).to.equal('PERMISSION_DENIED');
    }
    expect((await call('DELETE', `${SPACES}/${ID}`)).status).to.equal(404);
  });
});
