import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { keptSecret } from '../../../adapters/webchat/secret.ts';
import { AppError } from '../../../services/errors.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('secret of Web Chat', () => {
  let folder: ReturnType<typeof tempDir>;
  beforeEach(() => {
    folder = tempDir();
  });
  afterEach(() => folder.remove());

  const file = () => join(folder.path, 'webchat-token.secret');
  const rights = () => statSync(file()).mode & 0o777;

  it('is made once, long enough, and for nobody else to read', () => {
    const secret = keptSecret(folder.path);
    expect(rights()).to.equal(0o600);
    expect(secret).to.have.length.of.at.least(32);
    expect(keptSecret(folder.path)).to.equal(secret);
  });

  it('differs from place to place', () => {
    const other = tempDir();
    expect(keptSecret(folder.path)).not.to.equal(keptSecret(other.path));
    other.remove();
  });

  it('takes the rights of others away again', () => {
    const secret = keptSecret(folder.path);
    chmodSync(file(), 0o644);
    expect(keptSecret(folder.path)).to.equal(secret);
    expect(rights()).to.equal(0o600);
  });

  it('makes the folder, and goes over what a crash left', () => {
    const inner = join(folder.path, 'a', 'b');
    expect(keptSecret(inner)).to.have.length.of.at.least(32);
    writeFileSync(`${file()}.new`, 'half');
    expect(keptSecret(folder.path)).not.to.equal('half');
    expect(readFileSync(file(), 'utf8')).to.equal(keptSecret(folder.path));
  });

  it('refuses a file that is no secret, without touching it', () => {
    writeFileSync(file(), 'short');
    expect(() => keptSecret(folder.path))
      .to.throw(AppError)
      .with.property('code', 'state.corrupt');
    expect(readFileSync(file(), 'utf8')).to.equal('short');
  });

  it('says so when it cannot be kept', () => {
    mkdirSync(file());
    expect(() => keptSecret(folder.path))
      .to.throw(AppError)
      .with.property('code', 'state.unwritable');
  });
});
