import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqliteJournal } from '../../../services/questions/journal-sqlite.ts';
import { moved } from '../../../services/questions/record.ts';
import { openJournalThread } from '../../../services/store/journal-thread.ts';
import { acceptedRow } from '../../contracts/journal.ts';
import { ManualClock } from '../../support/clock.ts';
import { DAY_MS, RETENTION } from '../../support/memory-journal.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

/** SQLite's number for `synchronous=FULL`. */
const FULL = 2;
/** And for `NORMAL`. */
const NORMAL = 1;
const PERSONAL = 'the salary of Ada';

describe('the journal on the disk', () => {
  let dir: TempDir;

  beforeEach(() => {
    dir = tempDir();
  });

  afterEach(() => dir.remove());

  it('is flushed before a write is answered, so that not even a power cut takes it back', async () => {
    const thread = await openJournalThread({ path: join(dir.path, 'journal.db'), migrations: [] });
    const result = await thread.run([{ sql: 'PRAGMA synchronous' }]);
    await thread.close();
    expect(result.kind === 'done' && result.rows[0]?.[0]?.['synchronous']).to.equal(FULL);
  });

  it('does not wait for the disk where only passing things are written, and does as soon as one is to stay', async () => {
    const thread = await openJournalThread({ path: join(dir.path, 'journal.db'), migrations: [] });
    const levelOf = async (options?: { passing: boolean }) => {
      const result = await thread.run([{ sql: 'PRAGMA synchronous' }], options);
      return result.kind === 'done' && result.rows[0]?.[0]?.['synchronous'];
    };
    expect(await levelOf({ passing: true })).to.equal(NORMAL);
    expect(await levelOf()).to.equal(FULL);
    // The first goes alone; those that come while it is written go together.
    const [, passing, staying] = await Promise.all([levelOf(), levelOf({ passing: true }), levelOf()]);
    expect([passing, staying]).to.deep.equal([FULL, FULL]);
    await thread.close();
  });

  it('holds nothing any more of what was purged', async () => {
    const clock = new ManualClock();
    const path = join(dir.path, 'journal.db');
    const open = () => openSqliteJournal({ path, clock, retention: RETENTION });
    const holds = (text: string) => readFileSync(path).includes(text);
    const row = acceptedRow('q1', { text: PERSONAL });
    let journal = await open();
    await journal.accept('claim', row);
    await journal.advance(moved(row, { state: 'DELIVERED', finishedAt: clock.now() }), ['ACCEPTED']);
    await journal.close();
    expect(holds(PERSONAL)).to.equal(true);
    await clock.advance(2 * DAY_MS);
    journal = await open();
    expect(await journal.purge(100)).to.be.above(0);
    await journal.close();
    expect(holds(PERSONAL)).to.equal(false);
  });
});
