import { expect } from 'chai';
import fc from 'fast-check';
import { Events } from '../../../services/events.ts';
import { keyvSessionStore } from '../../../services/sessions/keyv-session-store.ts';
import { Sessions } from '../../../services/sessions/sessions.ts';
import type { Session } from '../../../services/sessions/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';

const MINUTE_MS = 60_000;
const IDLE_MS = 240 * MINUTE_MS;

function setUp(options: { max?: number; pinned?: Set<string> } = {}) {
  const clock = new ManualClock();
  const keyvs = new SqliteKeyvStore({ path: ':memory:', clock });
  const store = keyvSessionStore(keyvs.namespace<Session>('sessions'));
  const sessions = new Sessions({
    store,
    clock,
    events: new Events(),
    idleMs: IDLE_MS,
    sweepMs: MINUTE_MS,
    max: options.max ?? 100,
    isPinned: (key) => options.pinned?.has(key) ?? false,
  });
  return { clock, sessions, store, close: () => keyvs.close() };
}

describe('Sessions', () => {
  const identity = { tenantId: 't', channel: 'teams', conversationKey: 'c', userId: 'u' };

  it('tells apart every tenant, channel, conversation and person', () => {
    const word = fc.string({ maxLength: 8 });
    const someone = fc.record({ tenantId: word, channel: word, conversationKey: word, userId: word });
    fc.assert(
      fc.property(someone, someone, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(Sessions.keyOf(a) === Sessions.keyOf(b)).to.equal(same);
      }),
    );
  });

  it('gives each part of the identity a say', () => {
    const keys = [identity, ...Object.keys(identity).map((part) => ({ ...identity, [part]: 'other' }))].map(
      Sessions.keyOf,
    );
    expect(new Set(keys).size).to.equal(5);
  });

  it('carries nothing of the person in the key', () => {
    expect(Sessions.keyOf({ ...identity, userId: 'anna@example.com' })).to.match(/^[\w-]{32}$/);
  });

  it('continues the conversation of the same space only', async () => {
    const { sessions, close } = setUp();
    await sessions.remember('k', { spaceId: 's1', conversationId: 'c1' }, 1);
    expect((await sessions.continue('k', 's1')).conversationId).to.equal('c1');
    expect((await sessions.continue('k', 's2')).conversationId).to.equal(undefined);
    expect((await sessions.continue('other', 's1')).conversationId).to.equal(undefined);
    close();
  });

  it('starts over: a late answer to an earlier question does not bring its conversation back', async () => {
    const { sessions, clock, close } = setUp();
    const askedAt = clock.now();
    await clock.advance(10);
    await sessions.reset('k');
    await sessions.remember('k', { spaceId: 's', conversationId: 'old' }, askedAt);
    expect((await sessions.continue('k', 's')).conversationId).to.equal(undefined);
    await clock.advance(10);
    await sessions.remember('k', { spaceId: 's', conversationId: 'new' }, clock.now());
    expect((await sessions.continue('k', 's')).conversationId).to.equal('new');
    close();
  });

  it('starts over once for one wish, also when that is carried out once more', async () => {
    const { sessions, clock, close } = setUp();
    const conversationOf = async () => (await sessions.continue('k', 's')).conversationId;
    await sessions.remember('k', { spaceId: 's', conversationId: 'old' }, clock.now());
    await clock.advance(10);
    const since = clock.now();
    await sessions.reset('k', since);
    expect(await conversationOf()).to.equal(undefined);
    await clock.advance(10);
    await sessions.remember('k', { spaceId: 's', conversationId: 'new' }, clock.now());
    await sessions.reset('k', since);
    expect(await conversationOf()).to.equal('new');
    close();
  });

  it('keeps the chosen space over a new start', async () => {
    const { sessions, close } = setUp();
    await sessions.chooseSpace('k', 'sales');
    await sessions.reset('k');
    expect((await sessions.get('k'))?.space).to.equal('sales');
    close();
  });

  it('slides: use keeps a session, silence ends it', async () => {
    const { sessions, clock, close } = setUp();
    await sessions.remember('k', { spaceId: 's', conversationId: 'c' }, clock.now());
    for (let hour = 0; hour < 6; hour++) {
      await clock.advance(60 * MINUTE_MS);
      expect((await sessions.continue('k', 's')).conversationId).to.equal('c');
    }
    await clock.advance(IDLE_MS + 1);
    expect(await sessions.get('k')).to.equal(undefined);
    expect(await sessions.count()).to.equal(0);
    expect((await sessions.continue('k', 's')).conversationId).to.equal(undefined);
    close();
  });

  it('sweeps on its own, leaving sessions with a question on its way', async () => {
    const pinned = new Set(['busy']);
    const { sessions, clock, store, close } = setUp({ pinned });
    await sessions.reset('busy');
    await sessions.reset('idle');
    sessions.start();
    await clock.advance(IDLE_MS + 2 * MINUTE_MS);
    expect(await store.get('idle')).to.equal(undefined);
    expect(await store.get('busy')).to.not.equal(undefined);
    pinned.clear();
    await clock.advance(2 * MINUTE_MS);
    expect(await store.get('busy')).to.equal(undefined);
    sessions.stop();
    expect(clock.pendingTimers).to.equal(0);
    close();
  });

  it('removes the longest idle above the cap', async () => {
    const { sessions, clock, close } = setUp({ max: 3 });
    for (let n = 0; n < 5; n++) {
      await sessions.reset(`k${n}`);
      await clock.advance(10);
    }
    await sessions.sweep();
    expect(await sessions.count()).to.equal(3);
    expect(await sessions.get('k0')).to.equal(undefined);
    expect(await sessions.get('k4')).to.not.equal(undefined);
    close();
  });

  it('never loses a use to a sweep that runs at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { sessions, clock, store, close } = setUp();
        await sessions.remember('k', { spaceId: 's', conversationId: 'c' }, clock.now());
        await clock.advance(IDLE_MS - 1);
        const slow = {
          ...store,
          expired: scheduler.scheduleFunction(store.expired),
          deleteIf: scheduler.scheduleFunction(store.deleteIf),
        };
        const sweeping = new Sessions({
          store: slow,
          clock,
          events: new Events(),
          idleMs: IDLE_MS - 10,
          sweepMs: MINUTE_MS,
          max: 10,
          isPinned: () => false,
        }).sweep();
        const using = scheduler.schedule(Promise.resolve()).then(() => sessions.continue('k', 's'));
        await scheduler.waitAll();
        await sweeping;
        const continued = await using;
        const kept = await sessions.get('k');
        expect(kept !== undefined, 'used, therefore kept').to.equal(true);
        expect(kept?.conversation?.conversationId).to.equal(continued.conversationId);
        close();
      }),
      { numRuns: 30 },
    );
  });
});
