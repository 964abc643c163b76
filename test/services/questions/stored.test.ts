import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Journal } from '../../../services/questions/journal.ts';
import { openSqliteJournal } from '../../../services/questions/journal-sqlite.ts';
import { moved, outcomeOf, type QuestionRow } from '../../../services/questions/record.ts';
import { rowFromText, rowToText } from '../../../services/questions/stored.ts';
import type { Outcome } from '../../../services/questions/types.ts';
import { acceptedRow, OUTCOME } from '../../contracts/journal.ts';
import { ManualClock } from '../../support/clock.ts';
import { MemoryJournal, RETENTION } from '../../support/memory-journal.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('rows as they are stored', () => {
  const asked = { attempt: 1, request: { spaceId: 's', content: 'c' }, askedAt: 1, answerBy: 2 };
  const base = acceptedRow('q1', {
    space: 'sales',
    activityId: 'a1',
    parts: [{ questionId: 'q1', text: 'one', activityId: 'a1' }],
    placeholder: { activityId: 'p1' },
    step: 'parse',
    trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: 'c'.repeat(16), sampled: true },
    refresh: true,
  });
  const inContext = { ...asked, context: 'the questions before' };
  const remembered: Outcome = OUTCOME.kind === 'answer' ? { ...OUTCOME, remembered: 'flight' } : OUTCOME;
  const rows: readonly QuestionRow[] = [
    base,
    moved(base, { state: 'BUFFERED' }),
    moved(base, { state: 'MERGED', into: 'q0' }),
    moved(base, { state: 'ASKING', asked }),
    moved(base, { state: 'RUNNING', asked: inContext, ids: { spaceId: 's', conversationId: 'c', messageId: 'm' } }),
    moved(base, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 }),
    moved(base, { state: 'DELIVERING', outcome: remembered, answeredAt: 1, deliveries: 2 }),
    moved(base, { state: 'DELIVERED', outcome: OUTCOME, finishedAt: 1, message: { activityId: 'm' } }),
    moved(base, { state: 'DEAD', code: 'delivery.gone', finishedAt: 1 }),
    moved(base, { state: 'EXPIRED', finishedAt: 1 }),
    moved(base, { state: 'CANCELLED', finishedAt: 1 }),
  ];

  for (const row of rows) {
    it(`come back whole in state ${row.state}`, () => {
      const outcome = outcomeOf(row);
      expect(rowFromText(rowToText(row), outcome ? JSON.stringify(outcome) : null)).to.deep.equal(row);
    });
  }

  it('of a version that knew less are completed', () => {
    const { priority: _later, crashes: _too, ...old } = acceptedRow('q1');
    expect(rowFromText(JSON.stringify(old), null)).to.deep.equal(acceptedRow('q1'));
  });

  it('with a code that nobody knows any more still end with a sentence', () => {
    const text = rowToText(moved(base, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 }));
    const row = rowFromText(text, JSON.stringify({ kind: 'error', code: 'genie.of_the_past' }));
    expect(outcomeOf(row)).to.deep.equal({ kind: 'error', code: 'internal' });
  });

  it('keep that a question was asked by the clock, and in which time zone its person is', () => {
    const row = { ...base, scheduled: { number: 3 }, asker: { ...base.asker, timeZone: 'Asia/Taipei' } };
    expect(rowFromText(rowToText(row), null)).to.deep.include({ scheduled: row.scheduled, asker: row.asker });
    const next = moved(row, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 });
    expect(next).to.deep.include({ scheduled: { number: 3 } });
  });

  it('keep why the rows of an answer are missing', () => {
    const answer = { ...(OUTCOME.kind === 'answer' ? OUTCOME.answer : {}), rowsMissing: 'genie.busy' };
    const text = rowToText(moved(base, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 }));
    const kept = outcomeOf(rowFromText(text, JSON.stringify({ kind: 'answer', answer })));
    expect(kept).to.have.nested.property('answer.rowsMissing', 'genie.busy');
  });

  it('are refused when they are damaged, or answered without an answer', () => {
    for (const text of ['', '{}', '{"state":"FUTURE"}', '[1]', rowToText(base).slice(0, 40)]) {
      expect(() => rowFromText(text, null), text).to.throw();
    }
    const answered = moved(base, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 });
    expect(() => rowFromText(rowToText(answered), null)).to.throw('no outcome');
  });
});

describe('journals of earlier versions', () => {
  let dir: ReturnType<typeof tempDir>;
  let journal: Journal;
  const clock = new ManualClock();

  beforeEach(() => {
    dir = tempDir();
  });
  afterEach(async () => {
    await journal.close();
    dir.remove();
  });

  /** The journal writes on a thread of its own, at no moment that the clock of the test knows. */
  async function advanceUntil(holds: () => boolean): Promise<void> {
    while (!holds()) await clock.advance(100);
  }

  async function stopped(rig: QuestionsRig): Promise<void> {
    let ended = false;
    void rig.questions.stop(new AbortController().signal).then(() => {
      ended = true;
    });
    await advanceUntil(() => ended);
  }

  /** A journal file as the named version left it. */
  async function leftBy(version: number, more = ''): Promise<Journal> {
    const path = join(dir.path, 'journal.db');
    const database = new DatabaseSync(path);
    database.exec(readFileSync(new URL(`./fixtures/journal-${version}.sql`, import.meta.url), 'utf8'));
    database.exec(more);
    database.close();
    journal = await openSqliteJournal({ path, clock, retention: RETENTION });
    return journal;
  }

  for (const version of [1]) {
    it(`of schema ${version} are finished: each open question gets its one final answer`, async () => {
      const rig = new QuestionsRig({ journal: await leftBy(version), clock, debounce: { enabled: true } });
      for (let message = 1; message <= 1; message++)
        rig.genie.arrived({ spaceId: 'space-1', content: 'text of running' });
      await rig.questions.start();
      const open = ['buffered', 'accepted', 'asking', 'running', 'answered', 'delivering'];
      await advanceUntil(() => rig.fields('question.delivered').length >= open.length);
      expect(rig.outlet.delivered.map(({ questionId }) => questionId)).to.have.members(open);
      const byId = new Map(rig.outlet.delivered.map((message) => [message.questionId, message]));
      expect(byId.get('accepted')?.replaced).to.equal('placeholder accepted');
      expect(byId.get('delivering')).to.deep.include({
        repeat: true,
        outcome: { kind: 'error', code: 'genie.sql_failed', facts: { seconds: 3 } },
      });
      expect(rig.genie.calls).to.include.members(['resume message-1', 'find text of asking']);
      expect((await journal.find('running'))?.crashes).to.equal(2);
      expect((await rig.questions.deadLetters.list(10)).map(({ id }) => id)).to.deep.equal(['dead']);
      expect(await rig.questions.submit({ ...rig.newQuestion('x'), claimKey: 'claim delivered' })).to.deep.equal({
        kind: 'duplicate',
        questionId: 'delivered',
      });
      await stopped(rig);
    });
  }

  it('with rows that cannot be read, or in states of the future, are finished but for those, which are reported', async () => {
    const damaged = `UPDATE questions SET data = '{' WHERE id = 'running';
      UPDATE questions SET state = 'FUTURE', data = replace(data, 'ASKING', 'FUTURE') WHERE id = 'asking';`;
    const rig = new QuestionsRig({ journal: await leftBy(1, damaged), clock });
    await rig.questions.start();
    const reported = rig.fields('question.dead').map(({ questionId, code }) => [questionId, code]);
    expect(reported).to.have.deep.members([
      ['running', 'state.corrupt'],
      ['asking', 'state.corrupt'],
    ]);
    await advanceUntil(() => rig.fields('question.delivered').length >= 4);
    await stopped(rig);
    expect((await journal.open(0, 100)).unreadable).to.deep.equal([]);
  });
});

describe('the journal in SQLite', () => {
  it('does what the model does, whatever the order of writes (model)', async () => {
    const dir = tempDir();
    const clock = new ManualClock();
    let run = 0;
    const id = fc.constantFrom('q1', 'q2', 'q3');
    const state = fc.constantFrom('BUFFERED', 'ACCEPTED', 'ANSWERED', 'DELIVERED', 'DEAD');
    const write = fc.oneof(
      fc.record({
        do: fc.constant('accept' as const),
        id,
        key: fc.constantFrom('k1', 'k2', 'k3'),
        to: fc.constantFrom('BUFFERED', 'ACCEPTED'),
      }),
      fc.record({ do: fc.constant('advance' as const), id, from: fc.uniqueArray(state, { maxLength: 3 }), to: state }),
      fc.record({ do: fc.constant('join' as const), ids: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }) }),
      fc.record({ do: fc.constant('purge' as const), afterMs: fc.constantFrom(0, 3_600_000, 100_000_000) }),
    );
    const rowIn = (name: string, to: string): QuestionRow => {
      const row = acceptedRow(name);
      if (to === 'BUFFERED') return moved(row, { state: 'BUFFERED' });
      if (to === 'ANSWERED') return moved(row, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 });
      if (to === 'DELIVERED') return moved(row, { state: 'DELIVERED', outcome: OUTCOME, finishedAt: clock.now() });
      if (to === 'DEAD')
        return moved(row, { state: 'DEAD', code: 'delivery.gone', outcome: OUTCOME, finishedAt: clock.now() });
      return row;
    };
    const apply = async (
      journal: Journal,
      steps: readonly (typeof write extends fc.Arbitrary<infer W> ? W : never)[],
    ) => {
      const results: unknown[] = [];
      for (const step of steps) {
        if (step.do === 'accept') {
          const known = await journal.find(step.id);
          results.push(known ? 'known' : await journal.accept(step.key, rowIn(step.id, step.to)));
        } else if (step.do === 'advance') {
          results.push(await journal.advance(rowIn(step.id, step.to), step.from as QuestionRow['state'][]));
        } else if (step.do === 'join') {
          const [leader = 'q1', ...others] = step.ids;
          const merged = others.map((name) => moved(acceptedRow(name), { state: 'MERGED' as const, into: leader }));
          results.push(await journal.join(acceptedRow(leader), merged));
        } else results.push(await journal.purge(100));
      }
      const rows = await Promise.all(['q1', 'q2', 'q3'].map((name) => journal.find(name)));
      const open = (await journal.open(0, 10)).rows.map((row) => row.id);
      return { results, rows, open, dead: await journal.countDead() };
    };
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(write, { maxLength: 15 }), async (steps) => {
          run += 1;
          const sqlite = await openSqliteJournal({ path: join(dir.path, `${run}.db`), clock, retention: RETENTION });
          try {
            expect(await apply(sqlite, steps)).to.deep.equal(await apply(new MemoryJournal({ clock }), steps));
          } finally {
            await sqlite.close();
          }
        }),
        { numRuns: 25 },
      );
    } finally {
      dir.remove();
    }
  });
});
