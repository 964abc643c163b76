import { expect } from 'chai';
import type { QueryPlan } from '../../../../services/engine/interpreter/plan.ts';
import { type Gold, goldIsGiven } from './gold.ts';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded, type World } from './worlds.ts';

const random = seeded(91);
const some = (count: number) => Math.floor(random() * count);

const members: Row[] = Array.from({ length: 60 }, (_, at) => ({
  member_id: 1_000 + at,
  town: ['Lyon', 'Turin', 'Porto'][at % 3] ?? null,
  joined_on: `2023-0${1 + (at % 9)}-11`,
}));
const articles: Row[] = Array.from({ length: 12 }, (_, at) => ({
  article_id: 300 + at,
  article_name: `Article ${String.fromCharCode(65 + at)}`,
  category: ['tools', 'paint', 'garden'][at % 3] ?? null,
}));
// The last ten members ordered nothing, the last article was never ordered.
const orders: Row[] = Array.from({ length: 150 }, (_, at) => ({
  order_id: 5_000 + at,
  member_id: 1_000 + some(50),
  ordered_on: `2024-0${1 + some(6)}-1${some(9)}`,
  postage_fee: some(600) / 100,
}));
const lines: Row[] = Array.from({ length: 420 }, (_, at) => ({
  order_line_id: 1 + at,
  order_id: 5_000 + (at < 150 ? at : some(150)),
  article_id: 300 + some(11),
  pieces: 1 + some(5),
  line_amount: some(9_000) / 100,
}));
const opinions: Row[] = Array.from({ length: 200 }, (_, at) => ({
  opinion_id: 7_000 + at,
  article_id: 300 + some(12),
  member_id: 1_000 + some(60),
  stars: 1 + some(5),
  given_on: `2024-0${1 + some(6)}-2${some(8)}`,
}));

/** A shop: the lines of an order have the amounts, the order has the date, and opinions have nothing to do with either. */
const shop: World = {
  title: 'Shop',
  tables: {
    'deal.main.members': members,
    'deal.main.articles': articles,
    'deal.main.orders': orders,
    'deal.main.order_lines': lines,
    'deal.main.opinions': opinions,
  },
};

const LINES = 'deal.main.order_lines l JOIN deal.main.orders o USING (order_id)';
const GOLD: readonly Gold[] = [
  [
    'total line amount in March 2024',
    'Total line amount in March 2024',
    `SELECT SUM(line_amount) FROM ${LINES} WHERE month(ordered_on::DATE) = 3`,
  ],
  [
    'revenue by month',
    'Total line amount by month',
    `SELECT date_trunc('month', ordered_on::DATE), SUM(line_amount) FROM ${LINES} GROUP BY 1`,
  ],
  [
    'revenue by category',
    'Total line amount by article category',
    'SELECT category, SUM(line_amount) FROM deal.main.order_lines JOIN deal.main.articles USING (article_id) GROUP BY 1',
  ],
  [
    'revenue by member',
    'Total line amount by member id',
    `SELECT member_id, SUM(line_amount) FROM ${LINES} GROUP BY 1`,
  ],
  [
    'average order value',
    'Ratio of total line amount to number of different orders',
    'SELECT SUM(line_amount) / COUNT(DISTINCT order_id) FROM deal.main.order_lines',
  ],
  [
    'revenue and orders by category',
    'Total line amount and number of different orders by article category',
    'SELECT category, SUM(line_amount), COUNT(DISTINCT order_id) FROM deal.main.order_lines JOIN deal.main.articles USING (article_id) GROUP BY 1',
  ],
  [
    'how many different articles were sold in May 2024',
    'Number of different article names in May 2024',
    `SELECT COUNT(DISTINCT article_id) FROM ${LINES} WHERE month(ordered_on::DATE) = 5`,
  ],
  [
    'members that never made an order',
    'List members without orders',
    'SELECT * FROM deal.main.members WHERE member_id NOT IN (SELECT member_id FROM deal.main.orders)',
  ],
  [
    'how many members never placed an order?',
    'Number of members without orders',
    'SELECT COUNT(*) FROM deal.main.members WHERE member_id NOT IN (SELECT member_id FROM deal.main.orders)',
  ],
  [
    'articles that were never ordered',
    'List articles without lines',
    'SELECT * FROM deal.main.articles WHERE article_id NOT IN (SELECT article_id FROM deal.main.order_lines)',
  ],
  [
    'orders per member on average',
    'Average number of orders per member id',
    'SELECT COUNT(*) / COUNT(DISTINCT member_id) FROM deal.main.orders',
  ],
  [
    'which members bought Article A but not Article B',
    'List different member ids where article name is Article A and member id never has article name Article B',
    `SELECT DISTINCT member_id FROM ${LINES} WHERE article_id = 300 AND member_id NOT IN
     (SELECT member_id FROM ${LINES} WHERE article_id = 301)`,
  ],
  [
    'how many members bought Article A but not Article B',
    'Number of different members where article name is Article A and member id never has article name Article B',
    `SELECT COUNT(DISTINCT member_id) FROM ${LINES} WHERE article_id = 300 AND member_id NOT IN
     (SELECT member_id FROM ${LINES} WHERE article_id = 301)`,
  ],
  [
    'new members by month',
    'Number of members by month',
    "SELECT date_trunc('month', joined_on::DATE), COUNT(*) FROM deal.main.members GROUP BY 1",
  ],
];

describe('questions about orders and their lines', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(shop);
  });
  after(() => reader.close());

  goldIsGiven(GOLD, () => reader);

  it('say whose date was taken', () => {
    const found = reader.read('revenue by month');
    if (found.kind !== 'query') throw new Error(found.text);
    expect(found.notes.assumptions).to.include('Dates are those of order ordered on.');
  });

  it('do not take postage for what was sold', () => {
    for (const question of ['total revenue', 'average order value', 'revenue in May 2024'])
      expect(reader.title(question), question).to.not.match(/postage/i);
  });

  it('do not take postage for revenue where nothing else is known', async () => {
    const other = await openReader({ title: 'Orders', tables: { 'deal.main.orders': orders } });
    try {
      expect(other.read('total revenue').kind).to.equal('refuse');
    } finally {
      await other.close();
    }
  });

  it('do not date things by those that they only point at', async () => {
    const agents: World = {
      title: 'Agents',
      tables: {
        'deal.main.agents': Array.from({ length: 6 }, (_, at) => ({
          agent_id: 10 + at,
          hired_on: `2020-0${1 + at}-01`,
        })),
        'deal.main.clients': Array.from({ length: 90 }, (_, at) => ({
          client_id: at,
          agent_id: 10 + (at % 6),
          size: at,
        })),
      },
    };
    const other = await openReader(agents);
    try {
      expect(other.read('clients by month').kind).to.equal('refuse');
    } finally {
      await other.close();
    }
  });

  it('go over the years by year', () => {
    expect(reader.title('orders over the years')).to.match(/by year/);
  });

  it('take those without an end for open', async () => {
    const cases: World = {
      title: 'Cases',
      tables: {
        'deal.main.cases': Array.from({ length: 40 }, (_, at) => ({
          case_id: at,
          opened_on: '2024-03-01',
          closed_on: at % 8 === 0 ? null : '2024-04-01',
        })),
      },
    };
    const other = await openReader(cases);
    try {
      expect(other.title('which cases are still open')).to.equal('List cases where closed on is missing');
      expect(other.title('how many open cases are there')).to.equal('Number of cases where closed on is missing');
    } finally {
      await other.close();
    }
  });

  it('take `in percent` for the shares of what was shown', () => {
    const { plan, sql } = reader.read('revenue by category') as { plan: QueryPlan; sql: string };
    const found = reader.read('in percent', { version: 1, plan, sql });
    expect(found.kind === 'query' ? found.plan.calc : found.kind).to.deep.equal({ kind: 'share' });
  });

  it('do not leave out that nothing was done', () => {
    expect(reader.read('how many members did nothing in May 2024').kind).to.equal('refuse');
  });
});
