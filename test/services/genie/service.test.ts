import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import type { GenieIds, GenieProgress } from '../../../services/genie/types.ts';
import { lastQuery } from '../../../services/genie/waiting.ts';
import { eventually } from '../../support/eventually.ts';
import { SkippingClock } from '../../support/skipping-clock.ts';
import {
  ANSWER,
  clarifyScript,
  failedScript,
  gate,
  sampleResult,
  selfRepairScript,
  tableScript,
  textScript,
} from '../../support/workspace/scripts.ts';
import { type Bench, failureOf, outcomeOf, startBench } from './harness.ts';

describe('GenieService against a fake workspace', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  describe('an answer', () => {
    it('has sentence, rows with every digit, SQL, chart and next questions', async () => {
      const answer = await bench.ask('Revenue by region?');
      expect(answer.question).to.equal('Revenue by region?');
      expect(answer.texts).to.deep.equal(['North leads.']);
      expect(answer.table).to.deep.equal({
        columns: sampleResult.columns,
        rows: sampleResult.rows,
        totalRows: 3,
        truncated: false,
      });
      expect(answer.sql).to.contain('SUM(revenue)');
      expect(answer.title).to.equal('Revenue by region');
      expect(answer.interpretation).to.equal('Sum of revenue, by region.');
      expect(answer.chart?.title).to.equal('Revenue by region');
      expect(
        Buffer.from(answer.chart?.pngBase64 ?? '', 'base64')
          .subarray(1, 4)
          .toString(),
      ).to.equal('PNG');
      expect(answer.suggestions).to.deep.equal(['And by month?', 'Only the North?']);
      expect(answer.curated).to.equal(false);
      expect(answer.clarification).to.equal(undefined);
      expect(answer.ids.attachmentId).to.be.a('string');
      expect(JSON.parse(JSON.stringify(answer))).to.deep.equal(answer);
    });

    it('is asked for once, with a chart', async () => {
      await bench.ask('Revenue by region?');
      expect(bench.workspace.asked).to.have.length(1);
      expect(bench.workspace.asked[0]).to.include({ content: 'Revenue by region?', wantsChart: true });
    });

    it('continues the conversation it is given', async () => {
      const first = await bench.ask('Revenue by region?');
      const second = await bench.ask('and by month?', { conversationId: first.ids.conversationId });
      expect(second.ids.conversationId).to.equal(first.ids.conversationId);
      expect(bench.workspace.count('start-conversation')).to.equal(1);
    });

    it('begins a new conversation, once, when Genie no longer knows the old one', async () => {
      const first = await bench.ask('Revenue by region?');
      bench.workspace.forget(first.ids.conversationId);
      const second = await bench.ask('and by month?', { conversationId: first.ids.conversationId });
      expect(second.ids.conversationId).to.not.equal(first.ids.conversationId);
      expect(bench.workspace.asked.map((one) => one.content)).to.deep.equal(['Revenue by region?', 'and by month?']);
    });

    it('begins a new conversation when the old one is of another mode', async () => {
      const first = await bench.ask('Revenue by region?');
      bench.workspace.on('again', failedScript('UNSUPPORTED_CONVERSATION_TYPE_EXCEPTION'));
      const { conversationId } = first.ids;
      expect(await outcomeOf(bench.ask('again', { conversationId }))).to.equal('genie.conversation_gone');
      const asked = bench.workspace.asked.filter((one) => one.content === 'again');
      expect(asked).to.have.length(2);
      expect(asked[0]?.conversationId).to.equal(conversationId);
      expect(asked[1]?.conversationId).to.not.equal(conversationId);
    });

    it('is not asked for again when its message was deleted meanwhile', async () => {
      const first = await bench.ask('Revenue by region?');
      const { until, open } = gate();
      bench.workspace.on('long', { until });
      const { conversationId } = first.ids;
      const asking = outcomeOf(
        bench.genie.ask(
          { spaceId: bench.workspace.spaceId, content: 'long', conversationId },
          { signal: new AbortController().signal, onIds: (ids) => bench.genie.cancel(ids) },
        ),
      );
      expect(await asking).to.equal('genie.conversation_gone');
      open();
      expect(bench.workspace.asked.filter((one) => one.content === 'long')).to.have.length(1);
    });
  });

  describe('attachments', () => {
    it('gives the text alone when there is no query', async () => {
      bench.workspace.on('hello', textScript('Hello. Ask me about sales.'));
      const answer = await bench.ask('hello');
      expect(answer.texts).to.deep.equal(['Hello. Ask me about sales.']);
      expect(answer).to.not.have.any.keys('table', 'sql', 'chart', 'clarification');
    });

    it('keeps a question of Genie apart from the answer', async () => {
      bench.workspace.on('sales', clarifyScript('Which year do you mean?'));
      const answer = await bench.ask('sales');
      expect(answer.clarification).to.equal('Which year do you mean?');
      expect(answer.texts).to.deep.equal([]);
    });

    it('keeps every query that Genie answers with, the first as the main one', async () => {
      const other = { columns: [{ name: 'n', type: 'LONG' }], rows: [['7']] };
      bench.workspace.on('both', {
        parts: [
          { kind: 'query', sql: 'SELECT 0', title: 'Dropped' },
          { kind: 'query', sql: 'SELECT 1', title: 'One', result: sampleResult, thoughts: ['First.'] },
          { kind: 'text', content: 'North leads.', purpose: ANSWER },
          {
            kind: 'query',
            sql: 'SELECT 2',
            title: 'Two',
            description: 'A count.',
            result: other,
            thoughts: ['Second.'],
          },
          { kind: 'text', content: 'Seven in all.', purpose: ANSWER },
          { kind: 'viz', title: 'Picture of two' },
        ],
      });
      const answer = await bench.ask('both');
      expect(answer).to.include({ title: 'One', sql: 'SELECT 1' });
      expect(answer.chart).to.equal(undefined);
      expect(answer.texts).to.deep.equal(['North leads.', 'Seven in all.']);
      expect(answer.more).to.have.length(1);
      expect(answer.more?.[0]).to.deep.include({
        title: 'Two',
        interpretation: 'A count.',
        sql: 'SELECT 2',
        table: { ...other, totalRows: 1, truncated: false },
      });
      expect(answer.more?.[0]?.chart?.title).to.equal('Picture of two');
      expect(answer.more?.[0]?.attachmentId).to.not.equal(answer.ids.attachmentId);
      expect(answer.thoughts).to.deep.equal([
        { kind: 'steps', text: 'First.' },
        { kind: 'steps', text: 'Second.' },
      ]);
    });

    it('keeps the choices that come with a question of Genie', async () => {
      bench.workspace.on('sales', {
        statuses: ['SUBMITTED', 'COMPLETED'],
        parts: [
          { kind: 'text', content: 'Which year?', purpose: 'FOLLOW_UP_QUESTION' },
          { kind: 'suggestions', questions: ['2016', '2017'] },
        ],
      });
      const answer = await bench.ask('sales');
      expect(answer).to.deep.include({ clarification: 'Which year?', suggestions: ['2016', '2017'] });
    });

    it('takes the last query and drops texts between the first and the last', async () => {
      bench.workspace.on('hard', selfRepairScript());
      const answer = await bench.ask('hard');
      expect(answer.sql).to.equal('SELECT right');
      expect(answer.texts).to.deep.equal(['Before the first query.', 'After the last query.']);
    });

    it('has the result and the picture of the last query fetched, and tells of that one', () => {
      const attachments = ['first', 'last'].map((query) => ({ query: { query }, attachment_id: query }));
      const message = { id: 'm', status: 'COMPLETED', attachments: [...attachments, { text: { content: 'Done.' } }] };
      expect(lastQuery(message as unknown as Parameters<typeof lastQuery>[0])?.attachmentId).to.equal('last');
    });

    it('keeps a text between queries that is marked as the answer', async () => {
      bench.workspace.on('odd', {
        parts: [
          { kind: 'query', sql: 'SELECT 1' },
          { kind: 'text', content: 'The answer.', purpose: ANSWER },
          { kind: 'query', sql: 'SELECT 2', result: sampleResult },
        ],
      });
      expect((await bench.ask('odd')).texts).to.deep.equal(['The answer.']);
    });

    it('shows an empty table for zero rows', async () => {
      bench.workspace.on('none', tableScript({ result: { columns: sampleResult.columns, rows: [] } }));
      const { table } = await bench.ask('none');
      expect(table).to.deep.equal({ columns: sampleResult.columns, rows: [], totalRows: 0, truncated: false });
    });

    it('ignores kinds and fields it does not know', async () => {
      bench.workspace.on('new', {
        parts: [
          { kind: 'raw', json: { attachment_id: 'x', hologram: { frames: 3 } } },
          { kind: 'raw', json: 'not even an object' },
          { kind: 'raw', json: { text: { content: 'No id, still a text.', mood: 'calm' } } },
        ],
      });
      expect((await bench.ask('new')).texts).to.deep.equal(['No id, still a text.']);
    });

    it('tells a curated answer', async () => {
      bench.workspace.on('kpi', { parts: [{ kind: 'query', sql: 'SELECT 1', result: sampleResult, curated: true }] });
      expect((await bench.ask('kpi')).curated).to.equal(true);
    });

    for (const attachments of ['null', 'absent'] as const) {
      it(`says that a completed message without content (${attachments}) is none`, async () => {
        bench.workspace.on('empty', { attachments });
        expect(await outcomeOf(bench.ask('empty'))).to.equal('genie.bad_response');
      });
    }

    it('answers without the picture when that cannot be fetched', async () => {
      bench.workspace.fail('download-visualization', { kind: 'status', status: 404 });
      const answer = await bench.ask('Revenue by region?');
      expect(answer.chart).to.deep.equal({ title: 'Revenue by region' });
      expect(answer.table?.rows).to.have.length(3);
    });

    it('takes nothing for a picture that is none', async () => {
      bench.workspace.fail('download-visualization', { kind: 'status', status: 200, body: '<html>login</html>' });
      expect((await bench.ask('Revenue by region?')).chart).to.not.have.property('pngBase64');
    });
  });

  describe('progress', () => {
    it('is told when it changes, with the SQL once there is some', async () => {
      const told: GenieProgress[] = [];
      bench.workspace.on('slow', {
        ...tableScript({ sql: 'SELECT 1' }),
        statuses: [
          'SUBMITTED',
          'FETCHING_METADATA',
          'FILTERING_CONTEXT',
          'ASKING_AI',
          'PENDING_WAREHOUSE',
          'EXECUTING_QUERY',
          'EXECUTING_QUERY',
          'COMPLETED',
        ],
      });
      await bench.genie.ask(
        { spaceId: bench.workspace.spaceId, content: 'slow' },
        { signal: new AbortController().signal, onProgress: (progress) => told.push(progress) },
      );
      expect(told).to.deep.equal([
        { stage: 'submitted' },
        { stage: 'reading' },
        { stage: 'thinking' },
        { stage: 'waking', sql: 'SELECT 1' },
        { stage: 'running', sql: 'SELECT 1' },
        { stage: 'fetching', sql: 'SELECT 1' },
      ]);
    });

    it('takes an unknown status for work in progress and logs it once', async () => {
      bench.workspace.on('future', { ...tableScript(), statuses: ['DREAMING', 'DREAMING', 'COMPLETED'] });
      await bench.ask('future');
      await bench.ask('future');
      expect(bench.warnings.map((one) => one.fields['status'])).to.deep.equal(['DREAMING']);
    });

    it('hands out the ids before the first poll and waits until they are kept', async () => {
      const { until, open } = gate();
      const { promise: told, resolve } = Promise.withResolvers<GenieIds>();
      const answer = bench.genie.ask(
        { spaceId: bench.workspace.spaceId, content: 'Revenue by region?' },
        {
          signal: new AbortController().signal,
          onIds: async (ids) => {
            resolve(ids);
            await until;
          },
        },
      );
      const ids = await told;
      expect(ids.messageId).to.equal(bench.workspace.asked[0]?.messageId);
      // A whole other question takes longer than the first poll would.
      await bench.ask('Another?');
      expect(bench.workspace.requests.some((one) => one.path.includes(ids.messageId))).to.equal(false);
      open();
      expect((await answer).ids).to.include(ids);
    });

    it('does not go on when the ids could not be kept', async () => {
      const asking = bench.genie.ask(
        { spaceId: bench.workspace.spaceId, content: 'Revenue by region?' },
        {
          signal: new AbortController().signal,
          onIds: () => {
            throw new Error('disk full');
          },
        },
      );
      await asking.then(
        () => expect.fail('should not answer'),
        (error: Error) => expect(error.message).to.equal('disk full'),
      );
      expect(bench.workspace.count('get-message')).to.equal(0);
    });
  });

  it('waits for the mark that it is about to make the answer', async () => {
    const { until, open } = gate();
    const { promise: marked, resolve } = Promise.withResolvers<void>();
    let answered = false;
    const asking = bench.genie
      .ask(
        { spaceId: bench.workspace.spaceId, content: 'Revenue by region?' },
        {
          signal: new AbortController().signal,
          onParse: () => {
            resolve();
            return until;
          },
        },
      )
      .finally(() => {
        answered = true;
      });
    await marked;
    expect(bench.workspace.count('query-result')).to.equal(1);
    expect(answered).to.equal(false);
    open();
    await asking;
  });

  describe('how a question ends without an answer', () => {
    it('maps the reason and keeps SQL out of the message', async () => {
      bench.workspace.on('broken', failedScript('SQL_EXECUTION_EXCEPTION'));
      const failure = await failureOf(bench.ask('broken'));
      expect(failure.code).to.equal('genie.sql_failed');
      expect(failure.message).to.not.contain('hidden');
    });

    it('survives a failure without reason', async () => {
      bench.workspace.on('broken', { statuses: ['FAILED'] });
      expect(await outcomeOf(bench.ask('broken'))).to.equal('genie.failed');
    });

    it('says when Genie cancelled it', async () => {
      bench.workspace.on('stop', { statuses: ['ASKING_AI', 'CANCELLED'] });
      expect(await outcomeOf(bench.ask('stop'))).to.equal('genie.cancelled');
    });

    it('ends at the answer deadline', async () => {
      const { until, open } = gate();
      bench.workspace.on('never', { until });
      const clock = new SkippingClock();
      const impatient = await startBench({ clock, answerDeadlineMs: 3_600_000 });
      impatient.workspace.on('never', { until });
      const failing = failureOf(impatient.ask('never'));
      await eventually(() => impatient.workspace.count('get-message') > 0);
      clock.skip(3_600_000);
      const failure = await failing;
      open();
      await impatient.stop();
      expect(failure.code).to.equal('question.deadline');
    });

    it('ends when the caller ends it, where the caller holds the deadline, and holds none itself', async () => {
      const { until, open } = gate();
      const controller = new AbortController();
      const impatient = await startBench({ answerDeadlineMs: 0 });
      impatient.workspace.on('patient', { until });
      const asking = impatient.genie.ask(
        { spaceId: impatient.workspace.spaceId, content: 'patient' },
        {
          signal: controller.signal,
          endsAtMs: Number.MAX_SAFE_INTEGER,
          onProgress: () => controller.abort(new AppError('question.deadline', 'the time of the caller is over')),
        },
      );
      const failure = await failureOf(asking);
      open();
      await impatient.stop();
      expect(failure.message).to.equal('the time of the caller is over');
    });

    it("ends with the caller's reason when it is called off, and leaves no poll behind", async () => {
      const { until, open } = gate();
      bench.workspace.on('never', { until });
      const controller = new AbortController();
      const asking = bench.genie.ask(
        { spaceId: bench.workspace.spaceId, content: 'never' },
        { signal: controller.signal, onProgress: () => controller.abort() },
      );
      expect(await outcomeOf(asking)).to.equal('genie.cancelled');
      expect(bench.genie.statistics().inFlight).to.equal(0);
      open();
    });
  });

  describe('beside asking', () => {
    it('goes on waiting for a question of an earlier process', async () => {
      let known: GenieIds | undefined;
      const { until, open } = gate();
      bench.workspace.on('long', { ...tableScript(), until });
      const earlier = new AbortController();
      const first = outcomeOf(
        bench.genie.ask(
          { spaceId: bench.workspace.spaceId, content: 'long' },
          {
            signal: earlier.signal,
            onIds: (ids) => {
              known = ids;
            },
            onProgress: () => earlier.abort(),
          },
        ),
      );
      expect(await first).to.equal('genie.cancelled');
      open();
      if (!known) throw new Error('no ids');
      const answer = await bench.genie.resume(known, 'long', { signal: new AbortController().signal });
      expect(answer.texts).to.deep.equal(['North leads.']);
      expect(answer.question).to.equal('long');
      expect(bench.workspace.asked).to.have.length(1);
    });

    it('passes feedback on', async () => {
      const { ids } = await bench.ask('Revenue by region?');
      await bench.genie.feedback(ids, 'negative', 'wrong region');
      expect(bench.workspace.message(ids.messageId)?.feedback).to.deep.equal([
        { rating: 'NEGATIVE', comment: 'wrong region' },
      ]);
    });

    it('cancels by deleting the message, and is silent when that fails', async () => {
      const { ids } = await bench.ask('Revenue by region?');
      await bench.genie.cancel(ids);
      expect(bench.workspace.message(ids.messageId)).to.equal(undefined);
      await bench.genie.cancel(ids);
    });
  });

  describe('what it tells about itself', () => {
    it('counts questions by outcome', async () => {
      bench.workspace.on('broken', failedScript('CONTENT_FILTER_EXCEPTION'));
      await bench.ask('Revenue by region?');
      await outcomeOf(bench.ask('broken'));
      const statistics = bench.genie.statistics();
      expect(statistics).to.deep.include({ total: 2, succeeded: 1, failed: 1, inFlight: 0 });
      expect(statistics.failedByCode).to.deep.equal({ 'genie.question_rejected': 1 });
      expect(bench.seen('genie.query.ended').map((one) => [one.space, one.outcome])).to.deep.equal([
        ['sales', 'ok'],
        ['sales', 'genie.question_rejected'],
      ]);
    });

    it('is well until an exchange tells otherwise, and well again after one that works', async () => {
      expect(bench.genie.health().ok).to.equal(true);
      bench.workspace.fail('start-conversation', { kind: 'status', status: 403 });
      await outcomeOf(bench.ask('x'));
      expect(bench.genie.health()).to.deep.include({ ok: false });
      expect(bench.genie.health().error?.code).to.equal('genie.forbidden');
      await bench.ask('x');
      expect(bench.genie.health().ok).to.equal(true);
    });

    it('is unwell when the space is not there', async () => {
      bench.workspace.fail('start-conversation', { kind: 'status', status: 404 });
      await outcomeOf(bench.ask('x'));
      expect(bench.genie.health().error?.code).to.equal('genie.space_not_found');
    });

    it('is not unwell because of one question', async () => {
      bench.workspace.on('broken', failedScript('CONTENT_FILTER_EXCEPTION'));
      await outcomeOf(bench.ask('broken'));
      expect(bench.genie.health().ok).to.equal(true);
    });

    it('says nothing of the question, the SQL, the cells or the token in its events', async () => {
      await bench.ask('Revenue of the secret region?');
      bench.workspace.fail('get-message', { kind: 'status', status: 403, body: 'no right to Bearer dapi-test' });
      await outcomeOf(bench.ask('Revenue of the secret region?'));
      const told = JSON.stringify(bench.events, (_key, value: unknown) =>
        value instanceof Error ? { message: value.message } : value,
      );
      expect(told).to.contain('genie.called');
      for (const secret of ['secret region', 'SELECT', '1234567890123456789', 'dapi-test', '127.0.0.1']) {
        expect(told).to.not.contain(secret);
      }
    });
  });
});
