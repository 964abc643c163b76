import { join } from 'node:path';
import { expect } from 'chai';
import { keyvSessionStore } from '../../../services/sessions/keyv-session-store.ts';
import type { Session } from '../../../services/sessions/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { sessionStoreContract } from '../../contracts/session-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

sessionStoreContract('Keyv on SQLite', async () => {
  const dir = tempDir();
  const clock = new ManualClock();
  const keyvs = new SqliteKeyvStore({ path: join(dir.path, 'store.db'), clock });
  return {
    store: keyvSessionStore(keyvs.namespace<Session>('sessions')),
    clock,
    close: async () => {
      keyvs.close();
      dir.remove();
    },
  };
});

describe('sessions on SQLite', () => {
  it('are there again after a restart, with their versions', async () => {
    const dir = tempDir();
    const clock = new ManualClock();
    const path = join(dir.path, 'store.db');
    const first = new SqliteKeyvStore({ path, clock });
    await keyvSessionStore(first.namespace<Session>('sessions')).putIf('a', { resetAt: 0, createdAt: 7 }, 0);
    first.close();
    const second = new SqliteKeyvStore({ path, clock });
    const store = keyvSessionStore(second.namespace<Session>('sessions'));
    expect(await store.count(0)).to.equal(1);
    expect((await store.get('a'))?.version).to.equal(1);
    expect(await store.putIf('a', { resetAt: 1, createdAt: 7 }, 1)).to.equal(2);
    second.close();
    dir.remove();
  });
});
