import { expect } from 'chai';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import { AppError } from '../../../../services/errors.ts';
import { eventually } from '../../../support/eventually.ts';
import { FakeModel, type ModelReply } from '../../../support/fake-model.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { assistRig, ref, wirePlan } from './rig.ts';

/** No word of it is in the data, so the rules refuse. */
const ODD = 'Zorp the quibbled flumph?';
const BY_WARD = wirePlan({ dims: [{ kind: 'column', ref: ref('ward') }] });
const LABEL = 'The model "tiny-model:1b" read this question.';

describe('a language model beside the rules', () => {
  let world: OpenSpace & { close(): Promise<void> };
  let fake: FakeModel;
  before(async () => {
    world = await openWorld(clinic);
  });
  after(() => world.close());
  beforeEach(async () => {
    fake = await FakeModel.start();
  });
  afterEach(() => fake.stop());

  const plan = (value: unknown): ModelReply => ({ kind: 'plan', plan: value });

  describe('in mode assist', () => {
    it("is asked when the rules refuse; its plan has the rules' answer, with chart, SQL, next questions and a label", async () => {
      const rig = assistRig(world, fake);
      fake.on(ODD, { kind: 'plan', plan: BY_WARD, unused: ['flumph', 'https://evil.example'] });
      const answer = await rig.ask(ODD);
      expect(answer.kind).to.equal('answer');
      expect(answer.query?.title).to.equal('Number of visits by ward');
      expect(answer.text).to.contain(LABEL).and.contain('I did not use "flumph".').and.not.contain('evil');
      expect(answer.query?.thoughts.find(({ type }) => type === 'UNDERSTANDING')?.content).to.contain(LABEL);
      expect([answer.result?.rows.length, answer.chart?.kind]).to.deep.equal([4, 'bar']);
      expect(answer.suggestions).to.have.length(3);
      expect(rig.stages).to.deep.equal(['reading', 'thinking', 'thinking', 'running']);
      const ruled = await rig.ask('number of visits by ward');
      expect(ruled.query?.sql).to.equal(answer.query?.sql);
      expect(fake.requests).to.have.length(1);
    });

    it("goes on from a model's plan by the rules, and tells the model the plan before", async () => {
      const rig = assistRig(world, fake);
      fake.on(ODD, plan(BY_WARD));
      const first = await rig.ask(ODD);
      const second = await rig.ask('only for 2023', first.state);
      expect(second.query?.title).to.equal('Number of visits by ward in 2023');
      expect(fake.requests).to.have.length(1);
      await rig.ask(ODD, second.state);
      expect(fake.requests[1]?.told.plan_before?.dims).to.deep.equal(BY_WARD.dims);
    });

    it('is asked when the rules would ask back, and their question stands when it has no plan', async () => {
      const rig = assistRig(world, fake);
      const question = 'how many non emergency visits';
      const none = await rig.ask(question);
      expect(none.kind).to.equal('clarification');
      expect(none.text).to.match(/\? The model "tiny-model:1b" found no way to answer this, so only the rules/);
      expect(none.suggestions).to.have.length(2);
      fake.on(question, plan(wirePlan({ where: [{ kind: 'truth', ref: ref('emergency'), value: false }] })));
      expect((await rig.ask(question)).text).to.contain(LABEL);
      // The reply to the question that was asked back is the rules' own business.
      expect((await rig.ask('the first one', none.state)).text).not.to.contain('The model');
    });

    it('is not asked what the rules answer, what is no question, and what would write', async () => {
      const rig = assistRig(world, fake);
      for (const question of [
        'visits by ward',
        'hello',
        'what tables are there?',
        '?!',
        'delete all visits',
        '刪除所有資料',
        'start over',
      ]) {
        expect((await rig.ask(question)).text, question).not.to.contain('The model');
      }
      await rig.engine.warm?.(new AbortController().signal);
      expect(fake.requests).to.deep.equal([]);
    });
  });

  describe('in mode first', () => {
    it('is asked before the rules count, but for small talk; without a plan the rules answer and say so', async () => {
      const rig = assistRig(world, fake, { mode: 'first' });
      fake.on('visits by ward', plan(wirePlan()));
      const answer = await rig.ask('visits by ward');
      expect(answer.query?.title).to.equal('Number of visits');
      const ruled = await rig.ask('visits by department');
      expect(ruled.query?.title).to.equal('Number of visits by department');
      expect(ruled.text).to.contain('found no way to answer this, so only the rules read this question.');
      await rig.ask('hello');
      await rig.engine.warm?.(new AbortController().signal);
      expect(fake.requests).to.have.length(2);
    });

    it('is not asked about the reply to a question that the rules asked back', async () => {
      const rig = assistRig(world, fake, { mode: 'first' });
      const asked = await rig.ask('how many non emergency visits');
      const settled = await rig.ask(asked.suggestions[0] ?? '', asked.state);
      expect(settled.kind).to.equal('answer');
      expect(settled.text).not.to.contain('The model');
      expect(fake.requests).to.have.length(1);
    });
  });

  describe('what is sent', () => {
    it('is the question, names and descriptions, with key, schema and temperature 0; no value, row or SQL', async () => {
      const rig = assistRig(world, fake, { key: 'k3y-canary' });
      const before = await rig.ask('average treatment cost where department is Oncology');
      await rig.ask(ODD, before.state);
      const [request] = fake.requests;
      expect(request?.path).to.equal('/v1/chat/completions');
      expect(request?.headers.authorization).to.equal('Bearer k3y-canary');
      expect(request?.json).to.deep.include({ model: 'tiny-model:1b', temperature: 0 });
      expect(request?.json.response_format).to.have.nested.property('json_schema.strict', true);
      expect(request?.told.question).to.equal(ODD);
      expect(request?.text).to.contain('treatment_cost').and.contain('readmission count');
      expect(request?.told.plan_before?.where).to.deep.equal([
        { kind: 'values', ref: ref('department'), values: ['value 1'], negated: false },
      ]);
      expect(request?.text).not.to.match(
        /Oncology|Cardiology|Northlife|Amara|readmitted|SELECT|SUM\(|2022-07|k3y-canary/,
      );
      expect(rig.logged.join()).not.to.contain('k3y-canary').and.not.contain('Zorp');
    });

    it('keeps a hidden value of the plan before where the model keeps it', async () => {
      const rig = assistRig(world, fake);
      const before = await rig.ask('average treatment cost where department is Oncology');
      const where = [{ kind: 'values' as const, ref: ref('department'), values: ['value 1'], negated: false }];
      fake.on(ODD, plan(wirePlan({ where })));
      expect((await rig.ask(ODD, before.state)).query?.sql).to.contain("department = 'Oncology'");
    });

    it('has values of columns with few of them when that is allowed, but none of columns the space keeps to itself', async () => {
      const config = { column_name: 'insurer', build_value_dictionary: false };
      const own = await openWorld({ ...clinic, configs: { [BY_WARD.base]: [config] } });
      try {
        await assistRig(own, fake, { sendValues: true }).ask(ODD);
        expect(fake.requests[0]?.text).to.contain('Oncology').and.contain('readmitted').and.not.contain('Northlife');
      } finally {
        await own.close();
      }
    });

    it('carries the key as Azure wants it, and examples that share words, with the plans of the rules', async () => {
      const rig = assistRig(world, fake, { key: 'k3y', auth: 'api-key' });
      await rig.ask('Zorp the length of flumph by quibble?');
      const [request] = fake.requests;
      expect([request?.headers['api-key'], request?.headers.authorization]).to.deep.equal(['k3y', undefined]);
      expect(request?.told.examples.map(({ question }) => question)).to.deep.equal([
        'Average length of stay by department',
      ]);
    });
  });

  describe('a plan that does not hold', () => {
    const bad: [string, ModelReply][] = [
      ['wrong schema', plan({ select: 'everything' })],
      ['unknown column', plan(wirePlan({ dims: [{ kind: 'column', ref: ref('salary') }] }))],
      ['unknown table', plan(wirePlan({ base: "read_csv('/etc/passwd')" }))],
      ['SQL', { kind: 'content', content: 'DROP TABLE visits' }],
      ['two statements', { kind: 'content', content: 'SELECT 1; DELETE FROM visits' }],
      ['SQL in a name', plan(wirePlan({ dims: [{ kind: 'column', ref: ref('ward; DROP TABLE visits') }] }))],
      ['extra parts', plan({ ...wirePlan(), sql: 'DROP TABLE visits' })],
      ['an empty object', { kind: 'content', content: '{}' }],
      ['JSON that is too deep', { kind: 'content', content: `${'{"plan":'.repeat(5_000)}1${'}'.repeat(5_000)}` }],
    ];
    for (const [what, reply] of bad) {
      it(`is sent back once with its fault, then the rules answer: ${what}`, async () => {
        const rig = assistRig(world, fake);
        fake.on(ODD, reply);
        const answer = await rig.ask(ODD);
        expect(answer.kind).to.equal('refusal');
        expect(answer.text).to.contain('gave no plan that fits the data, so only the rules read this question.');
        expect(answer.text).not.to.match(/DROP|passwd|salary/);
        expect(answer.suggestions).to.have.length(3);
        expect(fake.requests.map(({ json }) => json.messages.length)).to.deep.equal([2, 4]);
      });
    }

    it('is repaired in the second round, and prose around JSON is no fault', async () => {
      const rig = assistRig(world, fake);
      fake.on(ODD, plan(wirePlan({ dims: [{ kind: 'column', ref: ref('wards') }] })), {
        kind: 'plan',
        plan: BY_WARD,
        around: '\nHere you are:\n```json\n',
      });
      expect((await rig.ask(ODD)).query?.title).to.equal('Number of visits by ward');
      const fault = fake.requests[1]?.json.messages[3]?.content;
      expect(fault).to.contain('has no column "wards". It has: "visit_id"');
    });

    it('with a value that no row has is not repaired, so nobody learns which values there are', async () => {
      const rig = assistRig(world, fake);
      const where = [{ kind: 'values' as const, ref: ref('ward'), values: ['Z9'], negated: false }];
      fake.on(ODD, plan(wirePlan({ where })));
      expect((await rig.ask(ODD)).text).to.contain('gave no plan that fits the data');
      expect(fake.requests).to.have.length(1);
      await assistRig(world, fake, { sendValues: true }).ask(ODD);
      expect(fake.requests).to.have.length(3);
    });
  });

  describe('an endpoint that does not work', () => {
    const faults: [string, ModelReply, string, number][] = [
      ['401', { kind: 'status', status: 401 }, 'it did not accept our key', 1],
      ['429 for long', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, 'it has too much to do', 1],
      ['429 twice', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }, 'it has too much to do', 2],
      ['500 twice', { kind: 'status', status: 500, headers: { 'retry-after': '0' } }, 'it answered with an error', 2],
      ['400 twice', { kind: 'status', status: 400 }, 'it answered with an error', 2],
      ['empty choices', { kind: 'body', body: '{"choices":[]}' }, 'its answer could not be read', 1],
      ['no JSON', { kind: 'body', body: '<html>' }, 'its answer could not be read', 1],
      ['a refusal', { kind: 'refusal' }, 'it declined to answer', 1],
      ['a body without end', { kind: 'flood' }, 'its answer had no end', 1],
      ['a huge body', { kind: 'content', content: 'x'.repeat(1_000_000) }, 'its answer had no end', 1],
      ['a cut body', { kind: 'cut' }, 'it could not be reached', 1],
    ];
    for (const [what, reply, word, requests] of faults) {
      it(`leaves the rules' answer, with a word: ${what}`, async () => {
        const rig = assistRig(world, fake);
        fake.on(ODD, reply);
        const answer = await rig.ask(ODD);
        expect(answer.kind).to.equal('refusal');
        expect(answer.text).to.contain(`The model "tiny-model:1b" could not be asked (${word}), so only the rules`);
        expect(answer.text).not.to.contain('hostile');
        expect(fake.requests).to.have.length(requests);
        expect(rig.logged.join()).to.contain('"fault"').and.not.contain('Zorp');
      });
    }

    it('is believed about when to come back, and asked without the finer settings when it does not know them', async () => {
      const rig = assistRig(world, fake);
      fake.on(ODD, { kind: 'status', status: 503, headers: { 'retry-after': '7' } }, plan(BY_WARD));
      const answering = rig.ask(ODD);
      await eventually(() => rig.clock.delays.includes(7_000));
      expect(fake.requests).to.have.length(1);
      rig.clock.skip(7_000);
      expect((await answering).text).to.contain(LABEL);
      const other = `${ODD} And?`;
      fake.on(other, { kind: 'status', status: 400 }, plan(BY_WARD));
      expect((await rig.ask(other)).text).to.contain(LABEL);
      expect(Object.keys(fake.requests[3]?.json ?? {})).to.deep.equal(['model', 'messages']);
    });

    it('has 20 seconds, is left alone for half a minute, and then asked again', async () => {
      const rig = assistRig(world, fake);
      fake.on(ODD, { kind: 'hang' });
      const asked = fake.arrival();
      const answering = rig.ask(ODD);
      await asked;
      rig.clock.skip(20_000);
      expect((await answering).text).to.contain('(it did not answer in time)');
      fake.on(ODD, plan(BY_WARD));
      expect((await rig.ask(ODD)).text).to.contain('(it did not work a moment ago)');
      rig.clock.skip(30_000);
      expect((await rig.ask(ODD)).text).to.contain(LABEL);
    });

    it('is not followed elsewhere', async () => {
      const other = await FakeModel.start();
      try {
        const rig = assistRig(world, fake, { key: 'k3y' });
        const headers = { location: `${other.url}/chat/completions` };
        fake.on(ODD, { kind: 'status', status: 307, headers });
        expect((await rig.ask(ODD)).text).to.contain('(it answered with an error)');
        expect([fake.requests.length, other.requests.length]).to.deep.equal([1, 0]);
      } finally {
        await other.stop();
      }
    });

    it('that is gone is told at once, and in mode first the rules answer', async () => {
      const rig = assistRig(world, fake, { mode: 'first' });
      await fake.stop();
      const answer = await rig.ask('visits by ward');
      expect(answer.kind).to.equal('answer');
      expect(answer.result?.rows).to.have.length(4);
      expect(answer.text).to.contain('(it could not be reached)');
      fake = await FakeModel.start();
    });
  });

  it('is asked the same only once, and not more often than it may be in a minute', async () => {
    const rig = assistRig(world, fake, { perMinute: 2 });
    fake.on(ODD, plan(BY_WARD));
    await rig.ask(ODD);
    expect((await rig.ask(ODD)).text).to.contain(LABEL);
    expect(fake.requests).to.have.length(1);
    await rig.ask(`${ODD} one`);
    expect((await rig.ask(`${ODD} two`)).text).to.contain('(it has been asked as often as it may be in a minute)');
    rig.clock.skip(60_000);
    expect((await rig.ask(`${ODD} two`)).text).to.contain('found no way');
  });

  it('gives way to the rules when the SQL of its plan does not run', async () => {
    const query: OpenSpace['duckdb']['query'] = () =>
      Promise.reject(new AppError('genie.sql_failed', 'no such function'));
    const broken = Object.assign(Object.create(world.duckdb) as OpenSpace['duckdb'], { query });
    fake.on(ODD, plan(BY_WARD));
    const answer = await assistRig({ ...world, duckdb: broken }, fake, { sendValues: true }).ask(ODD);
    expect(answer.kind).to.equal('refusal');
    expect(answer.text).to.contain('gave no plan that fits the data');
  });

  it('ends with the question that is cancelled', async () => {
    const rig = assistRig(world, fake);
    fake.on(ODD, { kind: 'hang' });
    const stop = new AbortController();
    const asked = fake.arrival();
    const answering = rig.ask(ODD, undefined, stop.signal).catch((error: unknown) => error);
    await asked;
    stop.abort();
    expect(await answering)
      .to.be.instanceOf(AppError)
      .with.property('code', 'genie.cancelled');
  });
});
