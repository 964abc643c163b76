import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type JournalThread, openJournalThread } from '../../../services/store/journal-thread.ts';
import { tempDir } from '../../support/temp-dir.ts';

const MIGRATIONS = ['CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT'];
const INSERT = 'INSERT INTO things (text) VALUES (?)';
const COUNT = 'SELECT count(*) AS count FROM things';
const hook = (name: string) => new URL(`../../support/journal-hooks/${name}.ts`, import.meta.url);

describe('the journal thread', () => {
  let dir: ReturnType<typeof tempDir>;
  let path: string;
  const opened: JournalThread[] = [];

  beforeEach(() => {
    dir = tempDir();
    path = join(dir.path, 'things.db');
  });
  afterEach(async () => {
    for (const thread of opened.splice(0)) await thread.close();
    dir.remove();
  });

  async function open(hooks?: URL, maxPending?: number): Promise<JournalThread> {
    const thread = await openJournalThread({
      path,
      migrations: MIGRATIONS,
      ...(hooks ? { hooks } : {}),
      ...(maxPending === undefined ? {} : { maxPending }),
    });
    opened.push(thread);
    return thread;
  }

  const insert = (thread: JournalThread, text: string) => thread.run([{ sql: INSERT, params: [text], changes: 1 }]);
  const count = async (thread: JournalThread) => {
    const result = await thread.run([{ sql: COUNT }]);
    return result.kind === 'done' ? result.rows[0]?.[0]?.['count'] : undefined;
  };
  const codeOf = (run: Promise<unknown>) =>
    run.then(
      () => 'fine',
      (error: { code: string }) => error.code,
    );

  it('commits units that come together with one flush, so that a slow disk costs them little', async () => {
    const thread = await open(hook('slow-disk'));
    await Promise.all(Array.from({ length: 200 }, (_, index) => insert(thread, `${index}`)));
    expect(readFileSync(`${path}.commits`, 'utf8').length).to.be.below(50);
    expect(await count(thread)).to.equal(200);
  });

  it('does not hold the event loop while the disk flushes', async () => {
    const thread = await open(hook('slow-disk'));
    await insert(thread, 'warm');
    let turns = 0;
    for (let index = 0; index < 20; index++) {
      let done = false;
      const written = insert(thread, `${index}`).then(() => {
        done = true;
      });
      while (!done) {
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      await written;
    }
    // 20 flushes of 10 ms: a loop that was held by them would have turned about 20 times.
    expect(turns).to.be.above(100);
  });

  it('keeps or undoes a unit whole, and leaves the others of its commit alone', async () => {
    const thread = await open();
    const results = await Promise.all([
      insert(thread, 'one'),
      thread.run([
        { sql: INSERT, params: ['two'], changes: 1 },
        { sql: 'UPDATE things SET text = ? WHERE text = ?', params: ['x', 'nobody'], changes: 1 },
      ]),
      codeOf(
        thread.run([
          { sql: INSERT, params: ['three'] },
          { sql: INSERT, params: ['one'] },
        ]),
      ),
      insert(thread, 'four'),
    ]);
    expect(results[1]).to.deep.equal({ kind: 'refused', step: 1 });
    expect(results[2]).to.equal('state.unwritable');
    const rows = await thread.run([{ sql: 'SELECT text FROM things ORDER BY id' }]);
    expect(rows.kind === 'done' && rows.rows[0]?.map((row) => row['text'])).to.deep.equal(['one', 'four']);
  });

  it('reports nothing of a commit as kept when the disk is full, and goes on when there is room again', async () => {
    const thread = await open(hook('full-disk'));
    await insert(thread, 'before');
    writeFileSync(`${path}.full`, 'full');
    const codes = await Promise.all([codeOf(insert(thread, 'one')), codeOf(insert(thread, 'two'))]);
    expect(codes).to.deep.equal(['state.unwritable', 'state.unwritable']);
    rmSync(`${path}.full`);
    await insert(thread, 'after');
    expect(await count(thread)).to.equal(2);
  });

  it('refuses everything once its thread has died', async () => {
    const thread = await open(hook('full-disk'));
    writeFileSync(`${path}.full`, 'dead');
    expect(await codeOf(insert(thread, 'one'))).to.equal('state.unwritable');
    expect(await codeOf(insert(thread, 'two'))).to.equal('state.unwritable');
    await thread.close();
  });

  it('commits what waits when it is closed', async () => {
    const thread = await open(hook('slow-disk'));
    const writes = Array.from({ length: 10 }, (_, index) => insert(thread, `${index}`));
    await thread.close();
    await Promise.all(writes);
    expect(await count(await open())).to.equal(10);
  });

  it('refuses more units than may wait', async () => {
    const thread = await open(hook('slow-disk'), 2);
    const codes = await Promise.all(['a', 'b', 'c'].map((text) => codeOf(insert(thread, text))));
    expect(codes).to.deep.equal(['fine', 'fine', 'state.unwritable']);
  });

  it('says what is wrong with a file that is no database', async () => {
    writeFileSync(path, 'this is not a database, not at all');
    expect(await codeOf(open())).to.equal('state.corrupt');
  });
});
