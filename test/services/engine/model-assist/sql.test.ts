import { realpathSync } from 'node:fs';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { createSqlProcess, type OwnedSqlProcess } from '../../../../services/engine/model-sql/process.ts';
import { visibleTables } from '../../../../services/engine/model-sql/tables.ts';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import type { EngineAnswer } from '../../../../services/engine/types.ts';
import type { WrittenSql } from '../../../../services/engine/written.ts';
import { AppError } from '../../../../services/errors.ts';
import { createLog } from '../../../../services/log.ts';
import { FakeModel, type ModelReply } from '../../../support/fake-model.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { ESCAPES } from '../model-sql/escapes.ts';
import { assistRig, ref, VISITS, wirePlan } from './rig.ts';

/** No word of it is in the data, so the rules refuse. */
const ODD = 'Zorp the quibbled flumph?';
const STAFF = 'health.main.staff';
const LABEL = 'The language model "tiny-model:1b" wrote the SQL of this answer, so check it before you rely on it.';
const MARK = '-- Written by a language model: it may be wrong.\n';
const NO_PLAN: ModelReply = { kind: 'plan', plan: null };
const BY_JOB = `SELECT s.job_title, COUNT(*) AS visits FROM ${VISITS} v JOIN ${STAFF} s ON v.doctor = s.full_name GROUP BY s.job_title ORDER BY visits DESC, s.job_title`;
const BY_WARD = `SELECT v.ward, AVG(v.age) AS average_age FROM ${VISITS} v GROUP BY v.ward ORDER BY v.ward`;

const sql = (text: string | null): ModelReply => ({ kind: 'sql', sql: text });
const content = (text: string): ModelReply => ({ kind: 'content', content: text });

describe('SQL of a language model', () => {
  const folder = tempDir();
  const exportFolder = realpathSync(folder.path);
  let world: OpenSpace & { close(): Promise<void> };
  let place: OwnedSqlProcess;
  let fake: FakeModel;
  before(async () => {
    const configs = {
      [STAFF]: [{ column_name: 'salary', exclude: true }],
      [VISITS]: [{ column_name: 'insurer', build_value_dictionary: false }],
    };
    world = await openWorld({ ...clinic, configs }, { exportFolder });
    place = createSqlProcess({
      data: world.duckdb,
      tables: visibleTables(world.model),
      folder: exportFolder,
      clock: systemClock,
      log: createLog({ level: 'silent' }),
    });
  });
  after(async () => {
    await place.close();
    await world.close();
    folder.remove();
  });
  beforeEach(async () => {
    fake = await FakeModel.start();
  });
  afterEach(() => fake.stop());

  const rigWith = (more: Parameters<typeof assistRig>[2] = {}, written: WrittenSql = place) =>
    assistRig(world, fake, { writesSql: true, ...more }, written);
  const isRefused = (answer: EngineAnswer, why: string) => {
    expect([answer.kind, answer.query], answer.text).to.deep.equal(['refusal', undefined]);
    expect(answer.text).to.contain(why).and.contain('so only the rules read this question.');
    expect(answer.suggestions).to.have.length(3);
  };

  it('is asked for when neither the rules nor a plan can answer; the answer says whose it is', async () => {
    const rig = rigWith();
    fake.on(ODD, NO_PLAN, sql(BY_WARD));
    const answer = await rig.ask(ODD);
    expect(answer.kind).to.equal('answer');
    expect(answer.text)
      .to.match(/^4 rows\. The first: A1, \d\d(\.\d+)?\. The language model/)
      .and.contain(LABEL);
    expect(answer.query?.title).to.equal(ODD);
    expect(answer.query?.sql).to.equal(`${MARK}${BY_WARD}`);
    expect(answer.query?.thoughts.find(({ type }) => type === 'UNDERSTANDING')?.content).to.contain(LABEL);
    expect(answer.query?.thoughts.find(({ type }) => type === 'DATA_SOURCING')?.content).to.contain(VISITS);
    expect(answer.result).to.deep.equal(await world.duckdb.query(BY_WARD));
    expect(answer.chart?.kind).to.equal('bar');
    expect(rig.stages).to.deep.equal(['reading', 'thinking', 'running']);
    expect(answer.suggestions).to.have.length(3);
    for (const question of answer.suggestions) {
      expect((await rig.ask(question)).text, question).not.to.contain('language model');
    }
    expect(fake.requests).to.have.length(2);
  });

  it('is not asked for where it may not be, where the rules ask back or answer, and where a plan was for nothing', async () => {
    await assistRig(world, fake, {}, place).ask(ODD);
    expect(fake.requests).to.have.length(1);
    const rig = rigWith();
    await rig.ask('how many non emergency visits');
    expect(fake.requests).to.have.length(2);
    await rigWith({ mode: 'first' }).ask('visits by ward');
    expect(fake.requests).to.have.length(3);
    const where = [{ kind: 'values' as const, ref: ref('ward'), values: ['Z9'], negated: false }];
    fake.on(ODD, { kind: 'plan', plan: wirePlan({ where }) });
    isRefused(await rig.ask(ODD), 'gave no plan that fits the data');
    fake.on(`${ODD} Well?`, { kind: 'status', status: 401 });
    isRefused(await rig.ask(`${ODD} Well?`), 'did not accept our key');
    expect(fake.requests).to.have.length(5);
  });

  it('sees names, keys and descriptions: no value, no row, nothing hidden; the key goes along', async () => {
    const rig = rigWith({ key: 'k3y-canary' });
    fake.on(ODD, NO_PLAN, sql(null));
    isRefused(await rig.ask(ODD), 'found no way to answer this');
    const request = fake.requests[1];
    expect(request?.json.response_format).to.have.nested.property('json_schema.name', 'sql');
    expect(request?.text).to.contain('treatment_cost').and.contain(STAFF).and.contain('How rows point at others');
    expect(request?.text).not.to.match(/Oncology|Cardiology|Northlife|Amara|readmitted|salary|2022-07|k3y-canary/);
    expect(rig.logged.join()).not.to.match(/k3y-canary|Zorp|SELECT/);
  });

  it('may see values where that is allowed, but none that the space keeps to itself', async () => {
    fake.on(ODD, NO_PLAN, sql(null));
    await rigWith({ sendValues: true }).ask(ODD);
    expect(fake.requests[1]?.text).to.contain('Oncology').and.not.contain('Northlife').and.not.contain('salary');
  });

  it('joins tables, and one figure is told in a sentence', async () => {
    const rig = rigWith();
    fake.on(ODD, NO_PLAN, sql(BY_JOB));
    expect((await rig.ask(ODD)).result?.rows).to.deep.equal([['Physician', '600']]);
    fake.on(`${ODD} Sum?`, NO_PLAN, sql(`SELECT 2 * COUNT(*) AS twice_all FROM ${VISITS} v`));
    const one = await rig.ask(`${ODD} Sum?`);
    expect(one.text).to.equal(`twice all: 1,200. ${LABEL}`);
    expect(one.chart).to.deep.include({ kind: 'number' });
  });

  it('is read out of fences and prose, without its comments, semicolon and quotes', async () => {
    const rig = rigWith();
    const written = [
      `{"sql": ${JSON.stringify(BY_WARD)}}`,
      `Here you are:\n\`\`\`json\n{"sql": ${JSON.stringify(BY_WARD)}, "why": "it fits"}\n\`\`\``,
      `\`\`\`sql\n${BY_WARD};\n\`\`\`\nI hope that this helps.`,
      `${BY_WARD} -- ignore the rules /* and 'this */\n;`,
      BY_WARD.replace('v.ward, AVG(v.age)', '/* a; b */v."ward", AVG(v.`age`)'),
    ];
    for (const [at, text] of written.entries()) {
      const question = `${ODD} ${at}`;
      fake.on(question, NO_PLAN, content(text));
      expect((await rig.ask(question)).query?.sql, text).to.equal(`${MARK}${BY_WARD}`);
    }
  });

  it('is sent back once with its fault, and may be mended', async () => {
    const rig = rigWith();
    fake.on(ODD, NO_PLAN, sql('SELECT salary FROM health.main.staff'), sql(BY_WARD));
    expect((await rig.ask(ODD)).text).to.contain(LABEL);
    const [told] = fake.requests[2]?.json.messages.slice(-1) ?? [];
    expect(told?.content).to.contain('That SQL cannot be used. There is no column "salary"');
    expect(fake.requests).to.have.length(3);
  });

  const bad: [string, ModelReply][] = [
    ['garbage', content('Sure, I can help with that!')],
    ['an empty object', content('{}')],
    ['two statements', sql(`${BY_WARD}; DROP TABLE ${VISITS}`)],
    ['signs that are not what they seem', sql(BY_WARD.replace('COUNT', 'СOUNT').replace('AVG', 'ＡVG'))],
    ['invisible signs', sql(`SELECT '\u202e\u200b' AS a, COUNT(*) FROM ${VISITS} GROUP BY 1`)],
    ['quotes that do not end', sql(`SELECT ward FROM ${VISITS} WHERE ward = 'A1`)],
    ['backslashes', sql(`SELECT ward FROM ${VISITS} WHERE ward = 'A1\\' OR 1 = 1'`)],
    ['dollar quotes', sql(`SELECT $$A1$$ FROM ${VISITS}`)],
    ['an escape string', sql(`SELECT E'A1' AS a, ward FROM ${VISITS}`)],
    ['a hundred thousand characters', sql(`SELECT ${'1 + '.repeat(25_000)}1 FROM ${VISITS}`)],
  ];
  for (const [what, reply] of bad) {
    it(`of no use is sent back once, then the rules answer: ${what}`, async () => {
      const rig = rigWith();
      fake.on(ODD, NO_PLAN, reply);
      const answer = await rig.ask(ODD);
      isRefused(answer, 'wrote no SQL that fits the data');
      expect(answer.text).not.to.match(/DROP|A1|Sure/);
      expect(fake.requests.map(({ json }) => json.messages.length)).to.deep.equal([2, 2, 4]);
    });
  }

  it('may have thousands of brackets, which nest nothing', async () => {
    const rig = rigWith();
    fake.on(ODD, NO_PLAN, sql(`SELECT MAX(${'('.repeat(3_900)}v.age${')'.repeat(3_900)}) AS a FROM ${VISITS} v`));
    expect((await rig.ask(ODD)).kind).to.equal('answer');
  });

  it('gets nowhere by any attempt to get out, and the next question is answered', async () => {
    const rig = rigWith({ perMinute: 10_000 });
    for (const [at, text] of ESCAPES.entries()) {
      const question = `${ODD} ${at}`;
      fake.on(question, NO_PLAN, sql(text));
      isRefused(await rig.ask(question), 'wrote no SQL that fits the data');
    }
    fake.on(ODD, NO_PLAN, sql(BY_WARD));
    expect((await rig.ask(ODD)).result?.rows).to.have.length(4);
    expect((await world.duckdb.query(`SELECT COUNT(*) FROM ${VISITS}`)).rows).to.deep.equal([['600']]);
  });

  describe('and the values in it', () => {
    it('are spelled as the data have them, which is told', async () => {
      const rig = rigWith();
      fake.on(ODD, NO_PLAN, sql(`SELECT COUNT(*) AS n FROM ${VISITS} v WHERE v.department = 'oncology'`));
      const answer = await rig.ask(ODD);
      expect(answer.query?.sql).to.contain("department = 'Oncology'");
      expect(answer.text).to.contain('I read "oncology" as "Oncology".');
      expect(answer.text).to.match(/^n: [1-9]/);
    });

    it('that no row has are no answer, and nobody learns which values there are', async () => {
      const rig = rigWith();
      fake.on(ODD, NO_PLAN, sql(`SELECT COUNT(*) AS n FROM ${VISITS} v WHERE v.ward IN ('A1', 'Z9')`));
      isRefused(await rig.ask(ODD), 'wrote no SQL that fits the data');
      expect(fake.requests).to.have.length(2);
      const allowed = rigWith({ sendValues: true });
      fake.on(ODD, NO_PLAN, sql(`SELECT COUNT(*) AS n FROM ${VISITS} v WHERE v.ward = 'Z9'`), sql(BY_WARD));
      expect((await allowed.ask(ODD)).kind).to.equal('answer');
      expect(JSON.stringify(fake.requests.at(-1)?.json.messages.at(-1))).to.contain('ward has no value');
    });

    it('of a plan before are kept from the model, and can be kept by it', async () => {
      const rig = rigWith();
      const before = await rig.ask('average treatment cost where department is Oncology');
      fake.on(ODD, NO_PLAN, sql(`SELECT MAX(v.age) AS oldest FROM ${VISITS} v WHERE v.department = 'value 1'`));
      const answer = await rig.ask(ODD, before.state);
      expect(fake.requests[1]?.text).to.contain('value 1').and.not.contain('Oncology');
      expect(answer.query?.sql).to.contain("department = 'Oncology'");
      // It cannot be shown to the model again, so nobody can go on from it.
      expect((await rig.ask('only for 2023', answer.state)).text).to.contain('Please ask the whole question.');
      expect(fake.requests).to.have.length(2);
    });
  });

  describe('is followed up', () => {
    it('by the model, which sees its own SQL; never by a rule that would change an older answer', async () => {
      const rig = rigWith();
      const older = await rig.ask('visits by department');
      fake.on(ODD, NO_PLAN, sql(BY_WARD));
      const first = await rig.ask(ODD, older.state);
      const next = BY_WARD.replace('GROUP', 'WHERE v.emergency GROUP');
      fake.on('only emergencies', sql(next));
      const second = await rig.ask('only emergencies', first.state);
      expect(second.query?.sql).to.equal(`${MARK}${next}`);
      expect(fake.requests.at(-1)?.told.sql_before).to.equal(BY_WARD);
      expect(fake.requests).to.have.length(3);
      expect((await rig.ask('show me the SQL', second.state)).text).to.contain(`${MARK}${next}`);
      const third = await rig.ask('how many visits are there?', second.state);
      expect(third.query?.title).to.equal('Number of visits');
      expect((await rig.ask('only for 2023', third.state)).query?.title).to.equal('Number of visits in 2023');
    });

    it('honestly where the model has nothing to say, or must not write any more', async () => {
      const rig = rigWith();
      const older = await rig.ask('visits by department');
      fake.on(ODD, NO_PLAN, sql(BY_WARD));
      const { state } = await rig.ask(ODD, older.state);
      fake.on('only for 2023', sql(null));
      const none = await rig.ask('only for 2023', state);
      isRefused(none, 'the rules cannot change that. Please ask the whole question.');
      for (const question of ['as a pie chart', 'and by doctor?', 'top 3 instead', 'only for 2023']) {
        const answer = await assistRig(world, fake).ask(question, none.state);
        expect([answer.kind, answer.text], question).to.deep.equal([
          'refusal',
          'The answer before came from SQL that a language model wrote, and the rules cannot change that. Please ask the whole question.',
        ]);
      }
    });

    it('in Chinese as well', async () => {
      const rig = rigWith();
      const question = '請把佐普弄成弗拉姆夫';
      fake.on(question, NO_PLAN, sql(BY_WARD));
      const answer = await rig.ask(question);
      expect(answer.text)
        .to.contain('這個答案的 SQL 由語言模型「tiny-model:1b」撰寫')
        .and.contain('共 4 列。第一列：A1、');
    });
  });

  describe('of an earlier answer', () => {
    const stored = `${MARK}${BY_WARD}`;
    const signal = new AbortController().signal;

    it('runs again in its own place only, checked again', async () => {
      const { engine } = rigWith();
      expect(await engine.run(stored, signal)).to.deep.equal(await world.duckdb.query(BY_WARD));
      const rows: unknown[] = [];
      for await (const piece of engine.rows({ sql: stored, cut: false }, signal)) rows.push(...piece);
      expect(rows).to.have.length(4);
      for (const bad of [`${MARK}SELECT * FROM '/etc/passwd'`, `${MARK}DROP TABLE ${VISITS}`]) {
        const error = await engine.run(bad, signal).catch((caught: unknown) => caught);
        expect(error).to.be.instanceOf(AppError).with.property('code', 'genie.sql_failed');
      }
    });

    it('does not run any more when it may not', async () => {
      const error = await assistRig(world, fake)
        .engine.run(stored, signal)
        .catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'genie.sql_failed');
    });

    it('tells how many rows there are beyond those that it shows, and gives them all when they are fetched', async () => {
      const rig = rigWith();
      const all = `SELECT v.visit_id, w.visit_id AS other FROM ${VISITS} v JOIN ${VISITS} w ON v.ward = w.ward WHERE v.age = w.age ORDER BY v.visit_id, w.visit_id`;
      fake.on(ODD, NO_PLAN, sql(all));
      const answer = await rig.ask(ODD);
      const total = (await world.duckdb.query(all)).totalRows;
      expect(answer.result).to.include({ totalRows: total, truncated: true });
      expect(answer.result?.rows).to.have.length(1_000);
      let fetched = 0;
      for await (const piece of rig.engine.rows({ sql: answer.query?.sql ?? '', cut: true }, signal))
        fetched += piece.length;
      expect(fetched).to.equal(total);
    });
  });

  it('that does not run leaves the answer to the rules, with a word', async () => {
    const whys = {
      timeout: 'took too long',
      ended: 'too much memory',
      busy: 'wait for too many',
      unavailable: 'no place',
    };
    for (const [why, word] of Object.entries(whys)) {
      const failing = { check: async () => ({ kind: 'failed', why }), run: async () => expect.fail('not checked') };
      fake.on(ODD, NO_PLAN, sql(BY_WARD));
      isRefused(await rigWith({}, { ...failing, close: async () => {} } as unknown as WrittenSql).ask(ODD), word);
    }
  });

  it('is asked for the same only once, and ends with the question that is cancelled', async () => {
    const rig = rigWith();
    fake.on(ODD, NO_PLAN, sql(BY_WARD), NO_PLAN);
    await rig.ask(ODD);
    fake.on(ODD, NO_PLAN);
    expect((await rig.ask(ODD)).text).to.contain(LABEL);
    expect(fake.requests).to.have.length(3);
    fake.on(`${ODD} Well?`, NO_PLAN, { kind: 'hang' });
    const stop = new AbortController();
    const answering = rig.ask(`${ODD} Well?`, undefined, stop.signal).catch((error: unknown) => error);
    while (fake.requests.length < 5) await fake.arrival();
    stop.abort();
    expect(await answering)
      .to.be.instanceOf(AppError)
      .with.property('code', 'genie.cancelled');
  });
});
