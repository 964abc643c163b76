import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { claimStateDir } from '../../../services/store/state-dir.ts';
import { tempDir } from '../../support/temp-dir.ts';

const HOLDER = `
  import { claimStateDir } from '${new URL('../../../services/store/state-dir.ts', import.meta.url).href}';
  import { systemClock } from '${new URL('../../../services/clock.ts', import.meta.url).href}';
  await claimStateDir({ path: process.argv[2], clock: systemClock });
  process.send('held');
  setInterval(() => {}, 1000);
`;

describe('STATE_DIR', () => {
  it('is held by one process; the next waits and gets it when the first dies, however it dies', async () => {
    const dir = tempDir();
    const script = join(dir.path, 'holder.mts');
    writeFileSync(script, HOLDER);
    const path = join(dir.path, 'state');
    const holder = fork(script, [path]);
    try {
      await once(holder, 'message');
      const refused = await claimStateDir({ path, clock: systemClock, waitMs: 0 }).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(AppError).with.property('code', 'state.locked');
      let waited = false;
      const next = claimStateDir({
        path,
        clock: systemClock,
        waitMs: 15_000,
        onWaiting: () => {
          waited = true;
          holder.kill('SIGKILL');
        },
      });
      (await next).release();
      expect(waited).to.equal(true);
    } finally {
      holder.kill('SIGKILL');
      dir.remove();
    }
  });

  it('can be taken again in the same process after release', async () => {
    const dir = tempDir();
    const first = await claimStateDir({ path: dir.path, clock: systemClock, waitMs: 0 });
    first.release();
    first.release();
    (await claimStateDir({ path: dir.path, clock: systemClock, waitMs: 0 })).release();
    dir.remove();
  });

  it('says which setting to look at when the folder cannot be made', async () => {
    const dir = tempDir();
    writeFileSync(join(dir.path, 'file'), '');
    const error = await claimStateDir({ path: join(dir.path, 'file', 'state'), clock: systemClock }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(AppError).with.property('code', 'state.unwritable');
    expect((error as AppError).message).to.contain('STATE_DIR');
    dir.remove();
  });

  it('says so as well where folders cannot be made at all', async function () {
    if (process.platform !== 'linux') this.skip();
    const error = await claimStateDir({ path: '/proc/lamp/state', clock: systemClock }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(AppError).with.property('code', 'state.unwritable');
  });

  it('makes the folders above it, for nobody else to read', async () => {
    const dir = tempDir();
    const path = join(dir.path, 'a', 'b');
    (await claimStateDir({ path, clock: systemClock })).release();
    expect(statSync(path).mode & 0o777).to.equal(0o700);
    dir.remove();
  });
});
