import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import type { Redis } from '../../../services/store/redis.ts';
import { keyvStoreContract } from '../../contracts/keyv-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { hasRedis, RedisServer } from '../../support/redis.ts';
import { connectedRedis } from '../../support/redis-rig.ts';

describe('Keyv on Redis', function () {
  this.timeout(30_000);
  let server: RedisServer;
  let redis: Redis | undefined;

  before(async function () {
    if (!hasRedis()) this.skip();
    server = await RedisServer.start();
  });
  after(() => server?.stop());
  afterEach(() => {
    redis?.link.close();
    redis = undefined;
  });

  keyvStoreContract('Keyv on Redis', async () => {
    const { keyvs } = await connectedRedis(server, { clock: systemClock });
    return { store: keyvs, close: async () => keyvs.close() };
  });

  const names = async () => (await server.command('KEYS', '*')) as string[];

  it('begins every key with its prefix', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const { keyv } = redis.keyvs.namespace<string>('plain');
    await keyv.set('k', 'v', 60_000);
    await redis.keyvs.namespace<string>('versioned').putIf('k', 'v', 0);
    await redis.keyvs.era();
    expect(await names()).to.have.members([
      'lamp:era',
      'lamp:probe',
      'lamp:{plain}:k',
      'lamp:{versioned}.versions',
      'lamp:{versioned}.written',
      'lamp:{versioned}:k',
    ]);
  });

  it('leaves it to Redis when a value ends, whatever the clock of this machine says', async () => {
    const clock = new ManualClock();
    redis = await connectedRedis(server, { clock });
    const { keyv } = redis.keyvs.namespace<string>('n');
    const realNow = Date.now;
    try {
      await keyv.set('short', 'v', 30);
      await keyv.set('long', 'v', 60_000);
      Date.now = () => realNow() + 24 * 3_600_000;
      expect(await keyv.get('long'), 'a day ahead').to.equal('v');
      await keyv.set('ahead', 'v', 60_000);
      Date.now = () => realNow() - 24 * 3_600_000;
      await keyv.set('behind', 'v', 60_000);
      Date.now = realNow;
      expect([await keyv.get('ahead'), await keyv.get('behind')]).to.deep.equal(['v', 'v']);
    } finally {
      Date.now = realNow;
    }
    expect(Number(await server.command('PTTL', 'lamp:{n}:long'))).to.be.within(1, 60_000);
    let there = true;
    while (there) there = (await keyv.get('short')) !== undefined;
  });

  it('ends a conditional write on the clock of Redis as well, and forgets its place', async () => {
    const clock = new ManualClock();
    redis = await connectedRedis(server, { clock });
    const space = redis.keyvs.namespace<string>('n', { keepMs: 30 });
    expect(await space.putIf('k', 'v', 0)).to.equal(1);
    let there = true;
    while (there) there = (await space.read('k')) !== undefined;
    expect(await space.countSince(0)).to.equal(1);
    expect(await space.writtenBefore(clock.now() + 1, 10)).to.deep.equal([]);
    expect(await space.countSince(0)).to.equal(0);
    expect((await names()).filter((name) => name.includes('{n}'))).to.deep.equal([]);
  });

  it('gives no version twice to a value that Redis dropped by itself', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const space = redis.keyvs.namespace<string>('n');
    await space.putIf('k', 'a', 0);
    await space.putIf('k', 'b', 1);
    await server.command('DEL', 'lamp:{n}:k');
    expect(await space.read('k')).to.equal(undefined);
    expect(await space.putIf('k', 'c', 2)).to.equal(undefined);
    expect(await space.putIf('k', 'c', 0)).to.equal(3);
  });

  it('lets one of many writers of two processes win', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const other = await connectedRedis(server, { clock: systemClock });
    try {
      const spaces = [redis, other].map(({ keyvs }) => keyvs.namespace<number>('n'));
      const add = async (space: (typeof spaces)[number]) => {
        for (;;) {
          const held = await space.read('sum');
          if ((await space.putIf('sum', (held?.value ?? 0) + 1, held?.version ?? 0)) !== undefined) return;
        }
      };
      await Promise.all(Array.from({ length: 100 }, (_, n) => add(spaces[n % 2] ?? redisSpaceMissing())));
      expect(await spaces[0]?.read('sum')).to.include({ value: 100, version: 100 });
    } finally {
      other.link.close();
    }
  });

  it('removes what nobody of us can have written', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const space = redis.keyvs.namespace<string>('n');
    for (const text of ['no json', '{"other":1}', '"text"']) {
      await server.command('SET', 'lamp:{n}:k', text);
      expect(await space.read('k'), text).to.equal(undefined);
      expect(await space.putIf('k', 'mine', 0), text).to.be.greaterThan(0);
      expect((await space.read('k'))?.value).to.equal('mine');
    }
  });

  it('has another era after everything was lost, and the same one otherwise', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const era = await redis.keyvs.era();
    expect(await redis.keyvs.era()).to.equal(era);
    await server.command('FLUSHALL');
    expect(await redis.keyvs.era()).to.not.equal(era);
  });

  it('keeps nothing of the application alive by itself', async () => {
    redis = await connectedRedis(server, { clock: systemClock });
    const { keyv } = redis.keyvs.namespace<string>('n');
    redis.link.close();
    keyv.on('error', () => {});
    await keyv.set('k', 'v').catch(() => {});
    const { client } = redis.link;
    await eventually(() => !client.isOpen);
  });
});

function redisSpaceMissing(): never {
  throw new Error('there are two spaces');
}
