import { expect } from 'chai';
import { sourcesOf } from '../../bot/sources.ts';
import type { Answer } from '../../services/genie/types.ts';
import { cpuMs } from '../support/cpu.ts';

const answer = (sql: string | undefined, more: readonly string[] = []): Answer => ({
  question: 'q',
  texts: ['t'],
  ...(sql === undefined ? {} : { sql }),
  more: more.map((one, at) => ({ attachmentId: `a${at}`, sql: one })),
  suggestions: [],
  curated: false,
  ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
  answeredAt: 0,
});
const names = (sql: string) => sourcesOf(answer(sql), 'sales').map(({ name }) => name);

describe('what an answer was read from', () => {
  for (const [sql, tables] of [
    ['SELECT * FROM samples.nyctaxi.trips', ['samples.nyctaxi.trips']],
    ['select 1 from `my cat`.`a-b`.`c` x join d on x.a = d.a', ['my cat.a-b.c', 'd']],
    ['SELECT * FROM a JOIN b USING (x) LEFT JOIN a ON 1 = 1', ['a', 'b']],
    ['WITH top AS (SELECT * FROM trips), rest (x) AS (SELECT 1 FROM top) SELECT * FROM rest', ['trips']],
    ['SELECT EXTRACT(YEAR FROM d), trim(both \'x\' FROM y) FROM "Orders" o', ['Orders']],
    ["SELECT 'from nowhere' -- from a comment\nFROM t /* join u */", ['t']],
    ['SELECT * FROM t WHERE a IS DISTINCT FROM b', ['t']],
    ['SELECT * FROM range(10) JOIN t ON true', ['t']],
    ['SELECT * FROM (SELECT * FROM 表格) s', ['表格']],
    ['SELECT 1', ['sales']],
    ['', ['sales']],
  ] as const) {
    it(`in ${JSON.stringify(sql)}`, () => {
      expect(names(sql)).to.deep.equal(tables);
    });
  }

  it('is each table once, over all queries, and a few at most', () => {
    const many = Array.from({ length: 9 }, (_, at) => `SELECT * FROM t${at} JOIN t0`);
    expect(sourcesOf(answer('SELECT * FROM t0', many), undefined)).to.deep.equal(
      ['t0', 't1', 't2', 't3', 't4'].map((name) => ({ kind: 'table', name })),
    );
  });

  it('is the space where there is no query, and nothing where its name is not known', () => {
    expect(sourcesOf(answer(undefined), 'sales')).to.deep.equal([{ kind: 'space', name: 'sales' }]);
    expect(sourcesOf(answer(undefined), undefined)).to.deep.equal([]);
  });

  it('is found in time in any text', () => {
    const texts = ['from '.repeat(50_000), `${'('.repeat(50_000)} from a`, 'x as '.repeat(50_000), '`'.repeat(50_000)];
    const tookMs = cpuMs(() => {
      for (const sql of texts) names(sql);
    });
    expect(tookMs).to.be.below(1_000);
  });
});
