import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import type { ValueIndex } from '../../../services/engine/model.ts';
import { parseSpace } from '../../../services/engine/space.ts';
import { type OpenSpace, openSpace } from '../../../services/engine/space-open.ts';

const TABLE = 'own.files.visits';

describe('value index', () => {
  let folder: string;
  let open: OpenSpace;
  let index: ValueIndex;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-values-'));
    const long = 'a value that goes on and on '.repeat(8);
    const lines = [
      'Sourdough Loaf,New York,true,secret one,open',
      'Rye Loaf,São Paulo,false,secret two,open',
      `Muffins,United States,true,secret three,${long}`,
      'Crust & Crumb,newt,,secret four,',
    ];
    await writeFile(join(folder, 'visits.csv'), ['product,place,paid,hidden,state', ...lines].join('\n'));
    const column_configs = [{ column_name: 'hidden', build_value_dictionary: false }];
    const space = parseSpace(
      {
        version: 2,
        data_sources: { tables: [{ identifier: TABLE, column_configs }] },
        x_local: {
          space_id: 'ab'.repeat(16),
          title: 'Visits',
          tables: { [TABLE]: { file: 'visits.csv', columns: { state: { role: 'dimension' } } } },
        },
      },
      folder,
    );
    open = await openSpace(space, { clock: systemClock });
    index = open.valueIndex;
  });
  after(async () => {
    await open.duckdb.close();
    await rm(folder, { recursive: true, force: true });
  });

  const short = (hits: ReturnType<ValueIndex['find']>) => hits.map((hit) => `${hit.column}=${hit.value} ${hit.match}`);

  it('finds a value by its exact words', () => {
    expect(index.find('sourdough loaf')).to.deep.equal([
      { table: TABLE, column: 'product', value: 'Sourdough Loaf', match: 'exact' },
    ]);
    expect(short(index.find('Crust and Crumb'))).to.deep.equal(['product=Crust & Crumb exact']);
    expect(short(index.find('true'))).to.deep.equal(['paid=true exact']);
    expect(index.find('sourdough')).to.deep.equal([]);
  });

  it('finds it in singular, plural and without accents', () => {
    expect(short(index.find('muffin'))).to.deep.equal(['product=Muffins stem']);
    expect(short(index.find('sourdough loaves'))).to.deep.equal(['product=Sourdough Loaf stem']);
    expect(short(index.find('sao paulo'))).to.deep.equal(['place=São Paulo stem']);
  });

  it('finds it by its initials, unless they are a word of any question', () => {
    expect(short(index.find('NY'))).to.deep.equal(['place=New York stem']);
    expect(index.find('us')).to.deep.equal([]);
  });

  it('forgives typing errors within strict limits', () => {
    expect(short(index.findSimilar('sourdugh loef'))).to.deep.equal(['product=Sourdough Loaf fuzzy']);
    expect(short(index.findSimilar('mufin'))).to.deep.equal(['product=Muffins fuzzy']);
    expect(index.findSimilar('mufn')).to.deep.equal([]);
    expect(index.findSimilar('nwt')).to.deep.equal([]);
    expect(index.findSimilar('completely different')).to.deep.equal([]);
  });

  it('finds a value by one word that no other value of the column has', () => {
    expect(short(index.findSimilar('sourdough'))).to.deep.equal(['product=Sourdough Loaf fuzzy']);
    expect(index.findSimilar('loaf')).to.deep.equal([]);
  });

  it('keeps out what the space keeps out, and texts', () => {
    expect(index.find('secret one')).to.deep.equal([]);
    expect(index.maxWords).to.equal(3);
  });

  it('holds a column of thousands of values, and none with more than that', async () => {
    const write = (count: number) =>
      writeFile(
        join(folder, 'many.csv'),
        ['product', ...Array.from({ length: count }, (_, row) => `item k${row}`)].join('\n'),
      );
    for (const [count, found] of [
      [5_000, ['product=item k4321 exact']],
      [5_001, []],
    ] as const) {
      await write(count);
      const many = await openSpace(parseSpace(spaceOf('many.csv'), folder), { clock: systemClock });
      expect(short(many.valueIndex.find('item k4321'))).to.deep.equal(found);
      await many.duckdb.close();
    }
  });
});

function spaceOf(file: string) {
  return {
    version: 2,
    data_sources: { tables: [{ identifier: TABLE }] },
    x_local: { space_id: 'ab'.repeat(16), title: 'Many', tables: { [TABLE]: { file } } },
  };
}
