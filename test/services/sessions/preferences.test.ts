import { join } from 'node:path';
import { expect } from 'chai';
import type { Keyv } from 'keyv';
import { Events } from '../../../services/events.ts';
import { type KeptPreference, KeyvPreferences } from '../../../services/sessions/preferences.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ann = { tenantId: 't', userId: 'ann' };
const DAY_MS = 24 * 60 * 60_000;

describe('services/sessions: preferences', () => {
  let dir: ReturnType<typeof tempDir>;
  let clock: ManualClock;
  let store: SqliteKeyvStore;
  let failures: string[];

  const open = () => {
    store = new SqliteKeyvStore({ path: join(dir.path, 'store.db'), clock });
    const events = new Events();
    events.on('store.failed', ({ operation }) => failures.push(operation));
    return new KeyvPreferences({ kept: store.namespace<KeptPreference>('preferences').keyv, clock, events });
  };

  beforeEach(() => {
    dir = tempDir();
    clock = new ManualClock();
    failures = [];
  });

  afterEach(() => {
    store.close();
    dir.remove();
  });

  it('are there again after a restart', async () => {
    await open().set(ann, { locale: 'zh-Hant', timeZone: 'Asia/Taipei' });
    store.close();
    expect(await open().of(ann)).to.deep.equal({ locale: 'zh-Hant', timeZone: 'Asia/Taipei' });
  });

  it('change one by one, and at once', async () => {
    const preferences = open();
    await Promise.all([
      preferences.set(ann, { locale: 'zh-Hant' }),
      preferences.set(ann, { timeZone: 'Asia/Taipei' }),
      preferences.of(ann),
    ]);
    expect(await preferences.of(ann)).to.deep.equal({ locale: 'zh-Hant', timeZone: 'Asia/Taipei' });
    await preferences.set(ann, { locale: undefined });
    expect(await preferences.of(ann)).to.deep.equal({ timeZone: 'Asia/Taipei' });
  });

  it('belong to one person of one tenant, whatever the ids hold', async () => {
    const preferences = open();
    await preferences.set({ tenantId: 'a|b', userId: 'c' }, { locale: 'zh-Hans' });
    expect(await preferences.of({ tenantId: 'a', userId: 'b|c' })).to.deep.equal({});
    expect(await preferences.of({ tenantId: 'a|b', userId: 'd' })).to.deep.equal({});
  });

  it('are forgotten a year after the last use, not after the choice', async () => {
    const preferences = open();
    await preferences.set(ann, { locale: 'zh-Hant' });
    for (const days of [200, 200, 364]) {
      await clock.advance(days * DAY_MS);
      expect(await preferences.of(ann), `${days}`).to.deep.equal({ locale: 'zh-Hant' });
    }
    await clock.advance(366 * DAY_MS);
    expect(await preferences.of(ann)).to.deep.equal({});
    expect(store.removeExpired(10)).to.equal(1);
    // Never used after the choice.
    await preferences.set(ann, { locale: 'zh-Hant' });
    await clock.advance(366 * DAY_MS);
    expect(await preferences.of(ann)).to.deep.equal({});
  });

  it('that cannot be read count as before, or as not chosen; what cannot be kept is said', async () => {
    const preferences = open();
    await preferences.set(ann, { locale: 'zh-Hant' });
    await preferences.of(ann);
    store.close();
    await clock.advance(DAY_MS);
    expect(await preferences.of(ann)).to.deep.equal({ locale: 'zh-Hant' });
    expect(await preferences.of({ ...ann, userId: 'bob' })).to.deep.equal({});
    expect(failures).to.deep.equal(['read', 'read']);
    expect(await preferences.set(ann, { locale: 'en' }).catch((error: unknown) => error)).to.be.instanceOf(Error);
  });

  it('are read once for many messages in a row, which keep their order', async () => {
    open();
    let reads = 0;
    const kept = {
      get: async () => {
        reads += 1;
        return { value: 'en', usedAt: clock.now() };
      },
    } as unknown as Keyv<KeptPreference>;
    const preferences = new KeyvPreferences({ kept, clock, events: new Events() });
    const order: number[] = [];
    await Promise.all([1, 2, 3].map(async (n) => preferences.of(ann).then(() => order.push(n))));
    expect(order).to.deep.equal([1, 2, 3]);
    expect(reads).to.equal(2);
  });
});
