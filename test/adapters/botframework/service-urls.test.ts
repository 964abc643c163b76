import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { publicCloud, usGovernmentCloud } from '../../../adapters/botframework/clouds.ts';
import { createServiceUrlPolicy } from '../../../adapters/botframework/service-urls.ts';
import type { Reply } from '../../../bot/types.ts';
import { AppError } from '../../../services/errors.ts';
import { message, TENANT_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const policy = createServiceUrlPolicy({
  cloud: publicCloud,
  extraOrigins: ['https://connector.example:8443', 'http://127.0.0.1:4000', 'http://[::1]:4000'],
});

const accepted: readonly [url: string, origin: string, basePath: string][] = [
  ['https://smba.trafficmanager.net/emea/', 'https://smba.trafficmanager.net', '/emea'],
  ['https://smba.trafficmanager.net/teams', 'https://smba.trafficmanager.net', '/teams'],
  ['https://smba.trafficmanager.net', 'https://smba.trafficmanager.net', ''],
  ['https://SMBA.trafficmanager.net/', 'https://smba.trafficmanager.net', ''],
  [`https://smba.trafficmanager.net/de/${TENANT_ID}/`, 'https://smba.trafficmanager.net', `/de/${TENANT_ID}`],
  ['https://smba.infra.gcc.teams.microsoft.com/gcc/', 'https://smba.infra.gcc.teams.microsoft.com', '/gcc'],
  ['https://directline.botframework.com/', 'https://directline.botframework.com', ''],
  ['https://europe.webchat.botframework.com/', 'https://europe.webchat.botframework.com', ''],
  ['https://connector.example:8443/a/b/', 'https://connector.example:8443', '/a/b'],
  ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000', ''],
  ['http://[::1]:4000/', 'http://[::1]:4000', ''],
];

/** `EVIL` is where an attacker listens. */
const refused: readonly string[] = [
  'https://evil.example/',
  'http://EVIL/',
  'http://smba.trafficmanager.net/emea/',
  'https://smba.trafficmanager.net@EVIL/',
  'https://smba.trafficmanager.net:x@EVIL/',
  'https://smba.trafficmanager.net:443@EVIL/',
  'http://EVIL#@smba.trafficmanager.net/',
  'http://EVIL\\@smba.trafficmanager.net/',
  'http://EVIL?https://smba.trafficmanager.net/',
  'https://smba.trafficmanager.net./',
  'https://smba.trafficmanager.net:8443/',
  'https://smba.trafficmanager.net:4000/',
  'https://attacker.trafficmanager.net/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://evilsmba.trafficmanager.net/',
  'https://smba-trafficmanager.net/',
  'https://botframework.com.evil.example/',
  'https://evilbotframework.com/',
  'https://botframework.com/',
  'https://xn--smba-9c6b.botframework.com/',
  'https://ſmba.trafficmanager.net/',
  'https://smba。trafficmanager。net/',
  'https://teams.microsoft.com/',
  'https://smba.infra.gov.teams.microsoft.us/',
  'https://127.0.0.1/',
  'http://127.0.0.1:4001/',
  'https://127.0.0.1:4000/',
  'http://localhost:4000/',
  'http://169.254.169.254/latest/meta-data/',
  'https://[::ffff:127.0.0.1]/',
  'https://2130706433/',
  'https://0x7f.0.0.1/',
  '//smba.trafficmanager.net/',
  'smba.trafficmanager.net',
  'https:smba.trafficmanager.net/',
  'https:///smba.trafficmanager.net/',
  'HTTPS://smba.trafficmanager.net/?x=1',
  'https://smba.trafficmanager.net/#x',
  'https://smba.trafficmanager.net/%2e%2e/',
  'https://smba.trafficmanager.net/../x/',
  'https://smba.trafficmanager.net/a/..',
  'https://smba.trafficmanager.net//x/',
  ' https://smba.trafficmanager.net/',
  'https://smba.trafficmanager.net/\n',
  'https://smba.traffic\tmanager.net/',
  'ftp://smba.trafficmanager.net/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  `https://smba.trafficmanager.net/${'a'.repeat(2_100)}`,
  '',
];

describe('the policy about service URLs', () => {
  for (const [url, origin, basePath] of accepted) {
    it(`accepts ${url}`, () => expect(policy.accept(url)).to.deep.equal({ origin, basePath }));
  }

  for (const url of refused) {
    it(`refuses ${JSON.stringify(url.slice(0, 80))}`, () => {
      expect(policy.accept(url.replace('EVIL', '127.0.0.1:9'))).to.equal(undefined);
      // And once more: what was refused is not remembered as anything else.
      expect(policy.accept(url.replace('EVIL', '127.0.0.1:9'))).to.equal(undefined);
    });
  }

  it('knows other hosts in the Azure Government', () => {
    const government = createServiceUrlPolicy({ cloud: usGovernmentCloud, extraOrigins: [] });
    expect(government.accept('https://smba.infra.gov.teams.microsoft.us/gcch/')).not.to.equal(undefined);
    expect(government.accept('https://smba.infra.dod.teams.microsoft.us/dod/')).not.to.equal(undefined);
    expect(government.accept('https://smba.trafficmanager.net/emea/')).to.equal(undefined);
  });

  it('whatever is accepted, the origin is one of the allowed', () => {
    const hosts = fc.constantFrom(
      'smba.trafficmanager.net',
      'a.botframework.com',
      'evil.example',
      '127.0.0.1',
      '[::1]',
    );
    const parts = fc.constantFrom('@', ':', '.', '/', '\\', '?', '#', '%2e', ' ', '443', '4000', 'x', '//', '\u3002');
    const urls = fc
      .tuple(
        fc.constantFrom('https://', 'http://', '//', 'https:'),
        fc.array(fc.oneof(hosts, parts), { minLength: 1, maxLength: 8 }),
      )
      .map(([scheme, rest]) => scheme + rest.join(''));
    fc.assert(
      fc.property(urls, (url) => {
        const service = policy.accept(url);
        if (!service) return;
        const host = /^https:\/\/(smba\.trafficmanager\.net|([\w-]+\.)+botframework\.com)$/;
        const extra = ['https://connector.example:8443', 'http://127.0.0.1:4000', 'http://[::1]:4000'];
        expect(host.test(service.origin) || extra.includes(service.origin), service.origin).to.equal(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('service URLs of an attacker', () => {
  let attacker: Server;
  let connections = 0;
  let harness: TeamsHarness;
  const reply: Reply = { parts: [], summary: 'secret figures', locale: 'en', aiGenerated: false };

  before(async () => {
    attacker = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    harness = await startTeams();
  });

  after(async () => {
    await harness.stop();
    await new Promise((resolve) => attacker.close(resolve));
  });

  const evil = () => `127.0.0.1:${(attacker.address() as AddressInfo).port}`;

  it('are refused with a sound token, and nothing connects to them', async () => {
    for (const url of refused) {
      const activity = { ...message('hello'), serviceUrl: url.replace('EVIL', evil()) };
      const response = await harness.post(activity, harness.bearerFor(activity));
      expect([400, 401, 403], url).to.include(response.status);
    }
    expect(harness.bot.received).to.have.length(0);
    expect(harness.authority.requests.token).to.equal(0);
    expect(connections).to.equal(0);
  });

  it('are refused at the time of sending, when they stand in a stored address', async () => {
    await harness.deliver(message('hello'));
    const address = harness.bot.received[0]?.address;
    if (!address) throw new Error('the sound activity did not arrive');
    for (const url of refused) {
      const stored = { ...address, data: { ...address.data, serviceUrl: url.replace('EVIL', evil()) } };
      for (const attempt of [
        () => harness.teams.channel.send(stored, reply, {}),
        () => harness.teams.channel.update(stored, { activityId: '1' }, reply),
        () => harness.teams.channel.progress(stored, undefined),
      ]) {
        const error: unknown = await attempt().catch((reason: unknown) => reason);
        expect(error, url).to.be.instanceOf(AppError).with.property('code', 'delivery.address_invalid');
      }
    }
    expect(harness.authority.requests.token, 'tokens fetched').to.equal(0);
    expect(connections).to.equal(0);
  });
});
