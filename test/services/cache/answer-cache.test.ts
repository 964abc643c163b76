import { expect } from 'chai';
import { AnswerCache, type AnswerCacheOptions } from '../../../services/cache/answer-cache.ts';
import type { AskedQuestion } from '../../../services/cache/types.ts';
import type { Answer } from '../../../services/genie/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';

const TTL_MS = 300_000;

const asked = (more: Partial<AskedQuestion> = {}): AskedQuestion => ({
  asker: { tenantId: 'tenant', userId: 'ann' },
  spaceId: 'space',
  question: 'revenue',
  context: '',
  ...more,
});

const answer = (text = 'North leads.', more: Partial<Answer> = {}): Answer => ({
  question: 'Revenue?',
  texts: [text],
  suggestions: [],
  curated: false,
  ids: { spaceId: 'space', conversationId: 'c', messageId: `m-${text}` },
  answeredAt: 1_000,
  ...more,
});

describe('the memory of answers', () => {
  let clock: ManualClock;
  let store: SqliteKeyvStore;
  let ids = 0;
  const failures: unknown[] = [];
  beforeEach(() => {
    clock = new ManualClock();
    store = new SqliteKeyvStore({ path: ':memory:', clock });
    failures.length = 0;
  });
  afterEach(() => store.close());

  const open = (options: Partial<AnswerCacheOptions> = {}) =>
    new AnswerCache({
      clock,
      workspace: 'https://workspace',
      identityOf: ({ userId }) => userId,
      versionOf: () => '1',
      ttlMs: TTL_MS,
      resolutionMs: 0,
      maxEntries: 1_000,
      maxBytes: 1_000_000,
      store: store.namespace<unknown>('answers').keyv,
      onStoreFailure: (_operation, error) => failures.push(error),
      newId: () => `generation-${++ids}`,
      ...options,
    });
  const keep = (cache: AnswerCache, question: AskedQuestion, one = answer()) =>
    cache.keep(cache.keyOf(question), {
      asked: question,
      text: 'Revenue?',
      answer: one,
      sinceMs: clock.monotonicMs() + 1,
    });
  const find = async (cache: AnswerCache, question: AskedQuestion) => {
    const found = await cache.find(cache.keyOf(question));
    return found && `${found.answer.texts[0]} (${found.level})`;
  };

  it('has another name for everything that an answer depends on', () => {
    const [cache, elsewhere] = [open(), open({ workspace: 'https://another' })];
    const newer = open({ versionOf: () => '2' });
    const others = [
      asked({ asker: { tenantId: 'another', userId: 'ann' } }),
      asked({ asker: { tenantId: 'tenant', userId: 'bob' } }),
      asked({ asker: { tenantId: 'tenant', userId: 'ann', locale: 'de-DE' } }),
      asked({ spaceId: 'another' }),
      asked({ question: 'costs' }),
      asked({ context: 'another' }),
    ];
    const names = [asked(), ...others].map((one) => cache.keyOf(one));
    names.push(elsewhere.keyOf(asked()), newer.keyOf(asked()));
    expect(new Set(names).size).to.equal(names.length);
    expect(cache.keyOf(asked())).to.equal(cache.keyOf(asked()));
    expect(names.join()).not.to.match(/revenue|ann|space/);
  });

  it('outlives the process, but not its time, and not a clock that went back', async () => {
    const cache = open();
    keep(cache, asked());
    await cache.stop();
    expect(await find(open(), asked())).to.equal('North leads. (l2)');
    clock.jumpWall(-1_000);
    expect(await find(open(), asked())).to.equal(undefined);
    clock.jumpWall(1_000 + TTL_MS);
    expect(await find(open(), asked())).to.equal(undefined);
  });

  it('counts the age of what came from the store from its beginning', async () => {
    const cache = open();
    keep(cache, asked());
    await cache.stop();
    await clock.advance(TTL_MS - 1_000);
    const next = open();
    expect(await find(next, asked())).to.equal('North leads. (l2)');
    await clock.advance(1_001);
    expect(await find(next, asked())).to.equal(undefined);
  });

  it('forgets a space, a person and a single answer, in every process', async () => {
    const [first, second] = [open(), open()];
    const all = {
      ann: asked(),
      bob: asked({ asker: { tenantId: 'tenant', userId: 'bob' } }),
      other: asked({ spaceId: 'other', asker: { tenantId: 'tenant', userId: 'cem' } }),
      wrong: asked({ question: 'wrong', asker: { tenantId: 'tenant', userId: 'dan' }, spaceId: 'third' }),
    };
    for (const [name, question] of Object.entries(all)) keep(first, question, answer(name));
    await first.stop();
    const known = async (cache: AnswerCache) => {
      const found = await Promise.all(Object.values(all).map((question) => find(cache, question)));
      return Object.keys(all).filter((_, at) => found[at] !== undefined);
    };
    expect(await known(open())).to.deep.equal(['ann', 'bob', 'other', 'wrong']);
    expect(await first.purge({ user: 'ann' })).to.deep.equal({ removed: 1, complete: true });
    expect(await known(first)).to.deep.equal(['bob', 'other', 'wrong']);
    expect(await known(second)).to.deep.equal(['bob', 'other', 'wrong']);
    await first.purge({ spaceId: 'other' });
    await first.forget({ messageId: 'm-wrong' });
    expect(await known(open())).to.deep.equal(['bob']);
    await first.purge('all');
    expect(await known(open())).to.deep.equal([]);
    // What is kept afterwards is found again.
    await clock.advance(1);
    keep(first, all.ann, answer('anew'));
    await first.stop();
    expect(await find(open(), all.ann)).to.equal('anew (l2)');
  });

  it('writes nothing that was purged while it waited to be written', async () => {
    const cache = open();
    keep(cache, asked());
    const purging = cache.purge({ spaceId: 'space' });
    await clock.advance(100);
    await purging;
    expect(await find(open(), asked())).to.equal(undefined);
  });

  it('says when a purge did not reach the store, and serves nothing from there until it did', async () => {
    const keyv = store.namespace<unknown>('answers').keyv;
    let broken = false;
    const cache = open({
      store: {
        get: (key) => keyv.get(key),
        set: async (key, value, ttlMs) => {
          if (broken) throw new Error('read only');
          return await keyv.set(key, value, ttlMs);
        },
      },
    });
    keep(cache, asked());
    await clock.advance(50);
    broken = true;
    expect(await cache.purge({ spaceId: 'space' })).to.deep.equal({ removed: 1, complete: false });
    await clock.advance(30_000);
    expect(await find(cache, asked())).to.equal(undefined);
    broken = false;
    await clock.advance(30_000);
    expect(await find(cache, asked())).to.equal(undefined);
    expect(await find(open(), asked()), 'the purge was made up for').to.equal(undefined);
  });

  it('does not believe what it did not write', async () => {
    const cache = open();
    const key = cache.keyOf(asked());
    const { keyv } = store.namespace<unknown>('answers');
    for (const nonsense of ['text', 7, null, {}, { format: 2, answer: answer(), keptAt: clock.now() }]) {
      await keyv.set(key, nonsense, TTL_MS);
      expect(await find(cache, asked())).to.equal(undefined);
    }
  });

  it('works without a store, and tells what it does', async () => {
    const { store: _none, ...options } = { store: undefined };
    const cache = new AnswerCache({
      ...options,
      clock,
      workspace: 'w',
      identityOf: () => 'principal',
      versionOf: () => '',
      ttlMs: TTL_MS,
      maxEntries: 2,
      maxBytes: 1_000_000,
      onStoreFailure: () => {},
      newId: () => 'id',
    });
    for (const question of ['a', 'b', 'c']) keep(cache, asked({ question }));
    keep(cache, asked({ question: 'd' }), answer('x', { clarification: 'Which?' }));
    expect(await find(cache, asked({ question: 'c' }))).to.equal('North leads. (l1)');
    cache.count('miss');
    const { bytes, ...figures } = cache.statistics();
    expect(bytes).to.be.within(1, 10_000);
    expect(figures).to.deep.equal({
      entries: 2,
      maxEntries: 2,
      maxBytes: 1_000_000,
      ttlMs: TTL_MS,
      hits: { l1: 1, l2: 0, flight: 0 },
      misses: 1,
      hitRate: 0.5,
      kept: 3,
      notKept: { clarification: 1 },
      evictions: 1,
      purged: 0,
      secondLevel: { failures: 0, unwritten: 0, resting: false },
    });
  });

  it('stays as small as it may be under a flood of 100,000 different questions', async function () {
    this.timeout(60_000);
    const cache = open({ maxEntries: 500, maxBytes: 200_000 });
    const rows = [['North', '1234567890123456789.10']];
    const table = { columns: [], rows, totalRows: 1, truncated: false };
    let largest = 0;
    for (let n = 0; n < 100_000; n++) {
      const question = asked({ question: `question ${n}`, asker: { tenantId: 'tenant', userId: `user ${n}` } });
      keep(cache, question, answer(`answer ${n}`, { table }));
      largest = Math.max(largest, cache.statistics().bytes);
    }
    const { entries, evictions, secondLevel } = cache.statistics();
    expect(largest).to.be.at.most(200_000);
    expect(entries).to.be.at.most(500);
    expect(evictions).to.equal(100_000 - entries);
    // Nothing of the flood waits for the store beyond its bound.
    expect(secondLevel.unwritten).to.equal(100_000 - 1_000);
  });
});
