import { expect } from 'chai';
import { createSigningKeys, type SigningKeys } from '../../../adapters/botframework/signing-keys.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { authorityKey, FakeAuthority } from '../../support/fake-authority.ts';
import { message } from '../../support/teams-activities.ts';
import { startTeams } from '../../support/teams-harness.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('signing keys', () => {
  let authority: FakeAuthority;
  let clock: ManualClock;
  let keys: SigningKeys;

  beforeEach(async () => {
    authority = await FakeAuthority.start();
    clock = new ManualClock();
    keys = createSigningKeys({ openIdMetadataUrl: authority.cloud.openIdMetadataUrl, clock });
  });

  afterEach(async () => {
    await keys.stop();
    await authority.stop();
    expect(clock.pendingTimers, 'timers left').to.equal(0);
  });

  it('are fetched once for 200 who ask at the same time', async () => {
    const found = await Promise.all(Array.from({ length: 200 }, () => keys.find('key-1')));
    expect(found.every((one) => one?.endorsements.has('msteams'))).to.equal(true);
    expect(authority.requests).to.include({ metadata: 1, keys: 1 });
  });

  it('are not fetched again within a day, and are after it', async () => {
    await keys.warm();
    clock.jumpWall(10 * DAY_MS);
    await clock.advance(DAY_MS - 1);
    await keys.find('key-1');
    expect(authority.requests.keys).to.equal(1);
    await clock.advance(1);
    await keys.find('key-1');
    expect(authority.requests.keys).to.equal(2);
  });

  it('a withdrawn key is unknown after the daily refresh', async () => {
    await keys.warm();
    authority.keys = [authorityKey('key-2', ['msteams'])];
    await clock.advance(DAY_MS);
    expect(await keys.find('key-1')).to.equal(undefined);
    expect(await keys.find('key-2')).not.to.equal(undefined);
  });

  it('unknown key ids cause at most one fetch an hour', async () => {
    await keys.warm();
    for (let i = 0; i < 50; i++) expect(await keys.find(`unknown-${i}`)).to.equal(undefined);
    expect(authority.requests.keys).to.equal(1);
    await clock.advance(HOUR_MS);
    authority.keys.push(authorityKey('key-2', ['msteams']));
    const found = await Promise.all([keys.find('key-2'), keys.find('unknown'), keys.find('key-2')]);
    expect(found.map((one) => one !== undefined)).to.deep.equal([true, false, true]);
    expect(authority.requests.keys).to.equal(2);
  });

  for (const address of ['metadata', 'keys'] as const) {
    it(`give up at the deadline when the ${address} hang, for all who wait`, async () => {
      authority.fault(address, { kind: 'hang' });
      const waiting = [1, 2, 3].map(() => keys.find('key-1').catch((error: unknown) => error));
      await eventually(() => authority.requests[address] === 1);
      await settle();
      await clock.advance(5_000);
      for (const error of await Promise.all(waiting)) {
        expect(error).to.be.instanceOf(AppError).with.property('code', 'service.starting');
      }
      expect(authority.requests[address]).to.equal(1);
    });
  }

  it('after a failure the authority is left in peace for a while, then asked again', async () => {
    authority.fault('metadata', { kind: 'status', status: 500 });
    for (let i = 0; i < 20; i++) await keys.find('key-1').catch(() => {});
    expect(authority.requests.metadata).to.equal(1);
    authority.fault('metadata');
    await clock.advance(15_000);
    expect(await keys.find('key-1')).not.to.equal(undefined);
  });

  it('stay usable through an outage of days, and not for ever', async () => {
    await keys.warm();
    authority.fault('keys', { kind: 'status', status: 503 });
    await clock.advance(5 * DAY_MS - 1);
    expect(await keys.find('key-1')).not.to.equal(undefined);
    await clock.advance(15_000);
    const error: unknown = await keys.find('key-1').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'service.starting');
  });

  for (const [what, fault] of [
    ['a body without end', { kind: 'flood' }],
    ['something else than JSON', { kind: 'status', status: 200, body: '<html>' }],
    ['another shape', { kind: 'status', status: 200, body: '{"keys":{}}' }],
    ['no key at all', { kind: 'status', status: 200, body: '{"keys":[]}' }],
    ['a redirect', { kind: 'status', status: 302 }],
  ] as const) {
    it(`are not taken from ${what}`, async () => {
      authority.fault('keys', fault);
      const error: unknown = await keys.find('key-1').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'service.starting');
    });
  }

  it('are not fetched over http from anywhere but this machine', async () => {
    const body = JSON.stringify({ jwks_uri: 'http://192.0.2.1/keys' });
    authority.fault('metadata', { kind: 'status', status: 200, body });
    const error: unknown = await keys.warm().catch((reason: unknown) => reason);
    expect(error).to.have.nested.property('cause.message', 'http://192.0.2.1/keys is not an https address');
  });
});

describe('signing keys behind the endpoint', () => {
  it('200 cold requests make one fetch and 200 turns', async () => {
    const harness = await startTeams();
    const activities = Array.from({ length: 200 }, () => harness.local(message('hello')));
    const bearer = harness.bearerFor(activities[0] ?? {});
    const responses = await Promise.all(activities.map((activity) => harness.post(activity, bearer)));
    expect(responses.every((response) => response.status === 200)).to.equal(true);
    expect(harness.authority.requests).to.include({ metadata: 1, keys: 1 });
    expect(harness.bot.received).to.have.length(200);
    await harness.stop();
  });

  it('a token of another issuer, or of no shape, costs no fetch', async () => {
    const harness = await startTeams();
    const activity = harness.local(message('hello'));
    for (const bearer of [harness.bearerFor(activity, { iss: 'https://evil.example' }), 'Bearer a.b.c', 'Bearer x']) {
      expect((await harness.post(activity, bearer)).status).to.equal(401);
    }
    expect(harness.authority.requests).to.deep.equal({ metadata: 0, keys: 0, token: 0 });
    await harness.stop();
  });

  it('without keys a request is neither let in nor called forged', async () => {
    const harness = await startTeams();
    harness.authority.fault('metadata', { kind: 'status', status: 500 });
    const response = await harness.deliver(message('hello'));
    expect(response.status).to.equal(503);
    expect(JSON.parse(response.body)).to.have.nested.property('error.code', 'service.starting');
    expect(harness.bot.received).to.have.length(0);
    await harness.stop();
  });

  it('a remembered token needs no keys, and is still held against each activity', async () => {
    const harness = await startTeams();
    const activity = harness.local(message('hello'));
    const bearer = harness.bearerFor(activity);
    expect((await harness.post(activity, bearer)).status).to.equal(200);
    const elsewhere = { ...activity, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
    expect((await harness.post(elsewhere, bearer)).status).to.equal(401);
    expect((await harness.post({ ...activity, channelId: 'slack' }, bearer)).status).to.equal(401);
    await harness.stop();
  });

  it('a remembered token is forgotten when it expires', async () => {
    const clock = new ManualClock();
    const harness = await startTeams({ clock });
    const activity = harness.local(message('hello'));
    const bearer = harness.bearerFor(activity);
    expect((await harness.post(activity, bearer)).status).to.equal(200);
    // Its hour, and the five minutes by which clocks may differ.
    clock.jumpWall(HOUR_MS + 299_000);
    expect((await harness.post(activity, bearer)).status).to.equal(200);
    clock.jumpWall(2_000);
    expect((await harness.post(activity, bearer)).status).to.equal(401);
    await harness.stop();
  });
});
