import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import { FallbackSessionStore, type SharedSide } from '../../../services/sessions/fallback-session-store.ts';
import { keyvSessionStore } from '../../../services/sessions/keyv-session-store.ts';
import { type Change, type LocalSession, LocalSessions } from '../../../services/sessions/local-sessions.ts';
import { Sessions } from '../../../services/sessions/sessions.ts';
import type { Session, SessionStore } from '../../../services/sessions/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';

/** A shared store that can be away in every way, without a network: what Redis does to a call, decided by the test. */
class MoodyStore implements SharedSide {
  readonly store: SessionStore;
  readonly truth: SessionStore;
  readonly #listeners = new Set<(isUp: boolean) => void>();
  readonly #keyvs: SqliteKeyvStore;
  isUp = true;
  /** What happens to calls while the side says that it is up. */
  mood: 'well' | 'refuses' | 'answers too late' = 'well';
  #era = 1;

  constructor(clock: ManualClock) {
    this.#keyvs = new SqliteKeyvStore({ path: ':memory:', clock });
    const truth = keyvSessionStore(this.#keyvs.namespace<Session>('sessions'));
    this.truth = truth;
    this.store = {
      get: (key) => this.#call(() => truth.get(key)),
      putIf: (key, session, expected) => this.#call(() => truth.putIf(key, session, expected)),
      deleteIf: (key, expected) => this.#call(() => truth.deleteIf(key, expected)),
      expired: (before, limit) => this.#call(() => truth.expired(before, limit)),
      count: (since) => this.#call(() => truth.count(since)),
    };
  }

  onChange(listener: (isUp: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  era(): Promise<string> {
    return this.#call(async () => `era ${this.#era}`);
  }

  become(isUp: boolean): void {
    if (this.isUp === isUp) return;
    this.isUp = isUp;
    for (const listener of this.#listeners) listener(isUp);
  }

  async flush(): Promise<void> {
    await this.#keyvs.namespace('sessions').keyv.clear();
    this.#era++;
  }

  close(): void {
    this.#keyvs.close();
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isUp || this.mood === 'refuses') throw new AppError('store.unavailable', 'refused');
    const result = await work();
    // It was done, and nobody learns of it.
    if (this.mood === 'answers too late') throw new AppError('store.unavailable', 'late');
    return result;
  }
}

function setUp() {
  const clock = new ManualClock();
  const side = new MoodyStore(clock);
  const keyvs = new SqliteKeyvStore({ path: ':memory:', clock });
  const events = new Events();
  const failures: string[] = [];
  events.on('store.failed', ({ store, operation }) => failures.push(`${store} ${operation}`));
  const local = new LocalSessions({
    sessions: keyvs.namespace<LocalSession>('session-copies'),
    changes: keyvs.namespace<Change>('session-changes'),
    keepMs: 3_600_000,
  });
  const store = new FallbackSessionStore({ shared: side.store, side, local, clock, events });
  const sessions = new Sessions({
    store,
    clock,
    events,
    idleMs: 3_600_000,
    sweepMs: 60_000,
    max: 100,
    isPinned: () => false,
  });
  return {
    clock,
    side,
    store,
    sessions,
    local,
    keyvs,
    failures,
    close: () => {
      store.stop();
      keyvs.close();
      side.close();
    },
  };
}

describe('sessions beside a shared store', () => {
  it('never fail, never undo a new start, and agree with the shared store in the end', async () => {
    const step = fc.oneof(
      fc.constantFrom('remember', 'continue', 'reset', 'remove'),
      fc.constantFrom('up', 'down', 'well', 'refuses', 'answers too late', 'a second passes'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { clock, side, store, sessions, local, close } = setUp();
        let expected: string | undefined;
        let asks = 0;
        for (const what of steps) {
          await clock.advance(what === 'a second passes' ? 1_001 : 1);
          if (what === 'remember') {
            expected = `c${++asks}`;
            await sessions.remember('k', { spaceId: 's', conversationId: expected }, clock.now());
          } else if (what === 'continue') expect((await sessions.continue('k', 's')).conversationId).to.equal(expected);
          else if (what === 'reset' || what === 'remove') {
            expected = undefined;
            await sessions[what]('k');
          } else if (what === 'up' || what === 'down') side.become(what === 'up');
          else if (what !== 'a second passes') side.mood = what;
        }
        side.mood = 'well';
        side.become(true);
        await clock.advance(3_000);
        expect(store.servedBy).to.equal('shared');
        expect((await sessions.continue('k', 's')).conversationId).to.equal(expected);
        expect((await side.truth.get('k'))?.session.conversation?.conversationId).to.equal(expected);
        expect(await local.countChanges()).to.equal(0);
        close();
        expect(clock.pendingTimers).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });

  it('are written again after a flush, in whatever order calls come', async () => {
    const { side, sessions, clock, close } = setUp();
    await clock.advance(1);
    await sessions.remember('k', { spaceId: 's', conversationId: 'c' }, clock.now());
    await side.flush();
    const threads = await Promise.all([1, 2, 3, 4].map(() => sessions.continue('k', 's')));
    const answers = threads.map(({ conversationId }) => conversationId);
    expect(answers).to.deep.equal(['c', 'c', 'c', 'c']);
    expect((await side.truth.get('k'))?.session.conversation?.conversationId).to.equal('c');
    close();
  });

  it('come back although the side never said that it was away', async () => {
    const { side, store, sessions, clock, failures, close } = setUp();
    await clock.advance(1);
    side.mood = 'refuses';
    await sessions.reset('k');
    expect(store.servedBy).to.equal('local');
    await clock.advance(10_000);
    expect(store.servedBy).to.equal('local');
    side.mood = 'well';
    await clock.advance(1_000);
    expect(store.servedBy).to.equal('shared');
    expect(failures[0]).to.equal('sessions get');
    close();
  });

  it('are kept in the shared store although their copy cannot be', async () => {
    const { side, store, sessions, clock, keyvs, failures, close } = setUp();
    await clock.advance(1);
    keyvs.close();
    expect(await store.putIf('k', { resetAt: 1, createdAt: 1 }, 0)).to.equal(1);
    expect((await sessions.get('k'))?.resetAt).to.equal(1);
    expect((await side.truth.get('k'))?.version).to.equal(1);
    expect(failures).to.deep.equal(['session copies copy']);
    close();
  });

  it('never lose a write to the moment in which the shared store serves again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(6), async (scheduler, writes) => {
        const { clock, side, store, sessions, close } = setUp();
        side.become(false);
        await sessions.remember('k', { spaceId: 's', conversationId: 'c0' }, clock.now());
        const slow = side.era.bind(side);
        side.era = scheduler.scheduleFunction(slow);
        side.become(true);
        let last = 'c0';
        const writing = (async () => {
          for (let n = 1; n <= writes; n++) {
            await scheduler.schedule(Promise.resolve());
            last = `c${n}`;
            await sessions.remember('k', { spaceId: 's', conversationId: last }, clock.now());
          }
        })();
        await scheduler.waitFor(writing);
        await scheduler.waitAll();
        await clock.advance(3_000);
        expect(store.servedBy).to.equal('shared');
        expect((await side.truth.get('k'))?.session.conversation?.conversationId).to.equal(last);
        close();
      }),
      { numRuns: 50 },
    );
  });
});
