import { expect } from 'chai';
import { Agent, request } from 'undici';

/** A running implementation of Genie's conversation API. */
export interface GenieApiSubject {
  readonly baseUrl: string;
  readonly token: string;
  readonly spaceId: string;
  /** Answered with rows, a chart and next questions. */
  readonly tableQuestion: string;
  /** Answered with words alone. */
  readonly textQuestion: string;
  /** Answered with a question. */
  readonly clarifyQuestion: string;
  /** Never answered. */
  readonly endlessQuestion: string;
  /** Lets the rows of all answers go, as after an hour. */
  expireResults(): void | Promise<void>;
  stop(): Promise<void>;
}

interface Said {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  /** The body as JSON; an empty object when it is none. */
  readonly json: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: the suite looks into JSON of any shape; chai says what is missing
type Json = any;

const ID = /^[0-9a-f]{32}$/;
const STATUSES = [
  'SUBMITTED',
  'FETCHING_METADATA',
  'FILTERING_CONTEXT',
  'ASKING_AI',
  'PENDING_WAREHOUSE',
  'EXECUTING_QUERY',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'QUERY_RESULT_EXPIRED',
];
const TERMINAL = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'QUERY_RESULT_EXPIRED']);

/** Speaks to the subject without Lamp's own client, so that both can be wrong only separately. */
class Visitor {
  readonly subject: GenieApiSubject;
  readonly #agent = new Agent();

  constructor(subject: GenieApiSubject) {
    this.subject = subject;
  }

  get space(): string {
    return `/api/2.0/genie/spaces/${this.subject.spaceId}`;
  }

  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    token = this.subject.token,
  ): Promise<Said> {
    const response = await request(new URL(path, this.subject.baseUrl), {
      method,
      dispatcher: this.#agent,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const bytes = Buffer.from(await response.body.arrayBuffer());
    const type = String(response.headers['content-type'] ?? '');
    const json = type.includes('json') && bytes.length > 0 ? JSON.parse(bytes.toString()) : {};
    return { status: response.statusCode, type, bytes, json };
  }

  async ask(content: string, options: { chart?: boolean } = {}): Promise<{ start: Json; path: string }> {
    const body = { content, ...(options.chart === undefined ? {} : { enable_visualization: options.chart }) };
    const { status, json } = await this.call('POST', `${this.space}/start-conversation`, body);
    expect(status).to.equal(200);
    return { start: json, path: `${this.space}/conversations/${json.conversation_id}/messages/${json.message_id}` };
  }

  /** Polls to the end. @returns the last message and all statuses on the way. */
  async untilEnded(path: string): Promise<{ message: Json; statuses: string[] }> {
    const statuses: string[] = [];
    for (;;) {
      const { status, json } = await this.call('GET', path);
      expect(status).to.equal(200);
      if (statuses.at(-1) !== json.status) statuses.push(json.status);
      if (TERMINAL.has(json.status)) return { message: json, statuses };
    }
  }

  async stop(): Promise<void> {
    await this.#agent.close();
    await this.subject.stop();
  }
}

const attachmentOf = (message: Json, key: string): Json =>
  (message.attachments ?? []).find((one: Json) => one[key] !== undefined);

function expectRefusal(said: Said, status: number, errorCode?: string): void {
  expect(said.status).to.equal(status);
  expect(said.json.error_code).to.be.a('string');
  expect(said.json.message).to.be.a('string');
  if (errorCode !== undefined) expect(said.json.error_code).to.equal(errorCode);
}

/** What every implementation of the conversation API must do; run against the fake workspace and the embedded Genie. */
export function genieApiContract(name: string, start: () => Promise<GenieApiSubject>): void {
  describe(`Genie's conversation API: ${name}`, () => {
    let visitor: Visitor;

    beforeEach(async () => {
      visitor = new Visitor(await start());
    });

    afterEach(async () => {
      await visitor.stop();
    });

    describe('asking', () => askingContract(() => visitor));
    describe('results', () => resultsContract(() => visitor));
    describe('full downloads', () => downloadsContract(() => visitor));
    describe('lists, feedback and deletion', () => keepingContract(() => visitor));
    describe('spaces', () => spacesContract(() => visitor));
    describe('refusals', () => refusalsContract(() => visitor));
  });
}

function askingContract(visitor: () => Visitor): void {
  it('takes a question and tells its ids twice over', async () => {
    const { start } = await visitor().ask(visitor().subject.tableQuestion);
    expect(start.conversation_id).to.match(ID);
    expect(start.message_id).to.match(ID);
    expect(start.message).to.include({
      id: start.message_id,
      message_id: start.message_id,
      conversation_id: start.conversation_id,
      space_id: visitor().subject.spaceId,
      content: visitor().subject.tableQuestion,
    });
    expect(start.conversation).to.include({
      conversation_id: start.conversation_id,
      space_id: visitor().subject.spaceId,
    });
    expect(start.message.created_timestamp).to.be.within(Date.UTC(2024, 0), Date.UTC(2100, 0));
    expect(STATUSES).to.include(start.message.status);
  });

  it('goes through known statuses to an answer with query, text, chart and next questions', async () => {
    const { path } = await visitor().ask(visitor().subject.tableQuestion, { chart: true });
    const { message, statuses } = await visitor().untilEnded(path);
    expect(STATUSES).to.include.members(statuses);
    expect(message.status).to.equal('COMPLETED');
    const { query, attachment_id: queryId } = attachmentOf(message, 'query');
    expect(queryId).to.match(ID);
    expect(query).to.include.keys('query', 'title', 'description', 'statement_id', 'query_result_metadata', 'thoughts');
    expect(query.query).to.match(/select/i);
    expect(query.thoughts[0].thought_type).to.match(/^THOUGHT_TYPE_/);
    expect(attachmentOf(message, 'text').text).to.include({ purpose: 'TEXT_ATTACHMENT_PURPOSE_ANSWER' });
    expect(attachmentOf(message, 'suggested_questions').suggested_questions.questions[0]).to.be.a('string');
    expect(attachmentOf(message, 'viz').viz.query_attachment_id).to.equal(queryId);
  });

  it('shows the query before the end', async () => {
    const { path } = await visitor().ask(visitor().subject.endlessQuestion);
    for (;;) {
      const { json } = await visitor().call('GET', path);
      expect(TERMINAL.has(json.status)).to.equal(false);
      if (json.status !== 'EXECUTING_QUERY') continue;
      expect(attachmentOf(json, 'query').query.query).to.match(/select/i);
      expect(attachmentOf(json, 'text')).to.equal(undefined);
      return;
    }
  });

  it('answers with words alone, or with a question', async () => {
    const words = await visitor().ask(visitor().subject.textQuestion);
    const { message } = await visitor().untilEnded(words.path);
    expect(attachmentOf(message, 'query')).to.equal(undefined);
    expect(attachmentOf(message, 'text').text.content).to.be.a('string');
    const unclear = await visitor().ask(visitor().subject.clarifyQuestion);
    const asked = await visitor().untilEnded(unclear.path);
    expect(asked.message.status).to.equal('COMPLETED');
    expect(attachmentOf(asked.message, 'text').text.purpose).to.equal('FOLLOW_UP_QUESTION');
  });

  it('takes a follow-up in the same conversation', async () => {
    const { start, path } = await visitor().ask(visitor().subject.tableQuestion);
    await visitor().untilEnded(path);
    const messages = `${visitor().space}/conversations/${start.conversation_id}/messages`;
    const { status, json } = await visitor().call('POST', messages, { content: visitor().subject.textQuestion });
    expect(status).to.equal(200);
    expect(json.message_id).to.match(ID).and.not.equal(start.message_id);
    expect(json.conversation_id).to.equal(start.conversation_id);
    const { message } = await visitor().untilEnded(`${messages}/${json.message_id}`);
    expect(message.status).to.equal('COMPLETED');
  });
}

function resultsContract(visitor: () => Visitor): void {
  /** A finished answer with rows. */
  const answered = async (chart: boolean) => {
    const { path } = await visitor().ask(visitor().subject.tableQuestion, { chart });
    const { message } = await visitor().untilEnded(path);
    return { path, message, queryPath: `${path}/attachments/${attachmentOf(message, 'query').attachment_id}` };
  };

  it('come as texts and nulls, with the types of their columns', async () => {
    const { message, queryPath } = await answered(false);
    const { json } = await visitor().call('GET', `${queryPath}/query-result`);
    const { status, manifest, result } = json.statement_response;
    expect(status.state).to.equal('SUCCEEDED');
    expect(manifest.schema.columns.length).to.equal(manifest.schema.column_count);
    for (const [position, column] of manifest.schema.columns.entries()) {
      expect(column).to.include({ position });
      expect(column.name).to.be.a('string');
      expect(column.type_name).to.match(/^[A-Z_]+$/);
    }
    for (const row of result.data_array) {
      expect(row).to.have.length(manifest.schema.column_count);
      for (const cell of row) expect(cell === null || typeof cell === 'string').to.equal(true);
    }
    expect(result.row_count).to.equal(result.data_array.length);
    expect(attachmentOf(message, 'query').query.query_result_metadata.row_count).to.equal(manifest.total_row_count);
  });

  it('expire, and come back when the query is executed again', async () => {
    const { path, queryPath } = await answered(false);
    const before = await visitor().call('GET', `${queryPath}/query-result`);
    await visitor().subject.expireResults();
    const expired = await visitor().call('GET', path);
    expect(expired.json.status).to.equal('QUERY_RESULT_EXPIRED');
    expect(attachmentOf(expired.json, 'text').text.content).to.be.a('string');
    const closed = await visitor().call('GET', `${queryPath}/query-result`);
    expect(closed.json.statement_response.status.state).to.equal('CLOSED');
    expect(closed.json.statement_response.result).to.equal(undefined);
    const again = await visitor().call('POST', `${queryPath}/execute-query`, {});
    expect(again.json.statement_response.result.data_array).to.deep.equal(
      before.json.statement_response.result.data_array,
    );
    expect((await visitor().call('GET', path)).json.status).to.equal('COMPLETED');
    const fresh = await visitor().call('GET', `${queryPath}/query-result`);
    expect(fresh.json.statement_response.status.state).to.equal('SUCCEEDED');
  });

  it('can be had as a picture when that was wished for', async () => {
    const { path, message } = await answered(true);
    const { attachment_id: id } = attachmentOf(message, 'viz');
    const picture = await visitor().call('GET', `${path}/attachments/${id}/download-visualization`);
    expect(picture.status).to.equal(200);
    expect(picture.type).to.equal('application/octet-stream');
    expect(picture.bytes.subarray(0, 4)).to.deep.equal(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  });

  it('have no picture otherwise', async () => {
    const { path, message, queryPath } = await answered(false);
    expect(attachmentOf(message, 'viz')).to.equal(undefined);
    expectRefusal(await visitor().call('GET', `${queryPath}/download-visualization`), 404);
    expectRefusal(await visitor().call('GET', `${path}/attachments/${'0'.repeat(32)}/download-visualization`), 404);
  });
}

function downloadsContract(visitor: () => Visitor): void {
  const begun = async () => {
    const { path } = await visitor().ask(visitor().subject.tableQuestion);
    const { message } = await visitor().untilEnded(path);
    const queryPath = `${path}/attachments/${attachmentOf(message, 'query').attachment_id}`;
    const started = await visitor().call('POST', `${queryPath}/downloads`, {});
    expect(started.status).to.equal(200);
    return { queryPath, id: started.json.download_id, signature: started.json.download_id_signature };
  };
  const untilReady = async (path: string): Promise<Json> => {
    for (;;) {
      const { status, json } = await visitor().call('GET', path);
      expect(status).to.equal(200);
      const statement = json.statement_response;
      if (statement.status.state === 'SUCCEEDED') return statement;
      expect(statement.status.state).to.be.oneOf(['PENDING', 'RUNNING']);
    }
  };
  const fetchLink = async (link: Json, headers: Record<string, string> = {}) => {
    const response = await fetch(link.external_link, { headers: { ...link.http_headers, ...headers } });
    return { status: response.status, text: await response.text() };
  };

  it('lie behind a link, with the rows that the answer has', async () => {
    const { queryPath, id, signature } = await begun();
    const statement = await untilReady(`${queryPath}/downloads/${id}?download_id_signature=${signature}`);
    const { result } = (await visitor().call('GET', `${queryPath}/query-result`)).json.statement_response;
    expect(statement.manifest).to.include({ format: 'JSON_ARRAY', total_row_count: result.data_array.length });
    const [link] = statement.result.external_links;
    expect(Date.parse(link.expiration)).to.be.greaterThan(Date.now());
    expect(link.row_count).to.equal(result.data_array.length);
    const { status, text } = await fetchLink(link);
    expect(status).to.equal(200);
    expect(JSON.parse(text)).to.deep.equal(result.data_array);
  });

  it('are for who has the signature', async () => {
    const { queryPath, id, signature } = await begun();
    const path = `${queryPath}/downloads/${id}`;
    expectRefusal(await visitor().call('GET', path), 403);
    expectRefusal(await visitor().call('GET', `${path}?download_id_signature=x${signature}`), 403);
    const other = `${queryPath}/downloads/${'0'.repeat(32)}?download_id_signature=${signature}`;
    expectRefusal(await visitor().call('GET', other), 403);
  });

  it('are refused to who sends a token along, or has another link', async () => {
    const { queryPath, id, signature } = await begun();
    const statement = await untilReady(`${queryPath}/downloads/${id}?download_id_signature=${signature}`);
    const [link] = statement.result.external_links;
    expect((await fetchLink(link, { authorization: `Bearer ${visitor().subject.token}` })).status).to.equal(400);
    const url = new URL(link.external_link);
    url.pathname = `${url.pathname}0`;
    expect((await fetchLink({ ...link, external_link: url.href })).status).to.equal(403);
  });
}

function keepingContract(visitor: () => Visitor): void {
  it('lists messages and conversations, newest first', async () => {
    const first = await visitor().ask(visitor().subject.textQuestion);
    const second = await visitor().ask(visitor().subject.tableQuestion);
    const conversation = `${visitor().space}/conversations/${first.start.conversation_id}`;
    const more = await visitor().call('POST', `${conversation}/messages`, { content: 'text again' });
    const messages = (await visitor().call('GET', `${conversation}/messages`)).json.messages;
    expect(messages.map((one: Json) => one.message_id)).to.deep.equal([more.json.message_id, first.start.message_id]);
    const { conversations } = (await visitor().call('GET', `${visitor().space}/conversations`)).json;
    expect(conversations.map((one: Json) => one.conversation_id)).to.deep.equal([
      second.start.conversation_id,
      first.start.conversation_id,
    ]);
    expect(conversations[0]).to.include({ agent_type: 'GENIE_CONVERSATION_TYPE_CHAT' });
    expect(conversations[0].created_timestamp).to.be.a('number');
  });

  it('lists page by page, without end or overlap', async () => {
    const asked: string[] = [];
    for (let i = 0; i < 5; i++) asked.unshift((await visitor().ask(`text ${i}`)).start.conversation_id);
    const seen: string[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = `${visitor().space}/conversations?page_size=2&page_token=${encodeURIComponent(token)}`;
      const { json } = await visitor().call('GET', page);
      expect(json.conversations.length).to.be.within(1, 2);
      seen.push(...json.conversations.map((one: Json) => one.conversation_id));
      token = json.next_page_token;
    }
    expect(seen).to.deep.equal(asked);
  });

  it('takes feedback of the known kinds only', async () => {
    const { path } = await visitor().ask(visitor().subject.textQuestion);
    for (const rating of ['POSITIVE', 'NEGATIVE', 'NONE']) {
      expect((await visitor().call('POST', `${path}/feedback`, { rating, comment: 'so so' })).status).to.equal(200);
    }
    expectRefusal(
      await visitor().call('POST', `${path}/feedback`, { rating: 'GREAT' }),
      400,
      'INVALID_PARAMETER_VALUE',
    );
  });

  it('forgets what is deleted, also while it runs', async () => {
    const { start, path } = await visitor().ask(visitor().subject.endlessQuestion);
    expect((await visitor().call('DELETE', path)).status).to.equal(200);
    expectRefusal(await visitor().call('GET', path), 404);
    const conversation = `${visitor().space}/conversations/${start.conversation_id}`;
    expect((await visitor().call('DELETE', conversation)).status).to.equal(200);
    expectRefusal(await visitor().call('GET', `${conversation}/messages`), 404);
    expectRefusal(await visitor().call('POST', `${conversation}/messages`, { content: 'x' }), 404);
  });
}

function spacesContract(visitor: () => Visitor): void {
  it('are listed without their content, and told one by one with it on request', async () => {
    const { spaces } = (await visitor().call('GET', '/api/2.0/genie/spaces')).json;
    const listed = spaces.find((one: Json) => one.space_id === visitor().subject.spaceId);
    expect(listed.title).to.be.a('string');
    expect(listed).to.not.have.property('serialized_space');
    const plain = (await visitor().call('GET', visitor().space)).json;
    expect(plain).to.include({ space_id: visitor().subject.spaceId, title: listed.title });
    expect(plain).to.not.have.property('serialized_space');
    const whole = (await visitor().call('GET', `${visitor().space}?include_serialized_space=true`)).json;
    const content = JSON.parse(whole.serialized_space);
    expect(content.version).to.equal(2);
    expect(content.config.sample_questions[0].question[0]).to.be.a('string');
  });
}

function refusalsContract(visitor: () => Visitor): void {
  it('of a token that is wrong or missing', async () => {
    const path = `${visitor().space}/start-conversation`;
    expectRefusal(await visitor().call('POST', path, { content: 'x' }, 'wrong'), 401, 'UNAUTHENTICATED');
    expectRefusal(await visitor().call('GET', visitor().space, undefined, ''), 401, 'UNAUTHENTICATED');
  });

  it('of a question that is none', async () => {
    const path = `${visitor().space}/start-conversation`;
    for (const body of [{}, { content: '' }, { content: '  ' }, { content: 3 }]) {
      expectRefusal(await visitor().call('POST', path, body), 400, 'INVALID_PARAMETER_VALUE');
    }
    const { json } = await visitor().call('GET', `${visitor().space}/conversations`);
    expect(json.conversations ?? []).to.deep.equal([]);
  });

  it('of what does not exist', async () => {
    const { path } = await visitor().ask(visitor().subject.tableQuestion);
    await visitor().untilEnded(path);
    const nobody = '0'.repeat(32);
    const paths = [
      `/api/2.0/genie/spaces/${nobody}`,
      `${visitor().space}/conversations/${nobody}/messages`,
      `${visitor().space}/conversations/${nobody}/messages/${nobody}`,
      path.replace(/[^/]+$/, nobody),
      `${path}/attachments/${nobody}/query-result`,
    ];
    for (const one of paths) expectRefusal(await visitor().call('GET', one), 404);
    const other = `/api/2.0/genie/spaces/${nobody}/start-conversation`;
    expectRefusal(await visitor().call('POST', other, { content: 'x' }), 404);
    expectRefusal(await visitor().call('GET', '/api/2.0/genie/nothing/here'), 404, 'ENDPOINT_NOT_FOUND');
  });
}
