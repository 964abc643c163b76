import { expect } from 'chai';
import { OpsAccess } from '../../../adapters/ops/access.ts';
import { addOpsPage } from '../../../adapters/ops/page.ts';
import { Events } from '../../../services/events.ts';
import { ManualClock } from '../../support/clock.ts';
import { errorOf, startServer, stopServers } from '../http/harness.ts';

const TOKEN = 'operators-only-0123456789';
const HOURS_MS = 3_600_000;

describe('access to operations', () => {
  afterEach(stopServers);

  const start = async (wished = TOKEN, publicUrl?: string) => {
    const token = wished === '' ? undefined : wished;
    const clock = new ManualClock();
    const access = new OpsAccess({ token, publicUrl, clock });
    const hasKey = () => token !== undefined;
    const { url } = await startServer([], { hasKey, events: new Events() }, (server) => {
      addOpsPage(server, { access });
      const operate = { door: 'ops', path: '/api/ops/thing' } as const;
      server.route({ ...operate, method: 'GET', handler: (exchange) => operated(access, exchange) });
      server.route({ ...operate, method: 'DELETE', handler: (exchange) => operated(access, exchange) });
    });
    return { url, clock };
  };
  const operated = (access: OpsAccess, exchange: Parameters<OpsAccess['mayOperate']>[0]) => {
    access.mayOperate(exchange);
    return { by: access.operatorOf(exchange) };
  };
  const signIn = async (url: string, token: unknown, headers: Record<string, string> = {}) =>
    await fetch(new URL('/api/ops/sign-in', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const thing = async (url: string, headers: Record<string, string>, method = 'GET') =>
    (await fetch(new URL('/api/ops/thing', url), { method, headers })).status;

  it('is by the token, or by a cookie that is made with it', async () => {
    const { url } = await start();
    expect(await thing(url, {})).to.equal(401);
    expect(await thing(url, { authorization: `Bearer ${TOKEN}` })).to.equal(200);
    const signedIn = await signIn(url, TOKEN);
    expect(signedIn.status).to.equal(204);
    expect(signedIn.headers.get('set-cookie')).to.match(/; HttpOnly; SameSite=Strict$/);
    expect(signedIn.headers.get('set-cookie')).not.to.contain(TOKEN);
    expect(await thing(url, { cookie: `other=1; ${cookieOf(signedIn)}` })).to.equal(200);
  });

  it('ends after 12 hours, by signing out, and with another token', async () => {
    const { url, clock } = await start();
    const cookie = cookieOf(await signIn(url, TOKEN));
    await clock.advance(11.9 * HOURS_MS);
    expect(await thing(url, { cookie })).to.equal(200);
    await clock.advance(0.2 * HOURS_MS);
    expect(await thing(url, { cookie })).to.equal(401);
    const out = await fetch(new URL('/api/ops/sign-in', url), { method: 'DELETE' });
    expect(out.headers.get('set-cookie')).to.match(/^lamp_ops=; Path=\/; Max-Age=0;/);
    const other = await start('another-token-0123456789');
    expect(await thing(other.url, { cookie: cookieOf(await signIn(url, TOKEN)) })).to.equal(401);
  });

  it('takes no cookie that was made by somebody else, or made to last', async () => {
    const { url } = await start();
    const [until = '', signature = ''] = cookieOf(await signIn(url, TOKEN))
      .replace('lamp_ops=', '')
      .split('.');
    const forged = [
      `${Number(until) + 1}.${signature}`,
      `${until}.`,
      `${until}.${'a'.repeat(43)}`,
      '',
      'x',
      '9e99.x',
      `.${signature}`,
    ];
    for (const value of forged) expect(await thing(url, { cookie: `lamp_ops=${value}` }), value).to.equal(401);
  });

  it('tells a wrong token and a wrong body apart', async () => {
    const { url } = await start();
    const wrong = await signIn(url, 'guessed');
    expect([wrong.status, wrong.headers.get('set-cookie')]).to.deep.equal([401, null]);
    expect(await errorOf(wrong)).to.include({ field: 'token' });
    const malformed = await signIn(url, 7);
    expect(malformed.status).to.equal(400);
    expect((await errorOf(malformed)).message).to.equal('token must be a text, not a number.');
  });

  for (const method of ['GET', 'DELETE']) {
    it(`refuses ${method} from a page of another origin, signed in or not, on loopback as well`, async () => {
      const foreign = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ];
      const { url } = await start();
      const cookie = cookieOf(await signIn(url, TOKEN));
      const open = await start('');
      for (const headers of foreign) {
        expect(await thing(url, { cookie, ...headers } as Record<string, string>, method)).to.equal(403);
        expect(await thing(open.url, headers as Record<string, string>, method)).to.equal(403);
      }
      expect(await thing(url, { cookie, origin: new URL(url).origin }, method)).to.equal(200);
    });
  }

  it('refuses a sign-in that another page makes', async () => {
    const { url } = await start();
    expect((await signIn(url, TOKEN, { origin: 'https://evil.example' })).status).to.equal(403);
  });

  it('knows the pages of PUBLIC_URL, and keeps their cookie to https', async () => {
    const { url } = await start(TOKEN, 'https://lamp.example');
    const signedIn = await signIn(url, TOKEN, { origin: 'https://lamp.example' });
    expect(signedIn.headers.get('set-cookie')).to.match(/; Secure$/);
    expect(await thing(url, { cookie: cookieOf(signedIn), origin: 'https://lamp.example' })).to.equal(200);
  });

  it('shows the page to who is signed in, and the way in to everybody else', async () => {
    const { url } = await start();
    const page = async (headers: Record<string, string>) =>
      await (await fetch(new URL('/ops', url), { headers })).text();
    expect(await page({}))
      .to.contain('Sign in')
      .and.not.to.contain('Undelivered');
    expect(await page({ cookie: cookieOf(await signIn(url, TOKEN)) })).to.contain('Undelivered');
  });

  it('needs no sign-in on this machine while there is no token', async () => {
    const { url } = await start('');
    expect(await thing(url, {})).to.equal(200);
    expect(await (await fetch(new URL('/ops', url))).text())
      .to.contain('Undelivered')
      .and.not.to.contain('data-signed-in="yes"');
  });
});
