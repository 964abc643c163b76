import { expect } from 'chai';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { type Gold, goldIsGiven } from './gold.ts';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded, type World } from './worlds.ts';

const random = seeded(31);
const some = (count: number) => Math.floor(random() * count);
const CITIES = ['Lyon', 'Turin', 'Porto'];

const authors: Row[] = Array.from({ length: 12 }, (_, at) => ({
  author_id: 10 + at,
  name: `Author ${String.fromCharCode(65 + at)}`,
  nationality: ['French', 'Italian', 'Dutch'][at % 3] ?? null,
}));
const books: Row[] = Array.from({ length: 40 }, (_, at) => ({
  book_id: 100 + at,
  title: `Book number ${at}`,
  genre: ['poetry', 'crime', 'science'][at % 3] ?? null,
  author_id: 10 + some(9),
  pages: 80 + some(500),
}));
const members: Row[] = Array.from({ length: 30 }, (_, at) => ({
  member_id: 1_000 + at,
  city: CITIES[at % 3] ?? null,
  level: ['gold', 'silver'][at % 2] ?? null,
}));
const branches: Row[] = Array.from({ length: 6 }, (_, at) => ({
  branch_id: 70 + at,
  city: CITIES[(at + 1) % 3] ?? null,
}));
const loans: Row[] = Array.from({ length: 400 }, (_, at) => ({
  loan_id: 5_000 + at,
  book_id: 100 + some(36),
  member_id: 1_000 + some(25),
  branch_id: 70 + some(6),
  loaned_on: `2024-0${1 + some(6)}-1${some(9)}`,
  fee: some(900) / 100,
}));

/** A library: loans point at books, members and branches, books at authors; two tables have a city. */
const library: World = {
  title: 'Library',
  tables: {
    'lib.main.authors': authors,
    'lib.main.books': books,
    'lib.main.members': members,
    'lib.main.branches': branches,
    'lib.main.loans': loans,
  },
  local: { 'lib.main.loans': { default_measure: 'fee' } },
};

const GOLD: readonly Gold[] = [
  [
    'number of loans by genre',
    'Number of loans by book genre',
    'SELECT b.genre, COUNT(*) FROM lib.main.loans l JOIN lib.main.books b USING (book_id) GROUP BY 1',
  ],
  [
    'total fee by author nationality',
    'Total fee by author nationality',
    `SELECT a.nationality, SUM(l.fee) FROM lib.main.loans l JOIN lib.main.books b USING (book_id)
     JOIN lib.main.authors a USING (author_id) GROUP BY 1`,
  ],
  [
    'how many loans were made by gold members',
    'Number of loans where member level is gold',
    "SELECT COUNT(*) FROM lib.main.loans l JOIN lib.main.members m USING (member_id) WHERE m.level = 'gold'",
  ],
  [
    'average fee per genre for silver members in March 2024',
    'Average fee by book genre in March 2024 where member level is silver',
    `SELECT b.genre, AVG(l.fee) FROM lib.main.loans l JOIN lib.main.books b USING (book_id) JOIN lib.main.members m USING (member_id)
     WHERE m.level = 'silver' AND month(l.loaned_on::DATE) = 3 GROUP BY 1`,
  ],
  [
    'top 3 authors by number of loans',
    'Number of loans by author name, top 3',
    `SELECT a.name, COUNT(*) FROM lib.main.loans l JOIN lib.main.books b USING (book_id) JOIN lib.main.authors a USING (author_id)
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3`,
  ],
  [
    'share of loans by genre',
    'Share of loans by book genre',
    `SELECT b.genre, ROUND(100.0 * COUNT(*) / 400, 2) FROM lib.main.loans l JOIN lib.main.books b USING (book_id) GROUP BY 1`,
  ],
  [
    'loans of poetry by member city',
    'Number of loans by member city where book genre is poetry',
    `SELECT m.city, COUNT(*) FROM lib.main.loans l JOIN lib.main.books b USING (book_id) JOIN lib.main.members m USING (member_id)
     WHERE b.genre = 'poetry' GROUP BY 1`,
  ],
  [
    'members without loans',
    'List members without loans',
    'SELECT m.* FROM lib.main.members m WHERE NOT EXISTS (SELECT 1 FROM lib.main.loans l WHERE l.member_id = m.member_id)',
  ],
  [
    'how many books have no loans',
    'Number of books without loans',
    'SELECT COUNT(*) FROM lib.main.books b WHERE NOT EXISTS (SELECT 1 FROM lib.main.loans l WHERE l.book_id = b.book_id)',
  ],
  [
    'which authors have no books',
    'List authors without books',
    'SELECT a.* FROM lib.main.authors a WHERE NOT EXISTS (SELECT 1 FROM lib.main.books b WHERE b.author_id = a.author_id)',
  ],
  ['number of members by city', 'Number of members by city', 'SELECT city, COUNT(*) FROM lib.main.members GROUP BY 1'],
];

describe('questions over several tables', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(library);
  });
  after(() => reader.close());

  goldIsGiven(GOLD, () => reader);

  it('are echoed in words that read back to the same SQL', () => {
    const lost = GOLD.flatMap(([question, reading]) => {
      const [first, again] = [reader.read(question), reader.read(reading)];
      return first.kind === 'query' && again.kind === 'query' && first.sql === again.sql
        ? []
        : [`${reading} -> ${again.kind === 'query' ? title(reader.compiled, again.plan) : again.text}`];
    });
    expect(lost).to.deep.equal([]);
  });

  it('ask which is meant when two ways are equally short, and take the reply', () => {
    const found = reader.read('total fee by city');
    if (found.kind !== 'clarify') throw new Error(`${found.kind} instead of a question`);
    expect(found.options.map(({ label }) => label)).to.have.members(['member city', 'branch city']);
    const asked = { options: found.options.map((option) => ({ ...option })) };
    const reply = reader.read('branch city', { version: 1, asked });
    if (reply.kind !== 'query') throw new Error(reply.text);
    expect(title(reader.compiled, reply.plan)).to.equal('Total fee by branch city');
  });

  it('never add up a figure of the other table once per row', () => {
    expect(reader.read('total pages by member city').kind).to.equal('refuse');
  });

  it('do not follow a key that names several rows', async () => {
    const twice = await openReader({
      ...library,
      tables: { 'lib.main.loans': loans, 'lib.main.books': [...books, ...books] },
    });
    try {
      expect(twice.read('number of loans by genre').kind).to.equal('refuse');
    } finally {
      await twice.close();
    }
  });
});
