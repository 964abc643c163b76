import { expect } from 'chai';
import { messageErrorTypes } from '../../../../services/genie/message-errors.ts';
import { SkippingClock } from '../../../support/skipping-clock.ts';
import { attachmentsOf, type ControlVisitor, type Json, startControlled } from './visitor.ts';

describe('The control of the emulator: one question', () => {
  let visitor: ControlVisitor;
  let clock: SkippingClock;

  beforeEach(async () => {
    clock = new SkippingClock();
    visitor = await startControlled('', { clock });
  });

  afterEach(async () => {
    await visitor.bench.stop();
  });

  const queryPathOf = (path: string, message: Json) => {
    const id = attachmentsOf(message, 'query').at(-1).attachment_id;
    return `${path}/attachments/${id}`;
  };

  const rowsOf = async (path: string, message: Json) =>
    (await visitor.get(`${queryPathOf(path, message)}/query-result`)).json.statement_response;

  it('waits for a cold warehouse, with the SQL to be seen', async () => {
    const path = await visitor.ask('revenue', 'cold=60000');
    const message = await visitor.until(path, 'PENDING_WAREHOUSE');
    expect(attachmentsOf(message, 'query')[0].query.query).to.match(/^SELECT/);
    const { status } = await rowsOf(path, message);
    expect(status.state).to.equal('RUNNING');
    clock.skip(60_000);
    expect((await visitor.ended(path)).message.status).to.equal('COMPLETED');
  });

  it('takes its steps as slowly as it is told to', async () => {
    const path = await visitor.ask('revenue', 'steps=60000');
    for (const status of ['FETCHING_METADATA', 'FILTERING_CONTEXT', 'ASKING_AI', 'EXECUTING_QUERY']) {
      await visitor.until(path, status);
      clock.skip(60_000);
    }
    expect((await visitor.ended(path)).message.status).to.equal('COMPLETED');
  });

  it('stays in a status until it is deleted', async () => {
    for (const status of ['SUBMITTED', 'FILTERING_CONTEXT', 'ASKING_AI', 'PENDING_WAREHOUSE', 'EXECUTING_QUERY']) {
      const path = await visitor.ask('text only', `stuck=${status}`);
      await visitor.until(path, status);
      clock.skip(3_600_000);
      expect((await visitor.get(path)).json.status).to.equal(status);
      expect((await visitor.call('DELETE', path)).status).to.equal(200);
    }
  });

  it('repairs its query', async () => {
    const path = await visitor.ask('revenue', 'repair, steps=60000');
    const before = ['FETCHING_METADATA', 'FILTERING_CONTEXT'];
    for (const status of [...before, 'ASKING_AI', 'EXECUTING_QUERY', 'ASKING_AI', 'EXECUTING_QUERY']) {
      await visitor.until(path, status);
      clock.skip(60_000);
    }
    expect((await visitor.ended(path)).message.status).to.equal('COMPLETED');
  });

  it('fails with every type that there is', async () => {
    for (const type of messageErrorTypes) {
      const { message } = await visitor.answered('revenue', `fail=${type}`);
      expect(message).to.deep.include({ status: 'FAILED' });
      expect(message.error.type).to.equal(type);
    }
  });

  it('is cancelled', async () => {
    const { message } = await visitor.answered('revenue', 'cancelled');
    expect(message.status).to.equal('CANCELLED');
    expect(message).to.not.have.property('attachments');
  });

  it('is answered with words alone, or with a question', async () => {
    const words = await visitor.answered('revenue', 'answer=text');
    expect(words.statuses).to.not.include('EXECUTING_QUERY');
    expect(attachmentsOf(words.message, 'query')).to.deep.equal([]);
    expect(attachmentsOf(words.message, 'viz')).to.deep.equal([]);
    expect(attachmentsOf(words.message, 'text')[0].text.content).to.equal('North leads.');
    const asks = await visitor.answered('revenue', 'answer=clarification');
    expect(attachmentsOf(asks.message, 'text')[0].text.purpose).to.equal('FOLLOW_UP_QUESTION');
  });

  it('is answered with several queries, each with its rows', async () => {
    const { path, message } = await visitor.answered('revenue', 'answer=several');
    const kinds = message.attachments.map((one: Json) => Object.keys(one).find((key) => key !== 'attachment_id'));
    expect(kinds.slice(0, 4)).to.deep.equal(['query', 'text', 'query', 'text']);
    for (const { attachment_id: id } of attachmentsOf(message, 'query')) {
      const { json } = await visitor.get(`${path}/attachments/${id}/query-result`);
      expect(json.statement_response.result.data_array).to.have.length(2);
    }
    const plain = await visitor.answered('revenue');
    const strange = attachmentsOf(message, 'query')[0].attachment_id;
    expect((await visitor.get(`${plain.path}/attachments/${strange}/query-result`)).status).to.equal(404);
  });

  it('is answered from a curated instruction', async () => {
    const { message } = await visitor.answered('revenue', 'answer=curated');
    expect(attachmentsOf(message, 'query')[0].query.instruction_id).to.match(/^[0-9a-f]{32}$/);
  });

  it('completes with nothing', async () => {
    const of = async (control: string) => (await visitor.answered('revenue', control)).message;
    expect(await of('empty'))
      .to.include({ status: 'COMPLETED' })
      .and.not.have.property('attachments');
    expect((await of('empty=null')).attachments).to.equal(null);
    expect((await of('empty=list')).attachments).to.deep.equal([]);
  });

  it('brings what no client knows', async () => {
    const { path, message } = await visitor.answered('revenue', 'unknown, steps=20');
    expect(attachmentsOf(message, 'hologram')).to.have.length(1);
    expect(message.mood).to.be.an('object');
    expect(attachmentsOf(message, 'query')[0].query.thoughts.at(-1).thought_type).to.equal('THOUGHT_TYPE_DAYDREAM');
    expect(attachmentsOf(message, 'text')[0].text.purpose).to.equal('TEXT_ATTACHMENT_PURPOSE_RIDDLE');
    expect((await rowsOf(path, message)).manifest.schema.columns[0].type_name).to.equal('HOLOGRAM');
    const one = await visitor.answered('revenue', 'unknown=field');
    expect(one.message.mood).to.be.an('object');
    expect(attachmentsOf(one.message, 'hologram')).to.deep.equal([]);
    const strange = await visitor.ask('revenue', 'unknown=status, steps=60000');
    for (const status of ['FETCHING_METADATA', 'FILTERING_CONTEXT']) {
      await visitor.until(strange, status);
      clock.skip(60_000);
    }
    await visitor.until(strange, 'CONSULTING_ORACLE');
  });

  it('has as many rows as it is told to', async () => {
    const none = await visitor.answered('revenue', 'rows=0');
    const empty = await rowsOf(none.path, none.message);
    expect(empty.manifest.total_row_count).to.equal(0);
    expect(empty).to.not.have.property('result');
    expect(attachmentsOf(none.message, 'query')[0].query.query_result_metadata.row_count).to.equal(0);
    const many = await visitor.answered('revenue', 'rows=3');
    const { result, manifest } = await rowsOf(many.path, many.message);
    expect(result.data_array.map((row: string[]) => row[0])).to.deep.equal(['North', 'East', 'North']);
    expect(manifest).to.include({ total_row_count: 3, truncated: false });
  });

  it('cuts its rows, and has the rest in the full download', async () => {
    const { path, message } = await visitor.answered('revenue', 'truncated');
    const { result, manifest } = await rowsOf(path, message);
    expect(result.data_array).to.have.length(5_000);
    expect(manifest).to.include({ total_row_count: 10_001, truncated: true });
    expect(attachmentsOf(message, 'query')[0].query.query_result_metadata).to.deep.equal({
      row_count: 10_001,
      is_truncated: true,
    });
    const query = queryPathOf(path, message);
    const { json } = await visitor.call('POST', `${query}/downloads`, { body: {} });
    const got = `${query}/downloads/${json.download_id}?download_id_signature=${json.download_id_signature}`;
    const [link] = (await visitor.get(got)).json.statement_response.result.external_links;
    expect(await (await fetch(link.external_link)).json()).to.have.length(10_001);
  });

  it('has every type of column, and nulls', async () => {
    const { path, message } = await visitor.answered('revenue', 'all_types');
    const { result, manifest } = await rowsOf(path, message);
    const types = manifest.schema.columns.map((one: Json) => one.type_name);
    expect(types).to.include.members(['ARRAY', 'DECIMAL', 'STRUCT', 'TIMESTAMP_NTZ', 'VARIANT']);
    expect(result.data_array[0]).to.have.length(types.length);
    expect(new Set(result.data_array[1])).to.deep.equal(new Set([null]));
  });

  it('has rows that are on their way for two looks', async () => {
    const { path, message } = await visitor.answered('revenue', 'result=PENDING');
    const states = [];
    for (let i = 0; i < 3; i++) states.push((await rowsOf(path, message)).status.state);
    expect(states).to.deep.equal(['PENDING', 'PENDING', 'SUCCEEDED']);
  });

  it('has rows that failed, until the query is executed again', async () => {
    const { path, message } = await visitor.answered('revenue', 'result=FAILED');
    for (let i = 0; i < 3; i++) {
      const { status, result } = await rowsOf(path, message);
      expect(status).to.deep.include({ state: 'FAILED', sql_state: '42000' });
      expect(status.error.error_code).to.equal('BAD_REQUEST');
      expect(result).to.equal(undefined);
    }
    await visitor.call('POST', `${queryPathOf(path, message)}/execute-query`, { body: {} });
    expect((await rowsOf(path, message)).status.state).to.equal('SUCCEEDED');
  });

  it('has rows that expire, until the query is executed again', async () => {
    const { path, message } = await visitor.answered('revenue', 'expires=60000');
    expect((await rowsOf(path, message)).status.state).to.equal('SUCCEEDED');
    clock.skip(60_000);
    expect((await visitor.get(path)).json.status).to.equal('QUERY_RESULT_EXPIRED');
    expect((await rowsOf(path, message)).status.state).to.equal('CLOSED');
    await visitor.call('POST', `${queryPathOf(path, message)}/execute-query`, { body: {} });
    expect((await rowsOf(path, message)).status.state).to.equal('SUCCEEDED');
    clock.skip(60_000);
    expect((await visitor.get(path)).json.status).to.equal('COMPLETED');
  });

  it('does to its own question alone what it is told to', async () => {
    await visitor.answered('revenue', 'empty');
    expect(attachmentsOf((await visitor.answered('revenue')).message, 'query')).to.have.length(1);
  });

  it('names the nearest type of failure', async () => {
    const body = { content: 'revenue' };
    const options = { body, control: 'fail=SQL_EXECUTION_EXEPTION' };
    const said = await visitor.call('POST', `${visitor.space}/start-conversation`, options);
    expect(said.status).to.equal(400);
    expect(said.json.message).to.contain('did you mean "SQL_EXECUTION_EXCEPTION"?');
  });
});
