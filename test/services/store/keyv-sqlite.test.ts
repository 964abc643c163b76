import { join } from 'node:path';
import { expect } from 'chai';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('Keyv on SQLite', () => {
  it('keeps namespaces apart, also those whose names begin alike', async () => {
    const store = new SqliteKeyvStore({ path: ':memory:', clock: new ManualClock() });
    const a = store.namespace<string>('a').keyv;
    const ab = store.namespace<string>('a:b').keyv;
    await a.set('k', 'one');
    await ab.set('k', 'two');
    expect(await a.get('k')).to.equal('one');
    await ab.clear();
    expect(await a.get('k')).to.equal('one');
    expect(await ab.get('k')).to.equal(undefined);
    store.close();
  });

  it('forgets at the end of the time to live and removes such entries in bounded steps', async () => {
    const clock = new ManualClock(Date.now());
    const store = new SqliteKeyvStore({ path: ':memory:', clock });
    const { keyv } = store.namespace<number>('n');
    for (let n = 0; n < 5; n++) await keyv.set(`k${n}`, n, 60_000);
    expect(await keyv.get('k1')).to.equal(1);
    await clock.advance(60_001);
    expect(await keyv.get('k1')).to.equal(undefined);
    expect(store.removeExpired(3)).to.equal(3);
    expect(store.removeExpired(3)).to.equal(2);
    store.close();
  });

  it('throws instead of claiming that something was saved', async () => {
    const dir = tempDir();
    const store = new SqliteKeyvStore({ path: join(dir.path, 'x.db'), clock: new ManualClock() });
    const { keyv } = store.namespace<string>('n');
    keyv.on('error', () => {});
    store.close();
    const outcome = await keyv.set('k', 'v').then(
      (saved) => saved,
      () => 'threw',
    );
    expect(outcome).to.equal('threw');
    dir.remove();
  });
});
