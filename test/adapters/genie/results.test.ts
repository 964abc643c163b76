import { expect } from 'chai';
import { Results } from '../../../adapters/genie/results.ts';
import type { MessageRow } from '../../../adapters/genie/types.ts';
import type { AnswerTable } from '../../../services/genie/types.ts';
import { ManualClock } from '../../support/clock.ts';
import { ScriptedEngine } from '../../support/scripted-engine.ts';

const table = (characters: number): AnswerTable => ({
  columns: [{ name: 'x', type: 'STRING' }],
  rows: [['x'.repeat(characters)]],
  totalRows: 1,
  truncated: false,
});

describe('Rows of answers', () => {
  it('are held within a bound; the ones not used for longest are computed again', async () => {
    const engine = new ScriptedEngine();
    const results = new Results({ engine, clock: new ManualClock(), maxCharacters: 300 });
    results.put('a', table(92));
    results.put('b', table(92));
    await results.rowsOf('a', 'SELECT a');
    results.put('c', table(192));
    expect(engine.ran).to.deep.equal([]);
    await results.rowsOf('a', 'SELECT a');
    await results.rowsOf('b', 'SELECT b');
    expect(engine.ran).to.deep.equal(['SELECT b']);
  });

  it('that are larger than the bound are not held, and push nothing out', async () => {
    const engine = new ScriptedEngine();
    const results = new Results({ engine, clock: new ManualClock(), maxCharacters: 300 });
    results.put('a', table(92));
    results.put('huge', table(400));
    await results.rowsOf('a', 'SELECT a');
    expect(engine.ran).to.deep.equal([]);
  });

  it('expire by the wall clock, counted from when they were computed', () => {
    const clock = new ManualClock();
    const results = new Results({ engine: new ScriptedEngine(), clock, keptMs: 1_000 });
    const message = { executedAt: clock.now() } as MessageRow;
    clock.jumpWall(999);
    expect(results.isExpired(message)).to.equal(false);
    clock.jumpWall(1);
    expect(results.isExpired(message)).to.equal(true);
    expect(results.isExpired({ executedAt: null } as MessageRow)).to.equal(false);
  });

  it('that failed to be computed are tried anew by the next who asks', async () => {
    const engine = new ScriptedEngine();
    const results = new Results({ engine, clock: new ManualClock() });
    const run = engine.run.bind(engine);
    engine.run = () => Promise.reject(new Error('out of memory'));
    await results.rowsOf('a', 'SELECT a').then(
      () => expect.fail('should fail'),
      (error: Error) => expect(error.message).to.equal('out of memory'),
    );
    engine.run = run;
    expect((await results.rowsOf('a', 'SELECT a')).rows).to.have.length(2);
  });
});
