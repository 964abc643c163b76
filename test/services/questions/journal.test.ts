import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Journal } from '../../../services/questions/journal.ts';
import { openSqliteJournal } from '../../../services/questions/journal-sqlite.ts';
import { acceptedRow, type ContractCase, type JournalUnderTest, journalContract } from '../../contracts/journal.ts';
import { ManualClock } from '../../support/clock.ts';
import { MemoryJournal, RETENTION } from '../../support/memory-journal.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** SQLite files as a killed process leaves them: copied while the writer still has them open. */
async function sqliteSubject(): Promise<JournalUnderTest> {
  const dir = tempDir();
  const clock = new ManualClock();
  const opened: Journal[] = [];
  const openAt = async (folder: string) => {
    const journal = await openSqliteJournal({ path: join(folder, 'journal.db'), clock, retention: RETENTION });
    opened.push(journal);
    return journal;
  };
  const journal = await openAt(dir.path);
  return {
    journal,
    clock,
    reopen: async () => {
      const folder = join(dir.path, `copy-${opened.length}`);
      mkdirSync(folder);
      for (const name of ['journal.db', 'journal.db-wal']) {
        const from = join(dir.path, name);
        if (existsSync(from)) copyFileSync(from, join(folder, name));
      }
      return await openAt(folder);
    },
    dispose: async () => {
      for (const one of opened) await one.close();
      dir.remove();
    },
  };
}

async function memorySubject(plant?: (journal: MemoryJournal) => Journal): Promise<JournalUnderTest> {
  const clock = new ManualClock();
  const memory = new MemoryJournal({ clock });
  const journal = plant ? plant(memory) : memory;
  // The same disk, and what a plant does not replace is right in the next process too.
  const reopen = async () => {
    memory.startAnew();
    return plant ? plant(memory) : memory;
  };
  return { journal, clock, reopen, dispose: async () => {} };
}

async function runCase(one: ContractCase, make: () => Promise<JournalUnderTest>): Promise<void> {
  const subject = await make();
  try {
    await one.run(subject);
  } finally {
    await subject.dispose();
  }
}

/** A journal with some of its operations replaced by faulty ones. */
function faulty(memory: MemoryJournal, faults: Partial<Journal>): Journal {
  return new Proxy(memory, {
    get: (target, name) => {
      const value: unknown = Reflect.get(faults, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const plants: Readonly<Record<string, (memory: MemoryJournal) => Journal>> = {
  'acknowledges a row that it does not keep': (memory) => faulty(memory, { accept: async () => ({ kind: 'granted' }) }),
  'acknowledges a change that it does not keep': (memory) => faulty(memory, { advance: async () => true }),
  'grants a claim twice': (memory) =>
    faulty(memory, {
      accept: async (claimKey, row) => {
        memory.claims.delete(claimKey);
        return await memory.accept(claimKey, row);
      },
    }),
  'looks first and claims later': (memory) =>
    faulty(memory, {
      accept: async (claimKey, row) => {
        const taken = await memory.claimed(claimKey);
        if (taken) return { kind: 'taken', questionId: taken.questionId };
        memory.claims.delete(claimKey);
        return await memory.accept(claimKey, row);
      },
    }),
  'forgets who holds a claim': (memory) => faulty(memory, { claimed: async () => undefined }),
  'joins row by row': (memory) =>
    faulty(memory, {
      join: async (leader, merged) => {
        const all = await Promise.all([leader, ...merged].map((row) => memory.advance(row, ['BUFFERED'])));
        return all.every(Boolean);
      },
    }),
  'does not look at the state before it writes': (memory) =>
    faulty(memory, {
      advance: async (row) => {
        const kept = memory.rows.get(row.id);
        if (kept) kept.row = row;
        return true;
      },
    }),
  'grants a copy of what is being carried out': (memory) =>
    faulty(memory, {
      begin: async (claimKey) => {
        memory.claims.delete(claimKey);
        return await memory.begin(claimKey);
      },
    }),
  'never gives up what a dead process began': (memory) =>
    faulty(memory, {
      begin: async (claimKey) => {
        const { kind } = await memory.claim(claimKey);
        return { kind };
      },
    }),
  'forgets that something was done': (memory) => faulty(memory, { end: async () => {} }),
  'takes what was done for given back': (memory) =>
    faulty(memory, { end: (claimKey) => memory.end(claimKey, 'given back') }),
  'ends what another process began': (memory) =>
    faulty(memory, {
      end: async (claimKey, how) => {
        const { questionId = undefined, claimedAt = 0 } = memory.claims.get(claimKey) ?? {};
        if (how === 'given back') memory.claims.delete(claimKey);
        else memory.claims.set(claimKey, { questionId, claimedAt });
      },
    }),
  'does not tell when something was begun': (memory) =>
    faulty(memory, { begin: async (claimKey) => ({ kind: (await memory.begin(claimKey)).kind }) }),
  'loses facts': (memory) => faulty(memory, { write: async () => {} }),
  'purges nothing': (memory) => faulty(memory, { purge: async () => 0 }),
};

describe('the journal', () => {
  for (const [name, make] of Object.entries({
    'in SQLite': sqliteSubject,
    'as a model in memory': () => memorySubject(),
  })) {
    describe(name, () => {
      for (const one of journalContract) it(one.name, () => runCase(one, make));
    });
  }

  describe('its contract catches a store that', () => {
    for (const [name, plant] of Object.entries(plants)) {
      it(name, async () => {
        const caught: string[] = [];
        for (const one of journalContract) {
          await runCase(one, () => memorySubject(plant)).catch(() => caught.push(one.name));
        }
        expect(caught, 'no case of the contract failed').to.not.deep.equal([]);
      });
    }
  });

  it('refuses writes after it was closed, and closing twice is harmless', async () => {
    const subject = await sqliteSubject();
    await subject.journal.close();
    await subject.journal.close();
    const error = await subject.journal.accept('claim', acceptedRow('q1')).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'state.unwritable');
    await subject.dispose();
  });
});
