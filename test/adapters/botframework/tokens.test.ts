import { expect } from 'chai';
import { publicCloud } from '../../../adapters/botframework/clouds.ts';
import { type AuthorityKey, authorityKey, type SignOptions, signToken } from '../../support/fake-authority.ts';
import { message, TENANT_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const NOW = () => Math.floor(Date.now() / 1_000);

const listed = authorityKey('key-1', ['msteams', 'webchat']);
const unendorsed = authorityKey('key-2');
const emptyEndorsements = authorityKey('key-3', []);
const otherChannel = authorityKey('key-4', ['slack']);
const short = authorityKey('key-5', ['msteams'], 1_024);
const unlisted = authorityKey('key-6', ['msteams']);
const aseKey = authorityKey('key-7', ['AseChannel', 'msteams']);

interface Case {
  readonly name: string;
  readonly good?: true;
  /** Changes to the sound claims; undefined removes one. */
  readonly claims?: (appId: string) => Readonly<Record<string, unknown>>;
  readonly how?: SignOptions;
  /** Changes to the activity that goes with it. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Makes the header itself from the sound one. */
  readonly header?: (bearer: string) => string | undefined;
}

/** The key id of a good key over the signature of another one. */
const forgedWith = (key: AuthorityKey): SignOptions => ({ key, header: { kid: listed.kid } });

const TENANT_ISSUER = `https://sts.windows.net/${TENANT_ID}/`;
const TENANT_ISSUER_V2 = `https://login.microsoftonline.com/${TENANT_ID}/v2.0`;

const cases: readonly Case[] = [
  { name: 'a sound token', good: true },
  { name: 'RS384', good: true, how: { alg: 'RS384' } },
  { name: 'RS512', good: true, how: { alg: 'RS512' } },
  { name: 'expired by two minutes', good: true, claims: () => ({ exp: NOW() - 120 }) },
  { name: 'not valid for another two minutes', good: true, claims: () => ({ nbf: NOW() + 120 }) },
  { name: 'no nbf', good: true, claims: () => ({ nbf: undefined }) },
  { name: 'no header', header: () => undefined },
  { name: 'an empty header', header: () => '' },
  { name: 'another scheme', header: (bearer) => bearer.replace('Bearer', 'Basic') },
  { name: 'the scheme in lower case', header: (bearer) => bearer.replace('Bearer', 'bearer') },
  { name: 'no token', header: () => 'Bearer' },
  { name: 'two blanks', header: (bearer) => bearer.replace(' ', '  ') },
  { name: 'something behind it', header: (bearer) => `${bearer} more` },
  { name: 'no JWT', header: () => 'Bearer let-me-in' },
  { name: 'four parts', header: (bearer) => `${bearer}.x` },
  { name: 'cut off', header: (bearer) => bearer.slice(0, -20) },
  { name: 'without its signature', header: (bearer) => bearer.replace(/[^.]+$/, '') },
  { name: 'one letter of the signature changed', header: (bearer) => changeLetter(bearer, bearer.length - 30) },
  { name: 'one letter of the claims changed', header: (bearer) => changeLetter(bearer, bearer.length - 420) },
  { name: 'oversized', claims: () => ({ more: 'x'.repeat(6_500) }) },
  { name: 'parts that are no JSON', header: () => 'Bearer bm8.bm8.bm8' },
  { name: 'expired by ten minutes', claims: () => ({ exp: NOW() - 600 }) },
  { name: 'no expiry', claims: () => ({ exp: undefined }) },
  { name: 'an expiry in words', claims: () => ({ exp: 'tomorrow' }) },
  { name: 'not valid for another ten minutes', claims: () => ({ nbf: NOW() + 600 }) },
  { name: 'signed by somebody else', how: forgedWith(authorityKey('attacker')) },
  { name: 'a key that is not listed', how: { key: unlisted } },
  { name: 'no key id', how: { header: { kid: undefined } } },
  { name: 'a key id that is a number', how: { header: { kid: 1 } } },
  {
    name: 'a key of its own inside',
    how: { ...forgedWith(authorityKey('attacker')), header: { jwk: { kty: 'RSA' } } },
  },
  { name: 'alg none', how: { alg: 'none' } },
  { name: 'alg none over a sound signature', how: { header: { alg: 'none' } } },
  { name: 'HS256 with the public key', how: { alg: 'HS256' } },
  { name: 'PS256', how: { alg: 'PS256' } },
  { name: 'a key of 1,024 bits', how: { key: short } },
  { name: 'a key without endorsements', how: { key: unendorsed } },
  { name: 'a key with no endorsement', how: { key: emptyEndorsements } },
  { name: 'a key of another channel', how: { key: otherChannel } },
  { name: 'another audience', claims: () => ({ aud: '00000000-0000-0000-0000-000000000000' }) },
  { name: 'several audiences', claims: (appId) => ({ aud: [appId, 'another'] }) },
  { name: 'no audience', claims: () => ({ aud: undefined }) },
  { name: 'another issuer', claims: () => ({ iss: 'https://evil.example' }) },
  { name: 'an issuer with a slash more', claims: () => ({ iss: `${publicCloud.issuer}/` }) },
  { name: 'several issuers', claims: () => ({ iss: [publicCloud.issuer] }) },
  { name: 'no issuer', claims: () => ({ iss: undefined }) },
  { name: 'of the Azure Government', claims: () => ({ iss: 'https://api.botframework.us' }) },
  { name: 'no service URL', claims: () => ({ serviceurl: undefined }) },
  { name: 'an empty service URL', claims: () => ({ serviceurl: '' }) },
  { name: 'another service URL', claims: () => ({ serviceurl: 'https://smba.trafficmanager.net/apac/' }) },
  { name: 'the service URL without its last slash', claims: () => ({ serviceurl: 'SERVICE_URL_CUT' }) },
  {
    name: 'an emulator token, version 1',
    claims: (appId) => ({ iss: TENANT_ISSUER, ver: '1.0', appid: appId }),
  },
  {
    name: 'an emulator token, version 2',
    claims: (appId) => ({ iss: TENANT_ISSUER_V2, ver: '2.0', azp: appId }),
  },
  {
    name: 'a skill, version 1',
    claims: () => ({ ver: '1.0', appid: 'another-bot' }),
  },
  { name: 'a skill, version 2', claims: () => ({ ver: '2.0', azp: 'another-bot' }) },
  {
    name: 'AseChannel with a token of the tenant',
    claims: (appId) => ({ iss: TENANT_ISSUER_V2, ver: '2.0', azp: appId }),
    how: { key: aseKey },
    fields: { channelId: 'AseChannel' },
  },
  { name: 'AseChannel with a token of the channel service', fields: { channelId: 'AseChannel' } },
];

describe('tokens of the channel service', () => {
  let harness: TeamsHarness;

  before(async () => {
    harness = await startTeams();
    harness.authority.keys = [listed, unendorsed, emptyEndorsements, otherChannel, short, aseKey];
    await harness.teams.warm();
  });

  after(() => harness.stop());

  for (const one of cases) {
    it(`${one.good ? 'lets in' : 'refuses'}: ${one.name}`, async () => {
      const { authority, connector, bot } = harness;
      const activity = { ...harness.local(message('hello')), ...one.fields };
      const before = { turns: bot.received.length, tokens: authority.requests.token, out: connector.connections };
      const changes = one.claims?.(harness.appId) ?? {};
      const cut = changes['serviceurl'] === 'SERVICE_URL_CUT' ? { serviceurl: activity.serviceUrl.slice(0, -1) } : {};
      const claims = { aud: harness.appId, serviceurl: activity.serviceUrl, ...changes, ...cut };
      const bearer = authority.bearer(claims, one.how);
      const response = await harness.post(activity, one.header ? one.header(bearer) : bearer);
      expect(response.status).to.equal(one.good ? 200 : 401);
      expect(bot.received.length - before.turns, 'turns').to.equal(one.good ? 1 : 0);
      expect(authority.requests.token, 'tokens fetched').to.equal(before.tokens);
      expect(connector.connections, 'connections made').to.equal(before.out);
      if (!one.good) expect(JSON.parse(response.body)).to.have.nested.property('error.code', 'request.unauthorized');
    });
  }

  it('tells whoever forges a token nothing about what was wrong with it', async () => {
    const activity = harness.local(message('hello'));
    const claims = { aud: harness.appId, serviceurl: activity.serviceUrl };
    const bodies = await Promise.all([
      harness.post(activity, harness.authority.bearer({ ...claims, exp: NOW() - 600 })),
      harness.post(activity, harness.authority.bearer({ ...claims, aud: 'x' })),
      harness.post(activity, undefined),
    ]);
    expect(new Set(bodies.map((one) => one.body)).size).to.equal(1);
  });

  it('counts refusals by reason', async () => {
    const activity = harness.local(message('hello'));
    const since = harness.events.length;
    await harness.post(activity, harness.bearerFor(activity, { exp: NOW() - 600 }));
    await harness.post(activity, harness.bearerFor(activity, { serviceurl: 'https://evil.example' }));
    const reasons = harness.events.slice(since).map((event) => event.name === 'auth.refused' && event.fields.reason);
    expect(reasons).to.deep.equal(['expired', 'service_url_claim']);
  });

  it('prints nothing', async () => {
    const original = process.stderr.write;
    const lines: unknown[] = [];
    process.stderr.write = ((line: unknown) => lines.push(line) > 0) as typeof process.stderr.write;
    try {
      const activity = harness.local(message('hello'));
      await harness.post(activity, harness.bearerFor(activity, { exp: NOW() - 600 }));
      await harness.post(activity, `Bearer ${signToken({ iss: publicCloud.issuer }, forgedWith(unlisted))}`);
    } finally {
      process.stderr.write = original;
    }
    expect(lines).to.deep.equal([]);
  });
});

function changeLetter(bearer: string, at: number): string {
  const letter = bearer[at] === 'A' ? 'B' : 'A';
  return `${bearer.slice(0, at)}${letter}${bearer.slice(at + 1)}`;
}
