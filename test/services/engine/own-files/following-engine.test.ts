import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Timer } from '../../../../services/clock.ts';
import type { FolderFacts } from '../../../../services/engine/own-files/folder-engine.ts';
import { type FollowingEngine, followFolder } from '../../../../services/engine/own-files/following-engine.ts';
import type { JsonValue } from '../../../../services/json.ts';
import { ManualClock } from '../../../support/clock.ts';
import { eventually } from '../../../support/eventually.ts';

const LOOK_MS = 1_000;

/** Counts how often a look is set: the next one is when a look, with all that follows from it, has ended. */
class LooksCounted extends ManualClock {
  set = 0;

  override after(delayMs: number, run: () => void): Timer {
    if (delayMs === LOOK_MS) this.set += 1;
    return super.after(delayMs, run);
  }
}

describe('an engine that follows its files', () => {
  let folder: string;
  let clock: LooksCounted;
  let engine: FollowingEngine;
  const reloaded: FolderFacts[] = [];
  const errors: unknown[] = [];

  const sales = (count: number) =>
    [
      'sold_on,region,amount',
      ...Array.from({ length: count }, (_, row) => `2024-01-0${(row % 9) + 1},R${row % 3},10`),
      '',
    ].join('\n');
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const ask = async (question: string, previous?: JsonValue) =>
    engine.ask({ question, ...(previous === undefined ? {} : { previous }) }, { signal: new AbortController().signal });
  const countOf = async () => (await ask('How many sales?')).result?.rows[0]?.[0];
  /** The folder is real, so a look takes as long as the disk lets it. */
  const look = async () => {
    const { set } = clock;
    await clock.advance(LOOK_MS);
    await eventually(() => clock.set > set);
  };
  /** Until the folder was left alone for a look, and what follows is done. */
  const looked = async (tellings: number) => {
    await look();
    await look();
    expect(reloaded).to.have.length(tellings);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-follow-'));
    await write('sales.csv', sales(10));
    clock = new LooksCounted();
    reloaded.length = 0;
    errors.length = 0;
    engine = await followFolder({
      path: folder,
      clock,
      memoryLimitMb: 256,
      onReloaded: (facts) => reloaded.push(facts),
      onError: (error) => errors.push(error),
    });
  });
  afterEach(async () => {
    await engine.close();
    expect(clock.pendingTimers).to.equal(0);
    await rm(folder, { recursive: true, force: true });
  });

  it('answers from what the files are now, under the same id and another version', async () => {
    const { id, version } = engine.space;
    expect(await countOf()).to.equal('10');
    await write('sales.csv', sales(25));
    await looked(1);
    expect(await countOf()).to.equal('25');
    expect(engine.space.id).to.equal(id);
    expect(engine.space.version).not.to.equal(version);
    expect(reloaded[0]).to.include({ tables: 1, rows: 25 });
    expect(reloaded[0]?.version).to.equal(engine.space.version);
    await write('stores.csv', 'id,city\n1,Rome\n2,Oslo\n');
    await looked(2);
    expect(engine.facts.tables).to.equal(2);
    await rename(join(folder, 'stores.csv'), join(folder, 'stores.bak'));
    await looked(3);
    expect(engine.facts.tables).to.equal(1);
    expect(errors).to.deep.equal([]);
  });

  it('waits until a file is no longer being written', async () => {
    await write('sales.csv', sales(11));
    await look();
    expect(reloaded).to.deep.equal([]);
    await write('sales.csv', sales(12));
    await look();
    expect(reloaded).to.deep.equal([]);
    await looked(1);
    expect(await countOf()).to.equal('12');
  });

  it('goes on with conversations, and forgets what they were about when it is gone', async () => {
    const first = await ask('Total amount by region');
    await write('sales.csv', sales(30));
    await looked(1);
    const second = await ask('only R1', first.state);
    expect(second.result?.rows).to.deep.equal([['R1', '100']]);
    await write('sales.csv', 'thing,size\na,1\nb,2\n');
    await looked(2);
    const third = await ask('only R2', second.state);
    expect(third.kind).not.to.equal('answer');
  });

  it('lets questions that run end over the data they began with', async () => {
    const long = engine.run(
      'SELECT COUNT(*), MAX(sqrt(a.amount * h.amount)) FROM local.main.sales a, local.main.sales b, local.main.sales c, local.main.sales d, local.main.sales e, local.main.sales f, local.main.sales g, local.main.sales h',
      new AbortController().signal,
    );
    await write('sales.csv', sales(3));
    await looked(1);
    expect(await countOf()).to.equal('3');
    expect((await long).rows).to.deep.equal([['100000000', '10']]);
  });

  it('leaves out a file that breaks and reports it; the rest works', async () => {
    await write('stores.parquet', 'PAR1 no more');
    await looked(1);
    expect(reloaded[0]?.notices.map(({ file, kind }) => [file, kind])).to.deep.equal([['stores.parquet', 'left_out']]);
    expect(engine.space.description).to.contain('stores.parquet: left out');
    expect(await countOf()).to.equal('10');
  });

  it('keeps the former data when nothing can be read any more, and says that they are old', async () => {
    await rename(join(folder, 'sales.csv'), join(folder, 'sales.bak'));
    await looked(1);
    expect(errors).to.have.length(1);
    expect(reloaded[0]?.problem).to.contain('no CSV, TSV, Parquet or JSON file');
    expect(await countOf()).to.equal('10');
    await write('sales.csv', sales(4));
    await looked(2);
    expect(reloaded[1]).not.to.have.property('problem');
    expect(await countOf()).to.equal('4');
  });

  it('reads the model again, too', async () => {
    await write('model.yaml', 'x_local:\n  tables:\n    sales:\n      columns:\n        region: {label: district}\n');
    await looked(1);
    expect((await ask('Total amount by district')).kind).to.equal('answer');
  });
});
