import { expect } from 'chai';
import { ManualClock } from '../../support/clock.ts';
import { html503 } from '../../support/workspace/faults.ts';
import { type Bench, outcomeOf, startBench } from './harness.ts';

describe('Spaces', () => {
  let bench: Bench;
  const spaces = [
    { id: 'space-a', title: 'Sales of shops', description: 'All orders', starters: ['Revenue?'] },
    { id: 'space-b', title: 'Sales of shops', starters: ['Never shown?'], editable: false },
  ];

  afterEach(async () => {
    await bench.stop();
  });

  it('have title and starters where Genie tells them, in the order of the settings', async () => {
    bench = await startBench({
      workspace: { spaces },
      spaces: [
        { alias: 'b', spaceId: 'space-b' },
        { alias: 'a', spaceId: 'space-a' },
        { alias: 'lost', spaceId: 'space-c' },
      ],
    });
    expect(await bench.genie.spaces()).to.deep.equal([
      { alias: 'b', spaceId: 'space-b', title: 'Sales of shops', starters: [] },
      { alias: 'a', spaceId: 'space-a', title: 'Sales of shops', description: 'All orders', starters: ['Revenue?'] },
      { alias: 'lost', spaceId: 'space-c', title: 'lost', starters: [] },
    ]);
  });

  it('are read once for a while, by all who ask, and sooner again when something was missing', async () => {
    const clock = new ManualClock();
    bench = await startBench({ workspace: { spaces }, clock, spaces: [{ alias: 'a', spaceId: 'space-a' }] });
    bench.workspace.fail('get-space', { kind: 'status', status: 404 });
    await Promise.all([bench.genie.spaces(), bench.genie.spaces()]);
    expect(bench.workspace.count('get-space')).to.equal(1);
    await clock.advance(60_000);
    expect((await bench.genie.spaces())[0]?.title).to.equal('Sales of shops');
    await clock.advance(599_999);
    await bench.genie.spaces();
    expect(bench.workspace.count('get-space')).to.equal(2);
    await clock.advance(1);
    await bench.genie.spaces();
    expect(bench.workspace.count('get-space')).to.equal(3);
  });

  it('are discovered, each under a name of its own', async () => {
    bench = await startBench({ workspace: { spaces }, spaces: 'discover' });
    const found = await bench.genie.spaces();
    expect(found.map((one) => [one.alias, one.spaceId])).to.deep.equal([
      ['sales-of-shops', 'space-a'],
      ['sales-of-shops-2', 'space-b'],
    ]);
    await bench.ask('Revenue?');
    expect(bench.seen('genie.query.started')[0]?.space).to.equal('sales-of-shops');
  });

  it('cannot be discovered when Genie is away', async () => {
    bench = await startBench({ spaces: 'discover' });
    bench.workspace.fail('list-spaces', html503, 2);
    expect(await outcomeOf(bench.genie.spaces())).to.equal('genie.busy');
    expect(await bench.genie.spaces()).to.have.length(1);
  });
});
