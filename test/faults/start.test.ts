import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { EndedBeforeReady, type LampProcess } from '../support/lamp-process.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { WELL } from './people.ts';
import { World } from './world.ts';

const EXIT_CONFIG = 78;
const WAITING = 'Waiting for another Lamp';

/** How a process ended that could not start. */
async function refusalOf(lamp: LampProcess): Promise<EndedBeforeReady> {
  const error: unknown = await lamp.ready.catch((thrown: unknown) => thrown);
  if (error instanceof EndedBeforeReady) return error;
  await lamp.kill();
  throw new Error('it started', { cause: error });
}

describe('a start', function () {
  this.timeout(60_000);
  let world: World;

  beforeEach(async () => {
    world = await World.create();
  });

  afterEach(() => world.stop());

  describe('beside a process that has the same STATE_DIR', () => {
    it('waits for its drain, then goes on with what it left', async () => {
      await world.start();
      const question = world.newQuestion('patient');
      const { until, open } = gate();
      world.workspace.on('patient', { ...textScript('That took long.'), until });
      await world.post(question);
      await world.untilRunning('patient');
      const next = world.launch();
      await eventually(() => next.output.includes(WAITING) || !next.running);
      expect(next.running, next.output).to.equal(true);
      expect(await world.lamp.terminate()).to.equal(0);
      await next.ready;
      world.adopt(next);
      open();
      await world.untilFinal(question);
      await world.endQuietly();
      expect(world.fateOf(question)).to.deep.equal(WELL);
      expect(world.asked('patient')).to.equal(1);
    });

    it('takes over as well when that one is killed', async () => {
      await world.start();
      const next = world.launch();
      await eventually(() => next.output.includes(WAITING) || !next.running);
      await world.lamp.kill();
      await next.ready;
      world.adopt(next);
      await world.endQuietly();
    });

    it('refuses when it has waited long enough, names STATE_DIR, and disturbs nothing', async () => {
      await world.start();
      const fast = ['--import', new URL('./fifteen-seconds-pass.ts', import.meta.url).href];
      const { exit, output } = await refusalOf(world.launch({ nodeArgs: fast }));
      expect(exit.code).to.equal(EXIT_CONFIG);
      expect(output).to.contain('STATE_DIR').and.to.contain(world.stateDir).and.not.to.contain('    at ');
      const question = world.newQuestion();
      expect(await world.post(question)).to.equal(true);
      await world.untilFinal(question);
      await world.endQuietly();
    });

    it('does not stay when whoever started it went while it waited', async () => {
      await world.start();
      const next = world.launch();
      await eventually(() => next.output.includes(WAITING) || !next.running);
      next.disconnect();
      await world.lamp.kill();
      expect(await next.exited).to.deep.equal({ code: 0, signal: null });
      await world.start();
      await world.endQuietly();
    });

    it('can be broken off while it waits', async () => {
      await world.start();
      const next = world.launch();
      await eventually(() => next.output.includes(WAITING) || !next.running);
      await next.terminate();
      const question = world.newQuestion();
      await world.post(question);
      await world.untilFinal(question);
      await world.endQuietly();
    });
  });

  it('on a port that is taken is refused, names PORT, and leaves the folder free', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const { exit, output } = await refusalOf(world.launch({ env: { PORT: String(port) } }));
      expect(exit.code).to.equal(EXIT_CONFIG);
      expect(output).to.contain(`PORT ${port} is in use`).and.not.to.contain('    at ');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await world.start();
    await world.endQuietly();
  });

  it('with wrong settings is refused with all of them at once', async () => {
    const env = {
      PORT: 'many',
      DEBOUNCE_WINDOW_SECONDS: '-1',
      GENIE_SPACE: 'x',
      MicrosoftAppId: 'not an id',
      LOG_LEVEL: 'loud',
    };
    const { exit, output } = await refusalOf(world.launch({ env }));
    expect(exit.code).to.equal(EXIT_CONFIG);
    for (const name of Object.keys(env)) expect(output).to.match(new RegExp(`^ +- ${name} `, 'm'));
    expect(output).to.contain('did you mean GENIE_SPACE').and.not.to.contain('    at ');
  });

  it('on a folder that cannot be written is refused and says which', async () => {
    const { exit, output } = await refusalOf(world.launch({ env: { STATE_DIR: '/dev/null/state' } }));
    expect(exit.code).to.equal(EXIT_CONFIG);
    expect(output).to.contain('STATE_DIR (/dev/null/state)').and.not.to.contain('    at ');
  });

  it('on a journal that is no database is refused and says what to do', async () => {
    await world.start();
    await world.endQuietly();
    world.damageJournal();
    const { exit, output } = await refusalOf(world.launch());
    expect(exit.code).to.equal(EXIT_CONFIG);
    expect(output).to.contain('journal.db').and.to.contain('move it away').and.not.to.contain('    at ');
  });
});
