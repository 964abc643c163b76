import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LampProcess } from '../support/lamp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('what is kept', function () {
  this.timeout(60_000);

  it('is for the account of Lamp alone, also in a folder that is open to others', async () => {
    const dir = tempDir();
    chmodSync(dir.path, 0o755);
    const lamp = await LampProcess.start({ env: { STATE_DIR: dir.path } });
    // Compiled code comes and goes beside them, and is no secret.
    const kept = /\.(db|secret)$/;
    const files = readdirSync(dir.path, { recursive: true, withFileTypes: true }).filter(({ name }) => kept.test(name));
    const open = files.filter((file) => (statSync(join(file.parentPath, file.name)).mode & 0o077) !== 0);
    expect(files.map(({ name }) => name)).to.include.members(['journal.db', 'store.db', 'webchat.db', 'genie.db']);
    expect(open.map(({ name }) => name)).to.deep.equal([]);
    expect(await lamp.terminate()).to.equal(0);
    dir.remove();
  });
});
