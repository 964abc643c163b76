import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../services/clock.ts';
import type { KeptNotification } from '../../services/ops/notify/types.ts';
import { SqliteKeyvStore } from '../../services/store/keyv-sqlite.ts';
import { alert } from '../adapters/ops/senders/alerts.ts';
import { DirectLineClient } from '../support/directline-client.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'cli', 'alerts.ts');
const TOKEN = 'the-token-of-the-operators';

const run = (args: readonly string[], env: Record<string, string> = { OPS_TOKEN: TOKEN }) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

/** What the alerts' own routes answer, as docs/alert-channels.md and the engine have agreed. */
class AlertRoutes {
  readonly asked: { readonly what: string; readonly body: string; readonly token: string | undefined }[] = [];
  readonly answers = new Map<string, object>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += String(chunk);
      const what = `${req.method} ${req.url}`;
      this.asked.push({ what, body, token: req.headers.authorization });
      const answer = this.answers.get(what);
      const missing = { error: { code: 'request.not_found', message: 'There is no such rule; did you mean "slow"?' } };
      res.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer ?? missing));
    });
  }

  static async start(): Promise<AlertRoutes> {
    const routes = new AlertRoutes();
    await new Promise<void>((done) => routes.#server.listen(0, '127.0.0.1', done));
    return routes;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

describe('npm run alerts', () => {
  describe('about alerts and rules', () => {
    let routes: AlertRoutes;
    before(async () => {
      routes = await AlertRoutes.start();
    });
    after(() => routes.stop());
    const at = () => ['--url', `http://127.0.0.1:${routes.port}`];

    it('lists what fires, from where PORT says', async () => {
      routes.answers.set('GET /api/ops/alerts', { alerts: [] });
      const env = { PORT: String(routes.port), OPS_TOKEN: TOKEN };
      expect((await run(['list'], env)).out).to.equal('Nothing fires.\n');
      expect(routes.asked.at(-1)?.token).to.equal(`Bearer ${TOKEN}`);
      const firing = { ...alert(), since: '2026-11-20T11:55:00.000Z' };
      routes.answers.set('GET /api/ops/alerts', { alerts: [firing], inhibited: [{}, {}] });
      const { out } = await run(['list', ...at()]);
      expect(out).to.contain('a1  2026-11-20T11:55:00.000Z  warning  firing  error-rate: 7.2 %').and.contain('2 more');
    });

    it('asks at PUBLIC_URL where Lamp listens on one outer address', async () => {
      const env = { PORT: '9', HOST: '192.0.2.1', PUBLIC_URL: `http://127.0.0.1:${routes.port}` };
      expect((await run(['list'], env)).code).to.equal(0);
    });

    it('lists rules, and says why the file is not in force', async () => {
      routes.answers.set('GET /api/ops/alerts/rules', {
        rules: [
          { name: 'slow', source: 'file', enabled: true, severity: 'warning' },
          { name: 'mine', source: 'api', enabled: false },
        ],
        file: { path: 'alerts.yaml', error: 'line 3: "treshold" is not known' },
      });
      const { out } = await run(['rules', ...at()]);
      expect(out).to.contain('slow  file  warning').and.contain('mine  api  switched off').and.contain('line 3');
    });

    it('sends a sample of a rule, to all of its channels or to one', async () => {
      routes.answers.set('POST /api/ops/alerts/test', { results: [{ channel: 'mail', outcome: 'ok' }] });
      expect(await run(['test', 'slow', ...at()])).to.deep.equal({ code: 0, out: 'mail  ok\n', err: '' });
      expect(routes.asked.at(-1)?.body).to.equal('{"rule":"slow"}');
      await run(['test', 'slow', 'mail', ...at()]);
      expect(routes.asked.at(-1)?.body).to.equal('{"rule":"slow","channel":"mail"}');
      const refused = {
        channel: 'hook',
        outcome: 'delivery.rejected',
        message: 'The receiver answered with status 404.',
      };
      routes.answers.set('POST /api/ops/alerts/test', { results: [refused] });
      const { code, out, err } = await run(['test', 'slow', ...at()]);
      expect({ code, out }).to.deep.equal({
        code: 1,
        out: 'hook  delivery.rejected  The receiver answered with status 404.\n',
      });
      expect(err).to.contain('did not arrive everywhere');
    });

    it('passes on what Lamp says is wrong', async () => {
      routes.answers.delete('POST /api/ops/alerts/test');
      const { code, err } = await run(['test', 'slw', ...at()]);
      expect({ code, err }).to.deep.equal({ code: 1, err: 'There is no such rule; did you mean "slow"?\n' });
    });

    it('says what is wrong and what to do', async () => {
      const nobody = await run(['list', '--url', 'http://127.0.0.1:9']);
      expect(nobody.code).to.equal(69);
      expect(nobody.err).to.contain('No Lamp answers');
      const wrong = [[], ['test'], ['fly', 'x'], ['resend'], ['resend', 'a/b'], ['test', 'a', 'b', 'c'], ['--colour']];
      for (const args of wrong) expect((await run(args)).code, args.join(' ')).to.equal(64);
    });
  });

  describe('about notifications, with a running Lamp', () => {
    const dir = tempDir();
    let workspace: FakeWorkspace;
    let lamp: RunningLamp;
    const client: { now?: DirectLineClient } = {};

    const startIt = (more: Record<string, string> = {}) =>
      startLamp({ env: { ...workspaceEnv(workspace), STATE_DIR: dir.path, OPS_TOKEN: TOKEN, ...more } });
    before(async () => {
      workspace = await startFakeWorkspace();
      // What an earlier process gave up.
      const keyvs = new SqliteKeyvStore({ path: join(dir.path, 'store.db'), clock: systemClock });
      const { keyv } = keyvs.namespace<KeptNotification>('alert-notifications');
      const dead = { channel: 'gone', kind: 'webhook', alerts: [alert()], state: 'dead', attempts: 8 } as const;
      const why = { code: 'delivery.transient', reason: 'The receiver answered with status 500.' } as const;
      await keyv.set('n1', { id: 'n1', createdAt: Date.UTC(2026, 10, 20), ...dead, ...why });
      keyvs.close();
      lamp = await startIt();
    });
    after(async () => {
      client.now?.end();
      await lamp.stop();
      await workspace.stop();
      dir.remove();
    });
    const at = () => ['--url', lamp.url];

    it('lists what did not arrive, and gives it up', async () => {
      const { out } = await run(['undelivered', ...at()]);
      expect(out).to.equal(
        'n1  2026-11-20T00:00:00.000Z  gone  error-rate  delivery.transient  The receiver answered with status 500.\n',
      );
      const again = await run(['resend', 'n1', ...at()]);
      expect(again.code).to.equal(1);
      expect(again.err).to.contain('There is no channel');
      expect((await run(['discard', 'n1', ...at()])).out).to.equal('Given up.\n');
      const nothing = await run(['discard', 'n1', ...at()]);
      expect(nothing.code).to.equal(1);
      expect(nothing.err).to.contain('no undelivered notification');
      expect((await run(['undelivered', ...at()])).out).to.equal('Every notification has been delivered.\n');
    });

    it('needs the token', async () => {
      expect((await run(['undelivered', ...at()], {})).err).to.contain('OPS_TOKEN');
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/n1/resend'],
        ['DELETE', '/n1'],
      ] as const) {
        const response = await fetch(new URL(`/api/ops/alerts/undelivered${path}`, lamp.url), { method });
        expect(response.status, `${method} ${path}`).to.equal(401);
      }
    });

    it('tells how many notifications are kept', async () => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const report = await (await fetch(new URL('/api/metrics', lamp.url), { headers })).json();
      const { performance } = report as { performance: Record<string, unknown> };
      expect(performance['notifications']).to.deep.equal({ waiting: 0, undelivered: 0 });
    });

    const enter = async (): Promise<DirectLineClient> => {
      client.now?.end();
      const generated = await fetch(new URL('/v3/directline/tokens/generate', lamp.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      const { token } = (await generated.json()) as { token: string };
      const entered = new DirectLineClient({ url: lamp.url.replace(/\/$/, ''), token });
      client.now = entered;
      await entered.connected();
      return entered;
    };
    const told = (by: DirectLineClient, words: string) =>
      eventually(() => by.activities.some((activity) => JSON.stringify(activity).includes(words)));

    it('lets people on this machine say "alerts here" while no list is set, and only those of the list afterwards', async () => {
      const person = await enter();
      await person.post('alerts here');
      await told(person, 'From now on this conversation gets alerts');
      await person.post('alerts off');
      await told(person, 'gets no alerts any more');
      await lamp.app.stop();
      lamp = await startIt({ ALERT_ADMINS: '0f8fad5b-d9cb-469f-a165-70867728950e' });
      const other = await enter();
      await other.post('alerts here');
      await told(other, 'Only people whom my operators have named');
      await other.post('help');
      await told(other, 'this page');
      expect(JSON.stringify(other.activities)).not.to.contain('alerts about Lamp itself');
    });
  });
});
