import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type EmbeddedGenie, type EmbeddedGenieOptions, startEmbeddedGenie } from '../../../adapters/genie/embedded.ts';
import { systemClock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { createGenieService, type OwnedGenieService } from '../../../services/genie/service.ts';
import type { GenieIds } from '../../../services/genie/types.ts';
import { silentLog } from '../../../services/log.ts';
import { isAlive } from '../../support/is-alive.ts';

const script = fileURLToPath(new URL('scripted-genie.ts', import.meta.url));
const never = () => new AbortController().signal;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setTimeout(resolve, 5));
}

describe('The embedded Genie as a child', () => {
  let folder: string;
  let embedded: EmbeddedGenie;
  let genie: OwnedGenieService;
  let seen: AnyEvent[];

  /** @param options `script` decides what runs. */
  const start = (options: Partial<EmbeddedGenieOptions> = {}) => {
    const events = new Events();
    seen = [];
    events.onAny((event) => seen.push(event));
    const parts = { clock: systemClock, events, log: silentLog };
    embedded = startEmbeddedGenie({ stateDir: folder, script, ...parts, ...options });
    genie = createGenieService({
      baseUrl: (signal) => embedded.baseUrl(signal),
      credentials: { kind: 'token', token: embedded.token },
      spaces: 'discover',
      random: () => 0.5,
      pollInitialMs: 5,
      ...parts,
    });
  };

  const spaceId = async () => (await genie.spaces())[0]?.spaceId ?? '';
  const named = (name: string) => seen.filter((event) => event.name === name).map((event) => event.fields);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-embedded-'));
    start();
  });

  afterEach(async () => {
    await genie.stop();
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers over real HTTP, with a token of its own', async () => {
    await embedded.ready();
    const [space] = await genie.spaces();
    expect(space).to.deep.include({ alias: 'sample-data', title: 'Sample data', starters: ['How many?'] });
    const answer = await genie.ask({ spaceId: space?.spaceId ?? '', content: 'revenue' }, { signal: never() });
    expect(answer.table?.rows[0]).to.deep.equal(['North', '1234567890123456789.10']);
    expect(answer.chart?.pngBase64).to.be.a('string');
    expect(named('engine.started')[0]).to.deep.include({ pid: embedded.pid });
  });

  it('keeps the token out of arguments and environment, and gets nothing of the environment of Lamp', async function () {
    if (process.platform !== 'linux') this.skip();
    await embedded.ready();
    const told = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${embedded.pid}/${name}`, 'utf8')),
    );
    expect(told.join(' ')).to.not.contain(embedded.token);
    expect(told[1]).to.not.contain('PATH=');
  });

  it('comes back after a crash, elsewhere, and finishes what it had begun', async () => {
    await embedded.ready();
    const first = await embedded.baseUrl(never());
    const pid = embedded.pid ?? 0;
    const request = { spaceId: await spaceId(), content: 'wait for it' };
    let ids: GenieIds | undefined;
    const answer = genie.ask(request, {
      signal: never(),
      onIds: async (known) => {
        ids = known;
        await writeFile(join(folder, 'released'), '');
        process.kill(pid, 'SIGKILL');
      },
    });
    expect((await answer).texts).to.deep.equal(['North leads.']);
    expect((await answer).ids.messageId).to.equal(ids?.messageId);
    expect(await embedded.baseUrl(never())).to.not.equal(first);
    expect(named('engine.exited')).to.deep.equal([{ code: null, signal: 'SIGKILL', expected: false }]);
    expect(await genie.find(request, 0, never()), 'asked once').to.equal(undefined);
  });

  it('gives up a question that kills it again and again, and answers the others', async () => {
    await embedded.ready();
    const space = await spaceId();
    const deadly = genie.ask({ spaceId: space, content: 'die now' }, { signal: never() });
    const failure = await deadly.catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AppError).and.include({ code: 'genie.failed' });
    const answer = await genie.ask({ spaceId: space, content: 'revenue' }, { signal: never() });
    expect(answer.texts).to.deep.equal(['North leads.']);
    expect(named('engine.exited')).to.have.length(3);
  });

  it('ends when it is stopped, and is not restarted', async () => {
    await embedded.ready();
    const pid = embedded.pid ?? 0;
    await embedded.stop();
    expect(isAlive(pid)).to.equal(false);
    expect(named('engine.exited')).to.deep.equal([{ code: 0, signal: null, expected: true }]);
    const failure = await embedded.baseUrl(never()).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'genie.engine_stopped' });
    await embedded.stop();
  });

  it('leaves its unfinished questions to the next one', async () => {
    await embedded.ready();
    const controller = new AbortController();
    let ids: GenieIds | undefined;
    const asking = genie.ask(
      { spaceId: await spaceId(), content: 'wait for it' },
      {
        signal: controller.signal,
        onIds: (known) => {
          ids = known;
        },
        onProgress: () => controller.abort(),
      },
    );
    await asking.catch(() => undefined);
    await genie.stop();
    await embedded.stop();
    await writeFile(join(folder, 'released'), '');
    start();
    await embedded.ready();
    if (!ids) throw new Error('no ids');
    const answer = await genie.resume(ids, 'wait for it', { signal: never() });
    expect(answer.texts).to.deep.equal(['North leads.']);
  });

  it('says why it cannot start', async () => {
    await embedded.stop();
    start({ stateDir: join(folder, 'refused') });
    const failure = await embedded.ready().catch((error: unknown) => error);
    expect(failure).to.include({ code: 'genie.space_misconfigured', message: 'no such column' });
  });

  it('gives up starting what dies at once', async () => {
    await embedded.stop();
    const mortal = join(folder, 'mortal.ts');
    await writeFile(mortal, 'process.exit(3);');
    start({ script: mortal });
    const failure = await embedded.ready().catch((error: unknown) => error);
    expect(failure).to.include({ code: 'genie.engine_stopped' });
  });

  it('lets a caller who waits for it give up', async () => {
    const controller = new AbortController();
    const waiting = embedded.baseUrl(controller.signal).catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await waiting).to.include({ message: 'enough' });
  });

  it('does not outlive a Lamp that is killed', async () => {
    const parent = spawn(
      process.execPath,
      [fileURLToPath(new URL('parent.ts', import.meta.url)), join(folder, 'other'), script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
