import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createChartPainter, type OwnedChartPainter } from '../../../services/charts/paint.ts';
import { drawPng } from '../../../services/charts/paint-draw.ts';
import type { ChartSpec } from '../../../services/charts/types.ts';
import { systemClock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { isAlive } from '../../support/is-alive.ts';

const CHART: ChartSpec = {
  kind: 'bar',
  title: 'Visits by month',
  series: [
    {
      name: 'visits',
      points: [
        { x: 'May', y: 3 },
        { x: 'June', y: 5 },
      ],
    },
  ],
};

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await settle();
}

function pidOf(painter: OwnedChartPainter): number {
  const { pid } = painter;
  if (pid === undefined) throw new Error('no drawing process runs');
  return pid;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
}

describe('chart painter', () => {
  let folder: string;
  let clock: ManualClock;
  let painter: OwnedChartPainter;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-paint-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    clock = new ManualClock();
    painter = createChartPainter({ clock });
  });
  afterEach(() => painter.stop());

  /** A drawing process that does what the body says with each job, whose drawing is its id as one byte. */
  async function entry(name: string, body: string): Promise<string> {
    const path = join(folder, `${name}.mjs`);
    const answer = 'const answer = (job) => process.send({ id: job.id, png: new Uint8Array([job.id]) });';
    const end = "process.on('disconnect', () => process.exit(0));";
    await writeFile(
      path,
      `import fs from 'node:fs';\n${answer}\n${end}\nprocess.on('message', (job) => { ${body} });\n`,
    );
    return path;
  }

  it('draws the same bytes in another process', async () => {
    const [there, here] = [await painter.paint(CHART), await drawPng(CHART)];
    expect(Buffer.from(there).equals(Buffer.from(here))).to.equal(true);
    expect(Buffer.from(there).subarray(1, 4).toString()).to.equal('PNG');
  });

  it('draws several in one process, each its own', async () => {
    const [first, second] = await Promise.all([painter.paint(CHART), painter.paint({ ...CHART, title: 'Another' })]);
    const pid = pidOf(painter);
    expect(Buffer.from(first ?? []).equals(Buffer.from(second ?? []))).to.equal(false);
    await painter.paint(CHART);
    expect(painter.pid).to.equal(pid);
  });

  it('ends its process when idle, and starts another for the next chart', async () => {
    await painter.paint(CHART);
    const pid = pidOf(painter);
    await clock.advance(59_999);
    expect(isAlive(pid)).to.equal(true);
    await clock.advance(1);
    await untilGone(pid);
    expect(await painter.paint(CHART))
      .to.have.property('length')
      .above(1_000);
  });

  it('starts its process ahead of the first chart when told, and ends it if none comes', async () => {
    painter.warm();
    const pid = pidOf(painter);
    await painter.paint(CHART);
    expect(painter.pid).to.equal(pid);
    await clock.advance(60_000);
    painter.warm();
    const another = pidOf(painter);
    await clock.advance(60_000);
    await Promise.all([untilGone(pid), untilGone(another)]);
  });

  it('draws once more in a new process after a crash', async () => {
    const mark = join(folder, 'crashed');
    const body = `if (fs.existsSync('${mark}')) return answer(job); fs.writeFileSync('${mark}', ''); process.exit(3);`;
    painter = createChartPainter({ clock, entry: await entry('crash-once', body) });
    expect([...(await painter.paint(CHART))]).to.deep.equal([1]);
  });

  it('gives a chart up that crashes every process, and goes on with the next', async () => {
    const body = "if (job.spec.title === 'poison') process.exit(3); answer(job);";
    painter = createChartPainter({ clock, entry: await entry('poison', body) });
    const [poisoned, next] = [painter.paint({ ...CHART, title: 'poison' }), painter.paint(CHART)];
    const error = await failureOf(poisoned);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'internal');
    expect([...(await next)]).to.deep.equal([2]);
  });

  it('gives a chart up that takes too long, ends its process, and goes on with the next', async () => {
    const body = "if (job.spec.title !== 'slow') answer(job);";
    painter = createChartPainter({ clock, entry: await entry('slow', body), timeoutMs: 500 });
    const [slow, next] = [painter.paint({ ...CHART, title: 'slow' }), painter.paint(CHART)];
    const failed = failureOf(slow);
    const pid = pidOf(painter);
    await clock.advance(500);
    expect(await failed).to.have.property('code', 'internal');
    expect([...(await next)]).to.deep.equal([2]);
    await untilGone(pid);
  });

  it('says why a chart cannot be drawn', async () => {
    const error = await failureOf(painter.paint({ ...CHART, kind: 'nonsense' as 'bar' }));
    expect(error).to.be.instanceOf(AppError).with.property('code', 'internal');
    expect(await painter.paint(CHART))
      .to.have.property('length')
      .above(1_000);
  });

  it('refuses more waiting charts than it may hold', async () => {
    painter = createChartPainter({ clock, entry: await entry('never', ''), maxWaiting: 1 });
    const open = [failureOf(painter.paint(CHART)), failureOf(painter.paint(CHART))];
    expect(await failureOf(painter.paint(CHART))).to.have.property('code', 'internal');
    await painter.stop();
    await Promise.all(open);
  });

  it('forgets a waiting chart that nobody wants any more', async () => {
    const seen = join(folder, 'seen');
    const body = `fs.appendFileSync('${seen}', job.spec.title + '.'); answer(job);`;
    painter = createChartPainter({ clock, entry: await entry('seen', body) });
    const abort = new AbortController();
    const first = painter.paint({ ...CHART, title: 'first' });
    const unwanted = failureOf(painter.paint({ ...CHART, title: 'unwanted' }, { signal: abort.signal }));
    const last = painter.paint({ ...CHART, title: 'last' });
    const reason = new Error('gone');
    abort.abort(reason);
    expect(await unwanted).to.equal(reason);
    await Promise.all([first, last]);
    expect(await readFile(seen, 'utf8')).to.equal('first.last.');
  });

  it('ends its process and refuses what waits when stopped', async () => {
    painter = createChartPainter({ clock, entry: await entry('silent', '') });
    const open = [failureOf(painter.paint(CHART)), failureOf(painter.paint(CHART))];
    const pid = pidOf(painter);
    await painter.stop();
    expect(isAlive(pid)).to.equal(false);
    for (const error of await Promise.all(open)) expect(error).to.have.property('code', 'internal');
    expect(await failureOf(painter.paint(CHART))).to.have.property('code', 'internal');
    expect(clock.pendingTimers).to.equal(0);
  });

  it('leaves no process behind when its own is killed', async () => {
    const paint = join(import.meta.dirname, '../../../services/charts/paint.ts');
    const clockModule = join(import.meta.dirname, '../../../services/clock.ts');
    const path = join(folder, 'parent.mjs');
    const lines = [
      `import { createChartPainter } from ${JSON.stringify(paint)};`,
      `import { systemClock } from ${JSON.stringify(clockModule)};`,
      'const painter = createChartPainter({ clock: systemClock, idleMs: 600000 });',
      `await painter.paint(${JSON.stringify(CHART)});`,
      'process.send(painter.pid);',
    ];
    await writeFile(path, lines.join('\n'));
    const parent = fork(path, [], { stdio: 'ignore' });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await untilGone(pid);
  });

  it('runs on the real clock', async () => {
    painter = createChartPainter({ clock: systemClock });
    expect(await painter.paint(CHART))
      .to.have.property('length')
      .above(1_000);
  });
});
