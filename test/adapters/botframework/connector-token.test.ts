import { expect } from 'chai';
import { publicCloud } from '../../../adapters/botframework/clouds.ts';
import { type ConnectorToken, createConnectorToken } from '../../../adapters/botframework/connector-token.ts';
import { createTokenSource } from '../../../adapters/botframework/credentials.ts';
import { createManagedIdentitySource } from '../../../adapters/botframework/managed-identity.ts';
import type { TokenSource } from '../../../adapters/botframework/token-source.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeAuthority } from '../../support/fake-authority.ts';
import { TENANT_ID } from '../../support/teams-activities.ts';

const MINUTE_MS = 60_000;
const SECRET = 'p@ss word&more=';

describe('the connector token', () => {
  let authority: FakeAuthority;
  let clock: ManualClock;
  let source: TokenSource;
  let token: ConnectorToken;

  beforeEach(async () => {
    authority = await FakeAuthority.start();
    clock = new ManualClock();
    source = await createTokenSource({
      appId: 'app-1',
      appType: 'SingleTenant',
      appPassword: SECRET,
      appTenantId: TENANT_ID,
      cloud: authority.cloud,
      clock,
    });
    token = createConnectorToken({ source, clock });
  });

  afterEach(async () => {
    await token.stop();
    await authority.stop();
  });

  const failure = async (call: string | Promise<unknown>): Promise<AppError> => {
    const error: unknown = await Promise.resolve(call).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(AppError);
    return error as AppError;
  };

  it('tells of every fetch that failed, once', async () => {
    const failures: AppError[] = [];
    const gone: TokenSource = {
      fetch: () => Promise.reject(new AppError('delivery.transient', 'no authority')),
      stop: async () => {},
    };
    const broken = createConnectorToken({ source: gone, clock, onFailure: (error) => failures.push(error) });
    await failure(broken.get());
    await failure(broken.get());
    expect(failures.map(({ code }) => code)).to.deep.equal(['delivery.transient']);
    await clock.advance(10_000);
    await failure(broken.get());
    expect(failures).to.have.length(2);
    await broken.stop();
  });

  it('is asked for at the tenant of the app, for the connector', async () => {
    expect(await token.get()).to.equal('connector-token-1');
    expect(authority.grants).to.deep.equal([
      {
        value: 'connector-token-1',
        path: `/${TENANT_ID}/oauth2/v2.0/token`,
        form: {
          grant_type: 'client_credentials',
          client_id: 'app-1',
          client_secret: SECRET,
          scope: 'https://api.botframework.com/.default',
        },
      },
    ]);
  });

  it('of a MultiTenant app is asked for at the shared tenant', async () => {
    const { cloud } = authority;
    const shared = await createTokenSource({ appId: 'a', appType: 'MultiTenant', appPassword: 'x', cloud, clock });
    await shared.fetch();
    await shared.stop();
    expect(authority.grants[0]?.path).to.equal('/botframework.com/oauth2/v2.0/token');
  });

  it('is fetched once for all who wait, and kept', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, () => token.get()));
    expect(new Set(tokens)).to.deep.equal(new Set(['connector-token-1']));
    await clock.advance(54 * MINUTE_MS);
    await token.get();
    expect(authority.requests.token).to.equal(1);
  });

  it('is renewed before it ends, without anybody waiting for that', async () => {
    await token.get();
    await clock.advance(55 * MINUTE_MS);
    expect(await token.get()).to.equal('connector-token-1');
    while ((await token.get()) === 'connector-token-1') await settle();
    expect(await token.get()).to.equal('connector-token-2');
    expect(authority.requests.token).to.equal(2);
  });

  it('serves to its last minute while the login service is away, and not longer', async () => {
    await token.get();
    authority.fault('token', { kind: 'status', status: 503 });
    await clock.advance(55 * MINUTE_MS);
    for (let i = 0; i < 20; i++) expect(await token.get()).to.equal('connector-token-1');
    await eventually(() => authority.requests.token === 2);
    await settle();
    for (let i = 0; i < 20; i++) await token.get();
    expect(authority.requests.token, 'asked again too soon').to.equal(2);
    await clock.advance(5 * MINUTE_MS);
    expect((await failure(token.get())).code).to.equal('delivery.transient');
  });

  it('that lives shortly is renewed at half its life', async () => {
    authority.tokenSeconds = 60;
    await token.get();
    await clock.advance(29_000);
    await token.get();
    expect(authority.requests.token).to.equal(1);
    await clock.advance(31_000);
    expect(await token.get()).to.equal('connector-token-2');
  });

  it('is not affected by a jump of the wall clock', async () => {
    await token.get();
    clock.jumpWall(10 * 3_600_000);
    await token.get();
    expect(authority.requests.token).to.equal(1);
  });

  it('that was refused is renewed once for all who noticed, and not at once again', async () => {
    const first = await token.get();
    await clock.advance(MINUTE_MS);
    const renewed = await Promise.all([token.renew(first), token.renew(first), token.renew(first)]);
    expect(renewed).to.deep.equal(Array(3).fill('connector-token-2'));
    expect(await token.renew(first)).to.equal('connector-token-2');
    expect((await failure(token.renew('connector-token-2'))).code).to.equal('delivery.unauthorized');
    expect(authority.requests.token).to.equal(2);
  });

  it('wrong credentials say what to check, and neither secret nor ids', async () => {
    const description = `AADSTS7000215: Invalid client secret provided for app ${SECRET}. Trace ID: 1`;
    const body = JSON.stringify({ error: 'invalid_client', error_description: description });
    authority.fault('token', { kind: 'status', status: 401, body });
    const error = await failure(token.get());
    expect(error.code).to.equal('delivery.unauthorized');
    expect(error.message).to.contain('invalid_client AADSTS7000215').and.contain('MicrosoftAppPassword');
    expect(error.message).not.to.contain(SECRET);
    for (let i = 0; i < 20; i++) await failure(token.get());
    expect(authority.requests.token).to.equal(1);
    authority.fault('token');
    await clock.advance(10_000);
    expect(await token.get()).to.equal('connector-token-1');
  });

  for (const [what, fault] of [
    ['an error', { kind: 'status', status: 500 }],
    ['too many requests', { kind: 'status', status: 429 }],
    ['nonsense', { kind: 'status', status: 200, body: '<html>' }],
    ['no token', { kind: 'status', status: 200, body: '{"access_token":"","expires_in":5}' }],
    ['a body without end', { kind: 'flood' }],
  ] as const) {
    it(`${what} from the login service is transient`, async () => {
      authority.fault('token', fault);
      expect((await failure(token.get())).code).to.equal('delivery.transient');
    });
  }

  it('a login service that hangs holds nobody beyond the deadline', async () => {
    authority.fault('token', { kind: 'hang' });
    const waiting = [failure(token.get()), failure(token.get())];
    await eventually(() => authority.requests.token === 1);
    await clock.advance(8_000);
    expect((await Promise.all(waiting)).map((error) => error.code)).to.deep.equal(Array(2).fill('delivery.transient'));
    expect(clock.pendingTimers).to.equal(0);
  });

  it('a source without an end of its own is given up', async () => {
    const endless = { fetch: () => new Promise<never>(() => {}), stop: async () => {} };
    const waiting = failure(createConnectorToken({ source: endless, clock }).get());
    await clock.advance(10_000);
    expect((await waiting).code).to.equal('delivery.transient');
  });

  it('the credentials do not show their secret', () => {
    expect(JSON.stringify(source)).not.to.contain(SECRET);
    expect(JSON.stringify(source)).to.contain('app-1');
  });
});

describe('the connector token of a managed identity', () => {
  const options = { appId: 'app-1', cloud: publicCloud };

  it('comes from the identity, for the connector', async () => {
    const asked: string[] = [];
    const source = createManagedIdentitySource(options, {
      createAzureServiceTokenProvider: (appId) => ({
        getToken: async (scope) => {
          asked.push(`${appId} ${scope}`);
          return { token: 'by-identity', expiresOnTimestamp: 1_800_000_000_000 };
        },
      }),
    });
    const grant = await source.fetch();
    expect(grant.accessToken).to.equal('by-identity');
    expect(grant.expiresOn.getTime()).to.equal(1_800_000_000_000);
    expect(asked).to.deep.equal(['app-1 https://api.botframework.com/.default']);
    await source.stop();
  });

  it('is chosen by the kind of the app', async () => {
    const clock = new ManualClock();
    const source = await createTokenSource({ ...options, appType: 'UserAssignedMSI', clock });
    expect(source.constructor.name).to.equal('ManagedIdentitySource');
    await source.stop();
  });
});
