import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import type { Assistant, ReadByRules } from '../../../../services/engine/assistant.ts';
import { openSqlMaker } from '../../../../services/engine/model-sql/maker.ts';
import { openFolderEngine } from '../../../../services/engine/own-files/folder-engine.ts';
import { createLog } from '../../../../services/log.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const log = createLog({ level: 'silent' });
const { signal } = new AbortController();

describe('a place for SQL of a language model', () => {
  const folder = tempDir();
  after(() => folder.remove());

  it('is private, and free of what a process that was killed has left there', async () => {
    const path = join(folder.path, 'state', 'sql');
    const old = join(path, 'old');
    const young = join(path, 'young');
    for (const one of [old, young]) {
      mkdirSync(one, { recursive: true });
      writeFileSync(join(one, '0.parquet'), 'rows');
    }
    const longAgo = Date.now() / 1_000 - 3_600;
    utimesSync(old, longAgo, longAgo);
    await openSqlMaker({ folder: path, clock: systemClock, log });
    expect([existsSync(old), existsSync(young)]).to.deep.equal([false, true]);
    const fresh = join(folder.path, 'fresh', 'sql');
    await openSqlMaker({ folder: fresh, clock: systemClock, log });
    expect(statSync(fresh).mode & 0o777).to.equal(0o700);
  });

  it("has people's own files, without what their model hides, and ends with their engine", async () => {
    const files = join(folder.path, 'files');
    mkdirSync(files);
    writeFileSync(join(files, 'orders.csv'), 'Order No,Größe,Secret\n1,2.5,a\n2,4,b\n');
    const configs =
      '    - identifier: orders\n      column_configs:\n        - { column_name: Secret, exclude: true }\n';
    writeFileSync(join(files, 'model.yaml'), `data_sources:\n  tables:\n${configs}`);
    const sqlMaker = await openSqlMaker({ folder: join(folder.path, 'sql'), clock: systemClock, log });
    const seen: ReadByRules[] = [];
    const assistant: Assistant = {
      async read(read) {
        seen.push(read);
        return { kind: 'unasked' };
      },
    };
    const opened = await openFolderEngine({ path: files, clock: systemClock, assistant, sqlMaker });
    await opened.engine.ask({ question: 'Zorp?' }, { signal });
    const place = seen[0]?.written ?? expect.fail('no place');
    const [table] = opened.opened.model.tables;
    const name = table?.identifier
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
    const ran = await place.run(`SELECT * FROM ${name} t`, { maxRows: 10, signal });
    if (ran.kind !== 'rows') expect.fail(JSON.stringify(ran));
    expect(ran.table.rows).to.deep.equal([
      ['1', '2.5'],
      ['2', '4.0'],
    ]);
    expect(readdirSync(sqlMaker.exportFolder)).to.deep.equal([]);
    await opened.engine.close();
    const after = await place.run(`SELECT * FROM ${name} t`, { maxRows: 10, signal }).catch((error: unknown) => error);
    expect(after).to.have.property('code', 'genie.engine_stopped');
  });
});
