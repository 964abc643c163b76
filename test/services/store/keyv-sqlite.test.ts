import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { keyvStoreContract } from '../../contracts/keyv-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

keyvStoreContract('Keyv on SQLite', async () => {
  const store = new SqliteKeyvStore({ path: ':memory:', clock: systemClock });
  return { store, close: async () => store.close() };
});

describe('Keyv on SQLite', () => {
  it('forgets at the end of the time to live and removes such entries in bounded steps', async () => {
    const clock = new ManualClock(Date.now());
    const store = new SqliteKeyvStore({ path: ':memory:', clock });
    const { keyv, countSince, writtenBefore } = store.namespace<number>('n');
    for (let n = 0; n < 5; n++) await keyv.set(`k${n}`, n, 60_000);
    expect(await keyv.get('k1')).to.equal(1);
    await clock.advance(60_001);
    expect(await keyv.get('k1')).to.equal(undefined);
    expect([await countSince(0), await writtenBefore(clock.now(), 10)]).to.deep.equal([0, []]);
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
