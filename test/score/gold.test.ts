import { expect } from 'chai';
import type { DuckDb } from '../../services/engine/duckdb.ts';
import type { Gold, ScoreQuestion } from './format.ts';
import { FOLDERS } from './sets/files/folders.ts';
import { type ScoreSpace, scoreSpaces } from './sets.ts';
import { byFamily } from './tally.ts';

const COUNTS: Readonly<Record<string, number>> = {
  'samples questions': 250,
  'samples follow-ups': 60,
  'samples talk': 22,
  'samples unanswerable': 60,
  'chinese traditional': 93,
  'chinese simplified': 100,
  'chinese unanswerable': 40,
  'strangers first': 88,
  'strangers second': 53,
  'strangers third': 41,
  'strangers unanswerable': 17,
  hospital: 100,
  helpdesk: 100,
  warehouse: 100,
  shop: 28,
  'shop second': 15,
  'shop unanswerable': 4,
  music: 30,
  'music second': 16,
  'music unanswerable': 3,
  subscriptions: 30,
  'subscriptions second': 15,
  'subscriptions unanswerable': 4,
  'files questions': 91,
  'files follow-ups': 16,
  'files talk follow-ups': 28,
  'files talk unanswerable': 3,
  'files unanswerable': 12,
  'files 2 questions': 46,
  'files 2 follow-ups': 4,
  'files 2 unanswerable': 5,
  'files 3 questions': 31,
  'files 3 follow-ups': 3,
  'files 3 unanswerable': 4,
  'files trade questions': 36,
  'files trade follow-ups': 4,
  'files trade unanswerable': 5,
};
/** A family with fewer questions says little. The further sets are smaller. */
const LEAST_PER_FAMILY = { samples: 5, further: 1, strangers: 1 };
const FAMILIES = { samples: 26, further: 22, strangers: 18 };
const STRANGERS: ReadonlySet<string> = new Set(['shop', 'music', 'subscriptions']);

/** Gold SQL that fails, finds nothing, or cuts a ranking where two values are equal: no engine could be judged by it. */
async function faultsOf(duckdb: DuckDb, question: ScoreQuestion): Promise<readonly string[]> {
  const found = await Promise.all(question.gold.map((gold) => faultOf(duckdb, gold)));
  return found.flatMap((fault) => (fault === undefined ? [] : `${question.said.join(' >> ')}: ${fault}`));
}

async function faultOf(duckdb: DuckDb, { sql }: Gold): Promise<string | undefined> {
  let rows: readonly (readonly (string | null)[])[];
  try {
    ({ rows } = await duckdb.query(sql));
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} in ${sql}`;
  }
  if (rows.length === 0) return `no rows from ${sql}`;
  if (rows.length === 1 && rows[0]?.every((cell) => cell === null || Number(cell) === 0)) return `nothing from ${sql}`;
  return (await cutsTie(duckdb, sql)) ? `a tie in ${sql}` : undefined;
}

/** Whether a ranking's last row has the value of the one after it. */
async function cutsTie(duckdb: DuckDb, sql: string): Promise<boolean> {
  const [, head, order, limit] = /^(SELECT .+) ORDER BY (.+?)(?: DESC)? LIMIT (\d+)$/.exec(sql) ?? [];
  if (head === undefined || order === undefined || limit === undefined) return false;
  const key = /^\d+$/.test(order) ? '' : `, ${order}`;
  const wider = sql
    .replace(head, head.replace(/ FROM (?=samples|local)/, `${key}$&`))
    .replace(/LIMIT \d+$/, `LIMIT ${Number(limit) + 1}`);
  const values = (await duckdb.query(wider)).rows.map((row) => row.at(-1));
  return values.length > Number(limit) && values.at(-1) === values.at(-2);
}

async function faultsOfSpace(space: ScoreSpace): Promise<readonly string[]> {
  const bench = await space.open();
  try {
    const faults: string[] = [];
    for (const { questions } of space.sets) {
      for (const question of questions) faults.push(...(await faultsOf(bench.duckdb, question)));
    }
    return faults;
  } finally {
    await bench.engine.close();
  }
}

describe('questions of the score', () => {
  let spaces: readonly ScoreSpace[];

  before(async () => {
    spaces = await scoreSpaces();
  });

  it('are as many as promised, none twice', () => {
    const sets = spaces.flatMap((space) => space.sets);
    const counts = [...Map.groupBy(sets, ({ name }) => name)].map(([name, parts]) => [
      name,
      parts.reduce((sum, { questions }) => sum + questions.length, 0),
    ]);
    expect(Object.fromEntries(counts)).to.deep.equal(COUNTS);
    for (const { name, questions } of sets) {
      const said = questions.map((one) => one.said.join(' >> ').toLowerCase());
      const twice = said.filter((one, at) => said.indexOf(one) !== at);
      expect(twice, name).to.deep.equal([]);
    }
  });

  it('cover every family', () => {
    for (const space of spaces.filter(({ name }) => !name.startsWith('files'))) {
      const own = space.name === 'samples' ? 'samples' : 'further';
      const kind = STRANGERS.has(space.name) ? 'strangers' : own;
      const families = Map.groupBy(space.sets[0]?.questions ?? [], (one) => one.family);
      expect(families.size, space.name).to.be.at.least(FAMILIES[kind]);
      for (const [family, questions] of families) {
        expect(questions.length, `${space.name}: ${family}`).to.be.at.least(LEAST_PER_FAMILY[kind]);
      }
    }
    const files = spaces.flatMap(({ sets }) => sets.filter(({ name }) => name === 'files questions'));
    const families = new Set(files.flatMap(({ questions }) => questions.map(({ family }) => family)));
    expect(families.size, 'files').to.be.at.least(FAMILIES.further);
  });

  it('have gold, but for those that cannot be answered', () => {
    for (const { name, questions } of spaces.flatMap((space) => space.sets)) {
      const bare = questions.filter((one) => one.gold.length + one.mentions.length + one.charts.length === 0);
      expect(bare.length, name).to.equal(name.endsWith('unanswerable') ? questions.length : 0);
    }
  });

  for (const name of [
    'samples',
    'hospital',
    'helpdesk',
    'warehouse',
    ...STRANGERS,
    ...Object.keys(FOLDERS).map((one) => `files ${one}`),
  ]) {
    it(`have gold SQL that finds rows and has no ties: ${name}`, async () => {
      const space = spaces.find((one) => one.name === name);
      if (!space) throw new Error(`no space ${name}`);
      expect(await faultsOfSpace(space)).to.deep.equal([]);
    });
  }

  it('are counted by family in the order of the file', () => {
    const set = spaces[0]?.sets[0];
    const judged = (set?.questions ?? []).map((question) => ({ question, verdict: 'right' as const, why: '' }));
    expect([...byFamily(judged).keys()].slice(0, 3)).to.deep.equal(['count', 'distinct', 'aggregate']);
  });
});
