import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDotEnv } from '../../services/dot-env.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('.env', () => {
  it('is optional', () => {
    const dir = tempDir();
    expect(readDotEnv(join(dir.path, '.env'))).to.deep.equal({});
    dir.remove();
  });

  it('gives its variables, quoted or not', () => {
    const dir = tempDir();
    const path = join(dir.path, '.env');
    writeFileSync(path, '# a comment\nPORT=4000\nDEBOUNCE_SEPARATOR=" / "\n');
    expect(readDotEnv(path)).to.deep.equal({ PORT: '4000', DEBOUNCE_SEPARATOR: ' / ' });
    dir.remove();
  });

  it('is not passed over when it is there and cannot be read', () => {
    const dir = tempDir();
    mkdirSync(join(dir.path, '.env'));
    expect(() => readDotEnv(join(dir.path, '.env'))).to.throw();
    dir.remove();
  });
});
