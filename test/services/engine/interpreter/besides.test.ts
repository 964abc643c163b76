import { expect } from 'chai';
import { chooseChart } from '../../../../services/engine/interpreter/answer/chart.ts';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { summary } from '../../../../services/engine/interpreter/answer/summary.ts';
import { thoughtsOf } from '../../../../services/engine/interpreter/answer/thoughts.ts';
import { renderSql } from '../../../../services/engine/interpreter/sql/render.ts';
import { type ConversationState, fits, readState, writeState } from '../../../../services/engine/interpreter/state.ts';
import { nextQuestions, readsTo } from '../../../../services/engine/interpreter/suggest.ts';
import { compareRows } from '../../../golden/compare.ts';
import { type Gold, goldIsGiven } from './gold.ts';
import { openReader, type Reader, TODAY } from './reader.ts';
import { type Row, seeded, type World } from './worlds.ts';

const random = seeded(77);
const some = (count: number) => Math.floor(random() * count);

const members: Row[] = Array.from({ length: 40 }, (_, at) => ({
  member_id: 1_000 + at,
  town: ['Lyon', 'Turin', 'Porto', 'Ghent'][at % 4] ?? null,
  level: ['gold', 'silver'][at % 2] ?? null,
}));
const coaches: Row[] = Array.from({ length: 5 }, (_, at) => ({ coach_id: 20 + at, town: at < 3 ? 'Lyon' : 'Porto' }));
// Some visits are of nobody, and nobody of Ghent complains.
const visits: Row[] = Array.from({ length: 500 }, (_, at) => ({
  visit_id: 5_000 + at,
  member_id: at % 25 === 0 ? null : 1_000 + some(40),
  visited_on: `2024-0${1 + some(6)}-1${some(9)}`,
  minutes: 20 + some(90),
}));
const complaints: Row[] = Array.from({ length: 120 }, (_, at) => {
  const member = 1_000 + some(40);
  return {
    complaint_id: 7_000 + at,
    member_id: at % 30 === 0 ? null : member % 4 === 3 ? member - 1 : member,
    coach_id: 20 + some(5),
    filed_on: `2024-0${2 + some(6)}-0${1 + some(8)}`,
    weight: 1 + some(9),
    state: ['open', 'settled'][some(2)] ?? null,
  };
});
const payments: Row[] = Array.from({ length: 200 }, (_, at) => ({
  payment_id: 9_000 + at,
  member_id: 1_000 + some(40),
  paid_on: `2024-0${1 + some(6)}-2${some(8)}`,
  amount: some(9_000) / 100,
}));

/** A gym: what its members do stands in three tables that know nothing of each other. */
const gym: World = {
  title: 'Gym',
  tables: {
    'gym.main.members': members,
    'gym.main.coaches': coaches,
    'gym.main.visits': visits,
    'gym.main.complaints': complaints,
    'gym.main.payments': payments,
  },
  local: { 'gym.main.payments': { default_measure: 'amount' } },
};

const TOWN = (select: string, table: string) =>
  `SELECT m.town AS k, ${select} FROM gym.main.${table} t LEFT JOIN gym.main.members m USING (member_id) GROUP BY 1`;
const MONTH = (select: string, table: string, date: string) =>
  `SELECT date_trunc('month', CAST(${date} AS DATE)) AS k, ${select} FROM gym.main.${table} GROUP BY 1`;
const BOTH = (first: string, second: string, select = 'COALESCE(a.v, 0), COALESCE(b.v, 0)') =>
  `SELECT COALESCE(a.k, b.k), ${select} FROM (${first}) a FULL JOIN (${second}) b ON a.k IS NOT DISTINCT FROM b.k`;

const GOLD: readonly Gold[] = [
  [
    'visits and complaints by town',
    'Number of visits and number of complaints by member town',
    BOTH(TOWN('COUNT(*) AS v', 'visits'), TOWN('COUNT(*) AS v', 'complaints')),
  ],
  [
    'how many visits and how many complaints did we have each month?',
    'Number of visits and number of complaints by month',
    BOTH(MONTH('COUNT(*) AS v', 'visits', 'visited_on'), MONTH('COUNT(*) AS v', 'complaints', 'filed_on')),
  ],
  [
    'For each level: total amount paid, and average minutes of visits',
    'Total amount and average minutes by member level',
    BOTH(
      TOWN('SUM(amount) AS v', 'payments').replaceAll('town', 'level'),
      TOWN('AVG(minutes) AS v', 'visits').replaceAll('town', 'level'),
      'COALESCE(a.v, 0), b.v',
    ),
  ],
  [
    'compare visits with complaints by month',
    'Number of visits and number of complaints by month',
    BOTH(MONTH('COUNT(*) AS v', 'visits', 'visited_on'), MONTH('COUNT(*) AS v', 'complaints', 'filed_on')),
  ],
  [
    'how many visits, complaints and payments did we have in total?',
    'Number of visits, number of complaints and number of payments',
    'SELECT 500, 120, 200',
  ],
  [
    'visits and open complaints by town',
    'Number of visits and number of complaints where state is open by member town',
    BOTH(
      TOWN('COUNT(*) AS v', 'visits'),
      TOWN('COUNT(*) AS v', 'complaints').replace('GROUP', "WHERE state = 'open' GROUP"),
    ),
  ],
  [
    'number of visits and number of complaints by town for gold members in March 2024',
    'Number of visits and number of complaints by member town in March 2024 where member level is gold',
    BOTH(
      TOWN('COUNT(*) AS v', 'visits').replace(
        'GROUP',
        "WHERE CAST(visited_on AS VARCHAR) LIKE '2024-03%' AND level = 'gold' GROUP",
      ),
      TOWN('COUNT(*) AS v', 'complaints').replace(
        'GROUP',
        "WHERE CAST(filed_on AS VARCHAR) LIKE '2024-03%' AND level = 'gold' GROUP",
      ),
    ),
  ],
  [
    'complaints per visit by town',
    'Number of complaints per visit by member town',
    BOTH(
      TOWN('COUNT(*) AS v', 'complaints'),
      TOWN('COUNT(*) AS v', 'visits'),
      'COALESCE(a.v, 0), COALESCE(b.v, 0), COALESCE(a.v, 0) / NULLIF(COALESCE(b.v, 0), 0)',
    ),
  ],
  [
    'complaints as a percentage of visits by town',
    'Number of complaints as a percentage of number of visits by member town',
    BOTH(
      TOWN('COUNT(*) AS v', 'complaints'),
      TOWN('COUNT(*) AS v', 'visits'),
      'COALESCE(a.v, 0), COALESCE(b.v, 0), 100.0 * COALESCE(a.v, 0) / NULLIF(COALESCE(b.v, 0), 0)',
    ),
  ],
  [
    'members with their number of visits and number of complaints',
    'Number of visits and number of complaints by member id',
    BOTH(
      'SELECT member_id AS k, COUNT(*) AS v FROM gym.main.visits GROUP BY 1',
      'SELECT member_id AS k, COUNT(*) AS v FROM gym.main.complaints GROUP BY 1',
    ),
  ],
  [
    'visits and complaints by town, sorted by complaints',
    'Number of visits and number of complaints by member town, sorted by number of complaints',
    BOTH(TOWN('COUNT(*) AS v', 'visits'), TOWN('COUNT(*) AS v', 'complaints')),
  ],
  [
    'top 2 towns by number of visits and number of complaints',
    'Number of visits and number of complaints by member town, top 2',
    `${BOTH(TOWN('COUNT(*) AS v', 'visits'), TOWN('COUNT(*) AS v', 'complaints'))} ORDER BY 2 DESC LIMIT 2`,
  ],
];

describe('figures of several tables', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(gym);
  });
  after(() => reader.close());

  function plan(question: string, state?: ConversationState) {
    const found = reader.read(question, state);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind} ${found.text}`);
    return found;
  }

  function following(first: string, then: string): string {
    const { plan: previous, sql } = plan(first);
    return title(reader.compiled, plan(then, { version: 1, plan: previous, sql }).plan);
  }

  goldIsGiven(GOLD, () => reader);

  it('are told in words that read back to the same SQL', () => {
    const lost = GOLD.flatMap(([question, reading]) => {
      const sql = readsTo(reader.compiled, reading, TODAY);
      return sql === plan(question).sql ? [] : [`${reading} -> ${reader.title(reading)}`];
    });
    expect(lost).to.deep.equal([]);
  });

  it('are the same as each table gives alone, however many rows the others have', async () => {
    for (const dim of ['member town', 'level', 'month']) {
      const both = (await reader.run(plan(`visits and complaints by ${dim}`).sql)).rows;
      for (const [at, noun] of ['visits', 'complaints'].entries()) {
        const alone = (await reader.run(plan(`number of ${noun} by ${dim}`).sql)).rows;
        const found = new Map(both.map((row) => [row[0], row[at + 1]]));
        expect(new Map([...found].filter(([, count]) => count !== '0'))).to.deep.equal(
          new Map(alone.map(([k, v]) => [k ?? null, v ?? null])),
        );
      }
    }
  });

  it('keep the groups that only one table has, and let rows without a group meet', async () => {
    const { rows } = await reader.run(plan('complaints and visits by town').sql);
    expect(rows.filter(([town]) => town === 'Ghent').map((row) => row[1])).to.deep.equal(['0']);
    expect(rows.filter(([town]) => town === null)).to.have.length(1);
  });

  it('say which date counts in which table', () => {
    const { notes } = plan('visits and complaints by month');
    expect(notes.assumptions).to.deep.equal(['I dated visits by visited on and complaints by filed on.']);
  });

  it('are declined where the breakdowns are different things, or one table has none of it', () => {
    // Towns of members are no towns of coaches; visits have no state.
    expect(reader.read('payments and coaches by town').kind).to.not.equal('query');
    expect(reader.read('visits and complaints by state').kind).to.equal('refuse');
    expect(reader.read('visits and unicorns by town').kind).to.equal('refuse');
  });

  it('do not take the key of another table for a figure that can be left out', () => {
    expect(reader.title('compare payments with members by level')).to.equal(
      'Number of payments and number of members by member level',
    );
    expect(reader.read('compare payments with members by month').kind).to.equal('refuse');
  });

  it('follow a change in all tables or in none', () => {
    const first = 'visits and complaints by month';
    expect(following(first, 'only March 2024')).to.equal(
      'Number of visits and number of complaints by month in March 2024',
    );
    expect(following(first, 'by level instead')).to.equal('Number of visits and number of complaints by member level');
    expect(following('visits and complaints by town', 'top 2')).to.equal(
      'Number of visits and number of complaints by member town, top 2',
    );
    for (const both of [first, 'complaints and visits by month']) {
      const { plan: previous, sql } = plan(both);
      expect(reader.read('only open ones', { version: 1, plan: previous, sql }).kind, both).to.not.equal('query');
    }
  });

  it('take a figure of another table for the groups that were shown', () => {
    expect(following('visits by town in March 2024', 'and the number of complaints?')).to.equal(
      'Number of visits and number of complaints by member town in March 2024',
    );
    expect(following('visits by town', 'and how many complaints were there?')).to.equal('Number of complaints');
  });

  it('keep a quotient and its order through a change', async () => {
    const { plan: previous, sql } = plan('complaints per visit by town');
    const next = plan('in March 2024', { version: 1, plan: previous, sql });
    expect(next.plan.calc).to.deep.equal({ kind: 'quotient', percent: false });
    const { rows } = await reader.run(next.sql);
    const ratios = rows.flatMap((row) => (row[3] === null ? [] : [Number(row[3])]));
    expect(ratios).to.deep.equal([...ratios].sort((a, b) => b - a));
  });

  it('are told and drawn with every figure by its own name', async () => {
    const { compiled } = reader;
    const found = plan('visits and complaints by month');
    const result = await reader.run(found.sql);
    const text = summary({ compiled, plan: found.plan, result });
    expect(text).to.match(/number of visits from \*\*\d+\*\* \(January 2024\).*; number of complaints from \*\*0\*\*/);
    const { spec } = chooseChart({ compiled, plan: found.plan, result });
    expect(spec?.kind).to.equal('line');
    expect(spec?.series.map(({ name }) => name)).to.deep.equal(['number of visits', 'number of complaints']);
    const told = thoughtsOf(compiled, found.plan, found.notes).map(({ content }) => content);
    expect(told.join('\n')).to.include('gym.main.visits').and.to.include('gym.main.complaints');
  });

  it('tell conditions of one table with its figure, also without a breakdown', async () => {
    const found = plan('how many visits and open complaints did we have?');
    const result = await reader.run(found.sql);
    const text = summary({ compiled: reader.compiled, plan: found.plan, result });
    expect(text).to.match(/^Number of visits \*\*500\*\*, number of complaints where state is open \*\*\d+\*\*\.$/);
  });

  it('are kept as state, and forgotten when they do not hold together', () => {
    const { compiled } = reader;
    const { plan: kept, sql } = plan('visits and complaints by town');
    expect(readState(compiled, writeState({ version: 1, plan: kept, sql })).plan).to.deep.equal(kept);
    const [beside] = kept.besides ?? [];
    if (!beside) throw new Error('nothing beside');
    for (const broken of [
      { ...kept, besides: [{ ...beside, dims: [] }] },
      { ...kept, besides: [{ ...beside, base: kept.base }] },
      { ...kept, order: [{ by: { kind: 'measure' as const, index: 2 }, direction: 'asc' as const }] },
      { ...kept, countGroups: true },
    ])
      expect(fits(compiled, broken)).to.equal(false);
  });

  it('are followed by questions that are understood', async () => {
    const found = plan('visits and complaints by town');
    const result = await reader.run(found.sql);
    const wording = { today: TODAY, title, speaks: () => true };
    const next = nextQuestions(reader.compiled, { plan: found.plan, result }, wording);
    expect(next).to.not.be.empty;
    for (const question of next) expect(reader.read(question).kind, question).to.equal('query');
  });

  it('come in one order where figures are equal', async () => {
    const { sql } = plan('visits and complaints by month');
    expect(compareRows(await reader.run(sql), await reader.run(sql), { ordered: true })).to.equal(undefined);
    expect(renderSql(reader.compiled, plan('visits and complaints by town').plan)).to.match(
      /ORDER BY number_of_visits DESC, member_town NULLS LAST$/,
    );
  });
});
