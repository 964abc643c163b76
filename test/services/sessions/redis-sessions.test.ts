import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { Events } from '../../../services/events.ts';
import { keyvSessionStore } from '../../../services/sessions/keyv-session-store.ts';
import { Sessions } from '../../../services/sessions/sessions.ts';
import type { Session } from '../../../services/sessions/types.ts';
import type { Redis } from '../../../services/store/redis.ts';
import { sessionStoreContract } from '../../contracts/session-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { hasRedis, RedisServer } from '../../support/redis.ts';
import { connectedRedis } from '../../support/redis-rig.ts';
import { fallbackSessions, type SessionsRig } from '../../support/session-stores.ts';
import { tempDir } from '../../support/temp-dir.ts';

const session = (fields: Partial<Session> = {}): Session => ({ resetAt: 0, createdAt: 1, ...fields });
const asking = (conversationId: string, resetAt = 0): Session =>
  session({ conversation: { spaceId: 's', conversationId }, resetAt });

describe('sessions in Redis', function () {
  this.timeout(40_000);
  let server: RedisServer;
  let toClose: (() => void)[];

  before(function () {
    if (!hasRedis()) this.skip();
  });
  beforeEach(async () => {
    toClose = [];
    server = await RedisServer.start();
  });
  afterEach(async () => {
    for (const close of toClose.reverse()) close();
    await server.stop();
  });

  async function connect(clock: ManualClock | typeof systemClock = systemClock): Promise<Redis> {
    const redis = await connectedRedis(server, { clock });
    toClose.push(() => redis.link.close());
    return redis;
  }

  /** A process whose sessions are in Redis at this moment. */
  async function process(options: { path?: string } = {}): Promise<SessionsRig & { readonly redis: Redis }> {
    const redis = await connect();
    const rig = fallbackSessions(redis, { clock: systemClock, ...options });
    toClose.push(() => rig.close());
    await eventually(() => rig.store.servedBy === 'shared');
    return { ...rig, redis };
  }

  async function die(rig: SessionsRig): Promise<void> {
    await server.kill();
    await eventually(() => rig.store.servedBy === 'local');
  }

  async function comeBack(rig: SessionsRig): Promise<void> {
    await server.start();
    await eventually(() => rig.store.servedBy === 'shared');
  }

  /** Makes the conditional write that a caller makes who has just read. */
  async function put({ store }: SessionsRig, key: string, value: Session): Promise<void> {
    for (;;) {
      const held = await store.get(key);
      if ((await store.putIf(key, value, held?.version ?? 0)) !== undefined) return;
    }
  }

  sessionStoreContract('Redis', async () => {
    const clock = new ManualClock();
    const redis = await connect(clock);
    return { store: keyvSessionStore(redis.keyvs.namespace<Session>('sessions')), clock, close: async () => {} };
  });

  sessionStoreContract('Redis with a fallback', async () => {
    const clock = new ManualClock();
    const rig = fallbackSessions(await connect(clock), { clock });
    await eventually(() => rig.store.servedBy === 'shared');
    return {
      store: rig.store,
      clock,
      close: async () => {
        expect(rig.store.servedBy).to.equal('shared');
        rig.close();
      },
    };
  });

  sessionStoreContract('the fallback of a Redis that is away', async () => {
    const clock = new ManualClock();
    const redis = await connect(clock);
    await server.kill();
    await eventually(() => !redis.link.isUp);
    const rig = fallbackSessions(redis, { clock });
    return { store: rig.store, clock, close: async () => rig.close() };
  });

  describe('when Redis dies and comes back empty', () => {
    it('goes on with what it knew, and Redis has it all again', async () => {
      const rig = await process();
      await put(rig, 'a', asking('a1'));
      await put(rig, 'untouched', asking('u1'));
      await die(rig);
      expect((await rig.store.get('a'))?.session).to.deep.equal(asking('a1'));
      await put(rig, 'a', asking('a2'));
      await put(rig, 'new', asking('n1'));
      expect(await rig.store.count(0)).to.equal(3);
      await comeBack(rig);
      const there = async (key: string) => (await rig.shared.get(key))?.session.conversation?.conversationId;
      expect([await there('a'), await there('new')]).to.deep.equal(['a2', 'n1']);
      expect((await rig.store.get('untouched'))?.session).to.deep.equal(asking('u1'));
      expect(await there('untouched')).to.equal('u1');
      expect(await rig.local.countChanges()).to.equal(0);
    });

    it('does not bring back what was removed meanwhile', async () => {
      const rig = await process();
      await put(rig, 'a', asking('a1'));
      await die(rig);
      const held = await rig.store.get('a');
      expect(await rig.store.deleteIf('a', held?.version ?? 0)).to.equal(true);
      await comeBack(rig);
      expect(await rig.store.get('a')).to.equal(undefined);
    });

    it('goes on after a restart of the process during the outage', async () => {
      const dir = tempDir();
      toClose.push(() => dir.remove());
      const path = `${dir.path}/store.db`;
      const first = await process({ path });
      await put(first, 'a', asking('a1'));
      await die(first);
      await put(first, 'a', asking('a2', 5));
      first.close();
      const second = fallbackSessions(first.redis, { clock: systemClock, path });
      toClose.push(() => second.close());
      expect((await second.store.get('a'))?.session).to.deep.equal(asking('a2', 5));
      await comeBack(second);
      expect((await second.shared.get('a'))?.session).to.deep.equal(asking('a2', 5));
    });
  });

  describe('when Redis was flushed', () => {
    it('is told what it lost as soon as somebody asks for it', async () => {
      const rig = await process();
      await put(rig, 'a', asking('a1'));
      await server.command('FLUSHALL');
      expect((await rig.store.get('a'))?.session).to.deep.equal(asking('a1'));
      expect((await rig.shared.get('a'))?.session).to.deep.equal(asking('a1'));
      await put(rig, 'a', asking('a2'));
      expect((await rig.shared.get('a'))?.session).to.deep.equal(asking('a2'));
      expect(rig.failures).to.deep.equal([]);
    });
  });

  describe('when another process was at the session meanwhile', () => {
    /** A process that Redis does not let in any more. */
    async function apart(): Promise<SessionsRig> {
      await server.requirePassword('for-both');
      const rig = await process();
      await put(rig, 'a', asking('before'));
      await server.requirePassword('for-the-other');
      await server.dropClients();
      await eventually(() => rig.store.servedBy === 'local');
      return rig;
    }

    async function together(rig: SessionsRig): Promise<void> {
      await server.requirePassword('for-both');
      await eventually(() => rig.store.servedBy === 'shared');
    }

    it('keeps a new start that was made there', async () => {
      const rig = await apart();
      await put(rig, 'a', asking('mine'));
      await overwrite(asking('theirs', 9));
      await together(rig);
      expect((await rig.store.get('a'))?.session).to.deep.equal(asking('theirs', 9));
    });

    it('keeps a new start that was made here', async () => {
      const rig = await apart();
      await put(rig, 'a', session({ resetAt: 9 }));
      await overwrite(asking('theirs', 3));
      await together(rig);
      expect((await rig.shared.get('a'))?.session).to.deep.equal(session({ resetAt: 9 }));
    });

    it('leaves removed what was removed there', async () => {
      const rig = await apart();
      await put(rig, 'a', asking('mine'));
      await server.command('DEL', 'lamp:{sessions}:a');
      await together(rig);
      expect(await rig.store.get('a')).to.equal(undefined);
    });

    /** As another process does, whatever this one believes. */
    async function overwrite(value: Session): Promise<void> {
      await server.command('SET', 'lamp:{sessions}:a', JSON.stringify({ value }));
      await server.command('HINCRBY', 'lamp:{sessions}.versions', 'a', '7');
    }
  });

  it('refuses a version of the other side, so that nobody overwrites what he has not seen', async () => {
    const rig = await process();
    await put(rig, 'a', asking('a1'));
    const held = await rig.store.get('a');
    await die(rig);
    expect(await rig.store.putIf('a', asking('late'), held?.version ?? 0)).to.equal(undefined);
    const local = await rig.store.get('a');
    await comeBack(rig);
    expect(await rig.store.putIf('a', asking('late'), local?.version ?? 0)).to.equal(undefined);
    expect(await rig.store.deleteIf('a', local?.version ?? 0)).to.equal(false);
    expect((await rig.store.get('a'))?.session).to.deep.equal(asking('a1'));
  });

  it('settles what was written in the very moment of the failure', async () => {
    const rig = await process();
    await put(rig, 'a', asking('a1'));
    server.freeze();
    // Redis has the write in its socket and carries it out when it thaws; the caller has written again here by then.
    await put(rig, 'a', asking('a2', 4));
    expect(rig.store.servedBy).to.equal('local');
    await put(rig, 'a', session({ resetAt: 6 }));
    server.thaw();
    await eventually(() => rig.store.servedBy === 'shared');
    expect((await rig.shared.get('a'))?.session).to.deep.equal(session({ resetAt: 6 }));
  });

  for (const [fault, begin, end] of [
    ['full', () => server.fill(), () => server.makeRoom()],
    ['a read-only replica', () => server.makeReadOnly(), () => server.makeWritable()],
    ['frozen', async () => server.freeze(), async () => server.thaw()],
    ['dead', () => server.kill(), () => server.start()],
  ] as const) {
    it(`lets people go on while Redis is ${fault}`, async () => {
      const rig = await process();
      const sessions = new Sessions({
        store: rig.store,
        clock: systemClock,
        events: new Events(),
        idleMs: 3_600_000,
        sweepMs: 60_000,
        max: 100,
        isPinned: () => false,
      });
      await sessions.remember('k', { spaceId: 's', conversationId: 'c1' }, Date.now());
      await begin();
      const startedMs = performance.now();
      expect((await sessions.continue('k', 's')).conversationId).to.equal('c1');
      await sessions.reset('k');
      await sessions.remember('k', { spaceId: 's', conversationId: 'c2' }, Date.now() + 1);
      await sessions.sweep();
      expect(performance.now() - startedMs, 'one deadline and a little').to.be.lessThan(1_000);
      expect((await sessions.continue('k', 's')).conversationId).to.equal('c2');
      await end();
      await eventually(() => rig.store.servedBy === 'shared');
      expect((await sessions.continue('k', 's')).conversationId).to.equal('c2');
      expect((await rig.shared.get('k'))?.session.conversation?.conversationId).to.equal('c2');
    });
  }

  it('loses nothing to a Redis that flaps while people write', async () => {
    const rig = await process();
    let flapping = true;
    const flap = (async () => {
      for (let turn = 0; turn < 3; turn++) {
        await server.kill();
        await server.start();
      }
      flapping = false;
    })();
    let written = 0;
    while (flapping) {
      written++;
      await put(rig, `k${written % 5}`, asking(`c${written}`, written));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await flap;
    await eventually(() => rig.store.servedBy === 'shared');
    for (let n = Math.max(1, written - 4); n <= written; n++) {
      expect((await rig.store.get(`k${n % 5}`))?.session, `write ${n}`).to.deep.equal(asking(`c${n}`, n));
    }
  });

  it('forgets copies of sessions that are idle, and of those that were removed elsewhere', async () => {
    const rig = await process();
    await put(rig, 'idle', asking('i'));
    await put(rig, 'removed', asking('r'));
    await server.command('DEL', 'lamp:{sessions}:removed');
    expect(await rig.store.get('removed')).to.equal(undefined);
    expect(await rig.local.countSince(0)).to.equal(1);
    await rig.store.trim(Date.now() + 1, 10);
    expect(await rig.local.countSince(0)).to.equal(0);
    expect((await rig.store.get('idle'))?.session).to.deep.equal(asking('i'));
  });
});
