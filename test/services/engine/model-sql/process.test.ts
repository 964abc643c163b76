import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import {
  createSqlProcess,
  type OwnedSqlProcess,
  type SqlProcessOptions,
} from '../../../../services/engine/model-sql/process.ts';
import { visibleTables } from '../../../../services/engine/model-sql/tables.ts';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import { AppError } from '../../../../services/errors.ts';
import { createLog } from '../../../../services/log.ts';
import { ManualClock } from '../../../support/clock.ts';
import { eventually } from '../../../support/eventually.ts';
import { isAlive } from '../../../support/is-alive.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { ENDLESS, ESCAPES } from './escapes.ts';

const VISITS = 'health.main.visits';
const STAFF = 'health.main.staff';
const COUNT = `SELECT COUNT(*) AS n FROM ${VISITS}`;
/** Each step doubles a text: a gigabyte of it after thirty. */
const DOUBLING = Array.from({ length: 22 }).reduce<string>(
  (inner) => `SELECT d || d AS d FROM (${inner}) AS x`,
  `SELECT doctor || department AS d FROM ${VISITS}`,
);
const MEMORY_BOMB = `SELECT MAX(LENGTH(d)) FROM (${DOUBLING}) AS y`;
const FOREVER = new AbortController().signal;

function pidOf({ pid }: OwnedSqlProcess): number {
  if (pid === undefined) throw new Error('no process runs');
  return pid;
}

describe('the process for SQL of a language model', () => {
  const folder = tempDir();
  const path = realpathSync(folder.path);
  const logged: string[] = [];
  const log = createLog({ level: 'debug', stream: { write: (line) => void logged.push(line) } });
  let world: OpenSpace & { close(): Promise<void> };
  let shared: OwnedSqlProcess;
  let own: OwnedSqlProcess | undefined;

  const make = (more: Partial<SqlProcessOptions> = {}): OwnedSqlProcess =>
    createSqlProcess({
      data: world.duckdb,
      tables: visibleTables(world.model),
      folder: path,
      clock: systemClock,
      log,
      ...more,
    });
  const makeOwn = (more: Partial<SqlProcessOptions> = {}): OwnedSqlProcess => {
    own = make(more);
    return own;
  };
  const run = (sql: string, where = shared) => where.run(sql, { maxRows: 1_000, signal: FOREVER });
  /** A program that opens anything, and does with a statement what the body says. */
  const program = async (name: string, body: string): Promise<string> => {
    const file = join(path, `${name}.mjs`);
    const opened = "if (request.type === 'open') { process.send({ kind: 'opened' }); return; }";
    await writeFile(file, `process.on('message', (request) => { ${opened} ${body} });\n`);
    return file;
  };
  const rowsOf = async (sql: string, where = shared) => {
    const ran = await run(sql, where);
    return ran.kind === 'rows' ? ran.table.rows : ran;
  };

  before(async () => {
    const configs = { [STAFF]: [{ column_name: 'salary', exclude: true }] };
    world = await openWorld({ ...clinic, configs }, { exportFolder: path });
    shared = make();
  });
  after(async () => {
    await shared.close();
    await world.close();
    folder.remove();
  });
  afterEach(async () => {
    await own?.close();
    own = undefined;
  });

  it('starts with the first statement, has no secret, and leaves no copy of the data behind', async () => {
    process.env['LAMP_CANARY'] = 'canary-4711';
    expect(shared.pid).to.equal(undefined);
    expect(await rowsOf(COUNT)).to.deep.equal([['600']]);
    delete process.env['LAMP_CANARY'];
    if (existsSync('/proc/self/environ')) {
      const names = readFileSync(`/proc/${pidOf(shared)}/environ`, 'utf8')
        .split('\0')
        .map((one) => one.split('=')[0]);
      expect(names.filter((name) => name !== '' && !name?.startsWith('NODE_CHANNEL_'))).to.deep.equal([]);
    }
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it('has the data as they are, without what the space hides', async () => {
    const sql = `SELECT department, COUNT(*), SUM(treatment_cost), MIN(admission_time), MAX(discharge_date) FROM ${VISITS} GROUP BY department ORDER BY department`;
    expect(await rowsOf(sql)).to.deep.equal((await world.duckdb.query(sql)).rows);
    const ran = await run(`SELECT * FROM ${STAFF}`);
    if (ran.kind !== 'rows') expect.fail(ran.kind);
    expect(ran.table.columns.map(({ name }) => name))
      .to.include('full_name')
      .and.not.include('salary');
    expect(ran.table.rows).to.have.length(10);
  });

  it('lets nothing out, and the memory of its parent stays flat', async () => {
    const before = process.memoryUsage.rss();
    for (const sql of ESCAPES) expect(await run(sql), sql).to.have.property('kind', 'refused');
    const ran = await run(MEMORY_BOMB);
    expect(ran, JSON.stringify(ran)).to.deep.equal({ kind: 'failed', why: 'ended' });
    expect(process.memoryUsage.rss() - before).to.be.below(100 * 1_048_576);
    expect(await rowsOf(COUNT)).to.deep.equal([['600']]);
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it('is ended when it takes more memory than it may, whoever counts it', async () => {
    const one = makeOwn({ processLimitMb: 1 });
    const ran = await run(ENDLESS, one);
    expect(['ended', 'unavailable']).to.include(ran.kind === 'failed' ? ran.why : ran.kind);
    expect(one.pid).to.equal(undefined);
  });

  it('interrupts a statement at its deadline and goes on', async () => {
    // On a clock that stands still nobody is killed: the process must come back by itself.
    const one = makeOwn({ clock: new ManualClock(), timeoutMs: 1_000 });
    const running = run(ENDLESS, one);
    await eventually(() => one.pid !== undefined);
    const pid = pidOf(one);
    expect(await running).to.deep.equal({ kind: 'failed', why: 'timeout' });
    // A second may be short on a busy machine.
    let next = await run(COUNT, one);
    while (next.kind === 'failed') next = await run(COUNT, one);
    expect(next).to.have.nested.property('table.rows[0][0]', '600');
    expect(one.pid).to.equal(pid);
  });

  it('is killed when a statement does not heed its deadline, or when nobody waits for it any more', async () => {
    const clock = new ManualClock();
    const heard = join(path, 'heard');
    const touch = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(heard)}, '');`;
    const one = makeOwn({ clock, entry: await program('deaf', `${touch} for (;;);`) });
    const late = run(COUNT, one);
    await eventually(() => existsSync(heard));
    const pid = pidOf(one);
    let ended: unknown;
    void late.then((result) => {
      ended = result;
    });
    while (ended === undefined) await clock.advance(1_000);
    expect(ended).to.deep.equal({ kind: 'failed', why: 'timeout' });
    expect(isAlive(pid)).to.equal(false);
    await rm(heard);
    const stop = new AbortController();
    const left = one.run(COUNT, { maxRows: 1, signal: stop.signal }).catch((error: unknown) => error);
    await eventually(() => existsSync(heard));
    const other = pidOf(one);
    stop.abort(new Error('left'));
    expect(await left).to.have.property('message', 'left');
    expect(isAlive(other)).to.equal(false);
  });

  it('starts anew after a crash; what it says is believed only where it makes sense', async () => {
    for (const [name, body] of [
      ['crashing', 'process.exit(3);'],
      ['babbling', "process.send({ kind: 'rows', table: 5 });"],
    ] as const) {
      const one = makeOwn({ entry: await program(name, body) });
      expect(await run(COUNT, one), name).to.deep.equal({ kind: 'failed', why: 'ended' });
      await one.close();
    }
    await rowsOf(COUNT);
    const pid = pidOf(shared);
    process.kill(pid, 'SIGKILL');
    await eventually(() => shared.pid === undefined);
    expect(await rowsOf(COUNT)).to.deep.equal([['600']]);
    expect(shared.pid).not.to.equal(pid);
  });

  it('ends after a while without work, and is started again', async () => {
    const clock = new ManualClock();
    const one = makeOwn({ clock, idleMs: 60_000 });
    expect(await rowsOf(COUNT, one)).to.deep.equal([['600']]);
    const pid = pidOf(one);
    await clock.advance(59_999);
    expect(one.pid).to.equal(pid);
    await clock.advance(1);
    await eventually(() => !isAlive(pid));
    expect(one.pid).to.equal(undefined);
    expect(await rowsOf(COUNT, one)).to.deep.equal([['600']]);
  });

  it('cannot be had without a place for the copy, which is told', async () => {
    const one = makeOwn({ folder: join(path, 'missing') });
    expect(await run(COUNT, one)).to.deep.equal({ kind: 'failed', why: 'unavailable' });
    expect(logged.join()).to.contain('could not be started').and.not.contain('SELECT');
  });

  it('refuses what comes after it was closed, and ends what runs', async () => {
    const one = makeOwn();
    await rowsOf(COUNT, one);
    const pid = pidOf(one);
    const running = run(ENDLESS, one).catch((error: unknown) => error);
    await one.close();
    for (const error of [await running, await run(COUNT, one).catch((caught: unknown) => caught)]) {
      expect(error).to.be.instanceOf(AppError).with.property('code', 'genie.engine_stopped');
    }
    expect(isAlive(pid)).to.equal(false);
  });

  it('does not outlive its parent, whatever it is at', async () => {
    const parent = fork(join(import.meta.dirname, 'orphan-parent.ts'), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
  });
});
