import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { createEngine } from '../../../services/engine/engine.ts';
import { openFolder } from '../../../services/engine/own-files/open-folder.ts';
import type { Engine, EngineAnswer } from '../../../services/engine/types.ts';

const ROWS = 2_345;
const MOST_POINTS = 500;

describe('how two figures go together', () => {
  let folder: string;
  let engine: Engine;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-points-'));
    const rows = Array.from({ length: ROWS }, (_, at) => {
      const height = 150 + ((at * 37) % 500) / 10;
      return [at, at % 20 === 0 ? 'short' : 'tall', height, at % 50 === 0 ? '' : height / 2 + (at % 7)].join(',');
    });
    await writeFile(join(folder, 'trees.csv'), ['tree_id,kind,height,weight', ...rows].join('\n'));
    const opened = await openFolder({ path: folder, clock: systemClock });
    engine = createEngine({ ...opened, clock: systemClock });
  });

  after(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (question: string): Promise<EngineAnswer> =>
    engine.ask({ question }, { signal: new AbortController().signal });

  it('is one figure, drawn as points of which there are never more than can be told apart', async () => {
    const answer = await ask('correlation between height and weight');
    expect(answer.result?.rows).to.have.length(1);
    expect(answer.chart?.kind).to.equal('scatter');
    const points = answer.chart?.series[0]?.points ?? [];
    expect(points.length).to.be.within(MOST_POINTS - 2, MOST_POINTS);
    // From one end to the other.
    expect(Number(points[0]?.x)).to.be.below(151);
    expect(Number(points.at(-1)?.x)).to.be.above(199);
    expect((await ask('correlation between height and weight')).chart).to.deep.equal(answer.chart);
  });

  it('is drawn of the rows that are meant, and all of them where they are few', async () => {
    const answer = await ask('scatter plot of height against weight where kind is short');
    // Every twentieth row is short, and of those every fifth has no weight: 118 of them, less 24.
    expect(answer.chart?.kind).to.equal('scatter');
    expect(answer.chart?.series[0]?.points).to.have.length(94);
  });

  it('is only told where no picture is wanted', async () => {
    const answer = await ask('correlation between height and weight, without a chart');
    expect(answer.kind).to.equal('answer');
    expect(answer.chart).to.equal(undefined);
  });
});
