import { expect } from 'chai';
import { systemClock } from '../../services/clock.ts';
import type { DuckDb } from '../../services/engine/duckdb.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { openSpace } from '../../services/engine/space-open.ts';
import type { Engine, EngineAnswer } from '../../services/engine/types.ts';
import type { ScoreQuestion } from './format.ts';
import { judge } from './judge.ts';

const FRANCHISES = 'SELECT COUNT(*) FROM samples.bakehouse.sales_franchises';

/** An engine that says the one thing to everything and remembers what it was asked with. */
function sayer(answer: Partial<EngineAnswer>, asked: unknown[] = []): Engine {
  return {
    space: { id: '', title: '', description: '', serialized: null },
    ask: async (request) => {
      asked.push(request);
      return { kind: 'answer', text: '', suggestions: [], state: `after ${request.question}`, ...answer };
    },
    run: () => Promise.reject(new Error('not asked for')),
    rows: () => {
      throw new Error('not asked for');
    },
    close: async () => {},
  };
}

const rows = (...cells: (string | null)[]) => ({
  columns: [{ name: 'n', type: 'LONG' }],
  rows: cells.map((cell) => [cell]),
  totalRows: cells.length,
  truncated: false,
});

describe('judge of the score', () => {
  let duckdb: DuckDb;

  before(async () => {
    ({ duckdb } = await openSpace(await sampleSpace(), { clock: systemClock }));
  });
  after(() => duckdb.close());

  const base: ScoreQuestion = { family: 'count', said: ['Q'], gold: [], mentions: [], charts: [] };
  const gold = (sql: string, shown = false): ScoreQuestion => ({ ...base, gold: [{ sql, ordered: false, shown }] });
  const verdict = async (question: ScoreQuestion, answer: Partial<EngineAnswer>) =>
    (await judge({ duckdb, engine: sayer(answer) }, question)).verdict;

  it('tells right from wrong from declined', async () => {
    expect(await verdict(gold(FRANCHISES), { result: rows('48') })).to.equal('right');
    expect(await verdict(gold(FRANCHISES), { result: rows('47') })).to.equal('wrong');
    expect(await verdict(gold(FRANCHISES), { kind: 'refusal' })).to.equal('declined');
    expect(await verdict(gold(FRANCHISES), { text: 'Hello.' })).to.equal('declined');
  });

  it('takes any of several golds', async () => {
    const either: ScoreQuestion = { ...base, gold: [...gold('SELECT 1').gold, ...gold(FRANCHISES).gold] };
    expect(await verdict(either, { result: rows('48') })).to.equal('right');
  });

  it('wants what cannot be answered to be declined', async () => {
    expect(await verdict(base, { kind: 'clarification' })).to.equal('right');
    expect(await verdict(base, { result: rows('1') })).to.equal('wrong');
  });

  it('looks for one value anywhere', async () => {
    expect(
      await verdict(gold('SELECT 0.9712', true), { text: 'They move together (0.97).', result: rows('5') }),
    ).to.equal('right');
    expect(await verdict(gold('SELECT 0.9712', true), { text: 'They do.', result: rows('5') })).to.equal('wrong');
  });

  it('misses words and charts without calling the figures wrong', async () => {
    expect(await verdict({ ...base, mentions: ['visa'] }, { text: 'Visa and others.' })).to.equal('right');
    expect(await verdict({ ...base, mentions: ['visa'] }, { text: 'Others.' })).to.equal('declined');
    expect(await verdict({ ...gold(FRANCHISES), charts: ['line'] }, { result: rows('48') })).to.equal('declined');
    expect(await verdict({ ...gold(FRANCHISES), charts: ['none'] }, { result: rows('48') })).to.equal('right');
  });

  it('judges the last answer of a conversation, each question with the state before it', async () => {
    const asked: unknown[] = [];
    const engine = sayer({ result: rows('48') }, asked);
    const { verdict: last } = await judge({ duckdb, engine }, { ...gold(FRANCHISES), said: ['A', 'B'] });
    expect(last).to.equal('right');
    expect(asked).to.deep.equal([{ question: 'A' }, { question: 'B', previous: 'after A' }]);
  });

  it('counts an exception as wrong', async () => {
    const engine = { ...sayer({}), ask: () => Promise.reject(new Error('broken')) };
    const { verdict: last, why } = await judge({ duckdb, engine }, gold(FRANCHISES));
    expect([last, why]).to.deep.equal(['wrong', 'threw broken']);
  });
});
