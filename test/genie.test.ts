import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmbeddedGenie, startEmbeddedGenie } from '../adapters/genie/embedded.ts';
import { systemClock } from '../services/clock.ts';
import { Events } from '../services/events.ts';
import { createGenieService, type OwnedGenieService } from '../services/genie/service.ts';
import { silentLog } from '../services/log.ts';

const program = join(import.meta.dirname, '..', 'genie.ts');

describe('The process of the embedded Genie', () => {
  let folder: string;
  let genie: OwnedGenieService | undefined;
  let embedded: EmbeddedGenie | undefined;
  let alone: ChildProcess | undefined;

  const run = (env: Record<string, string>, args: readonly string[] = []) => {
    alone = spawn(process.execPath, [program, ...args], {
      env: { STATE_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return alone;
  };

  const firstLine = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
    if (!stream) throw new Error('no stream');
    let said = '';
    for await (const chunk of stream) {
      said += String(chunk);
      if (said.includes('\n')) break;
    }
    return said;
  };

  const allOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
    let said = '';
    for await (const chunk of stream ?? []) said += String(chunk);
    return said;
  };

  const connect = (baseUrl: (signal: AbortSignal) => string | Promise<string>, token: string) => {
    genie = createGenieService({
      baseUrl,
      credentials: { kind: 'token', token },
      spaces: 'discover',
      clock: systemClock,
      events: new Events(),
      log: silentLog,
      random: () => 0.5,
      pollInitialMs: 10,
    });
    return genie;
  };

  const ask = async (service: OwnedGenieService, content: string) => {
    const [space] = await service.spaces();
    if (!space) throw new Error('no space');
    return await service.ask({ spaceId: space.spaceId, content }, { signal: new AbortController().signal });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-genie-process-'));
  });

  afterEach(async () => {
    await genie?.stop();
    await embedded?.stop();
    if (alone && alone.exitCode === null) {
      const exited = once(alone, 'exit');
      alone.kill('SIGKILL');
      await exited;
    }
    genie = undefined;
    embedded = undefined;
    alone = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('answers its own starter questions as a child of Lamp', async () => {
    embedded = startEmbeddedGenie({ stateDir: folder, clock: systemClock, events: new Events(), log: silentLog });
    const service = connect((signal) => (embedded as EmbeddedGenie).baseUrl(signal), embedded.token);
    await embedded.ready();
    const [space] = await service.spaces();
    expect(space?.starters.length).to.be.greaterThan(0);
    for (const starter of space?.starters ?? []) {
      const answer = await ask(service, starter);
      expect(answer.clarification, starter).to.equal(undefined);
      expect(answer.table?.rows.length, starter).to.be.greaterThan(0);
    }
  });

  it('runs alone: says where it is and with which token, once, and ends when told to', async () => {
    const child = run({ GENIE_PORT: '0' });
    const line = await firstLine(child.stdout);
    const [, baseUrl = '', token = ''] = /^Genie answers at (\S+) with the token (\S+)\. /.exec(line) ?? [];
    expect(baseUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const [space] = await connect(() => baseUrl, token).spaces();
    expect(space?.title).to.be.a('string');
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
  });

  it('takes the token of the settings and does not print it', async () => {
    const child = run({ GENIE_PORT: '0', DATABRICKS_TOKEN: 'chosen-token' });
    const line = await firstLine(child.stdout);
    expect(line).to.contain('DATABRICKS_TOKEN').and.not.contain('chosen-token');
    const baseUrl = /http:\S+/.exec(line)?.[0] ?? '';
    expect(await connect(() => baseUrl, 'chosen-token').spaces()).to.have.length(1);
  });

  it('obeys its control file and its header when it runs alone', async () => {
    const control = join(folder, 'control.yaml');
    await writeFile(control, 'rules: [{when: {operation: get_space}, do: {status: 403}}]');
    const child = run({ GENIE_PORT: '0', DATABRICKS_TOKEN: 'chosen-token' }, ['--control', control]);
    const baseUrl = /http:\S+/.exec(await firstLine(child.stdout))?.[0] ?? '';
    const statusOf = async (path: string, headers: Record<string, string> = {}) => {
      const url = new URL(`/api/2.0/genie/spaces${path}`, baseUrl);
      return (await fetch(url, { headers: { authorization: 'Bearer chosen-token', ...headers } })).status;
    };
    expect(await statusOf('')).to.equal(200);
    const list = await fetch(new URL('/api/2.0/genie/spaces', baseUrl), {
      headers: { authorization: 'Bearer chosen-token' },
    });
    const { spaces } = (await list.json()) as { spaces: { space_id: string }[] };
    expect(await statusOf(`/${spaces[0]?.space_id}`)).to.equal(403);
    expect(await statusOf('', { 'x-genie-control': 'status=503' })).to.equal(503);
  });

  it('obeys no header as a child of Lamp', async () => {
    embedded = startEmbeddedGenie({ stateDir: folder, clock: systemClock, events: new Events(), log: silentLog });
    const baseUrl = await embedded.baseUrl(new AbortController().signal);
    const headers = { authorization: `Bearer ${embedded.token}`, 'x-genie-control': 'status=503' };
    expect((await fetch(new URL('/api/2.0/genie/spaces', baseUrl), { headers })).status).to.equal(200);
  });

  it('says what is wrong with a control file, and with an argument', async () => {
    const control = join(folder, 'control.yaml');
    await writeFile(control, 'rules: [{do: {fale: true}}]');
    const child = run({ GENIE_PORT: '0' }, [`--control=${control}`]);
    const exited = once(child, 'exit');
    const said = await allOf(child.stderr);
    expect(await exited).to.deep.equal([78, null]);
    expect(said).to.contain('rules[0].do.fale is not known here; did you mean "fail"?').and.not.contain('    at ');
    const other = run({}, ['--contrl', control]);
    const ended = once(other, 'exit');
    expect(await allOf(other.stderr)).to.contain('did you mean --control?');
    expect(await ended).to.deep.equal([78, null]);
  });

  it('tells how it is run', async () => {
    const child = run({}, ['--help']);
    const exited = once(child, 'exit');
    const said = await allOf(child.stdout);
    expect(await exited).to.deep.equal([0, null]);
    for (const what of ['--data', '--control', 'GENIE_PORT', 'DATABRICKS_TOKEN', 'docs/emulator.md']) {
      expect(said).to.contain(what);
    }
  });

  it('says which setting is wrong, in plain lines', async () => {
    const child = run({ GENIE_PORT: 'many' });
    const exited = once(child, 'exit');
    const said = await firstLine(child.stderr);
    expect(await exited).to.deep.equal([78, null]);
    expect(said).to.contain('GENIE_PORT must be').and.not.contain('    at ');
  });

  it('says which setting to change when its port is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const child = run({ GENIE_PORT: String(port) });
    const exited = once(child, 'exit');
    const said = await firstLine(child.stderr);
    await new Promise<void>((resolve) => other.close(() => resolve()));
    expect(await exited).to.deep.equal([78, null]);
    expect(said).to.contain('GENIE_PORT');
  });
});
