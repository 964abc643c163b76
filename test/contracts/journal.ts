import { expect } from 'chai';
import type { Journal } from '../../services/questions/journal.ts';
import { moved, type QuestionRow, type RowIn } from '../../services/questions/record.ts';
import type { Outcome } from '../../services/questions/types.ts';
import type { ManualClock } from '../support/clock.ts';
import { DAY_MS } from '../support/memory-journal.ts';

/** A journal under test, with the clock that it goes by. */
export interface JournalUnderTest {
  readonly journal: Journal;
  readonly clock: ManualClock;
  /** The same content in another process, after the first one died without closing. */
  reopen(): Promise<Journal>;
  dispose(): Promise<void>;
}

export interface ContractCase {
  readonly name: string;
  readonly run: (subject: JournalUnderTest) => Promise<void>;
}

export const OUTCOME: Outcome = {
  kind: 'answer',
  answer: {
    question: 'How many trips?',
    texts: ['There were 12 trips.'],
    suggestions: ['and by month?'],
    curated: false,
    ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
    answeredAt: 1_000,
  },
};

/** A row as the intake would make it. */
export function acceptedRow(id: string, more: Partial<RowIn<'ACCEPTED'>> = {}): RowIn<'ACCEPTED'> {
  return {
    id,
    sessionKey: 'session',
    address: { channel: 'teams', conversationKey: 'conversation', data: { to: ['you', 1, null] } },
    asker: { userId: 'ann', tenantId: 'tenant' },
    text: `text of ${id}`,
    priority: 'normal',
    acceptedAt: 1_000,
    waitUntil: 601_000,
    crashes: 0,
    state: 'ACCEPTED',
    attempts: 0,
    ...more,
  };
}

export function bufferedRow(id: string): RowIn<'BUFFERED'> {
  return moved(acceptedRow(id), { state: 'BUFFERED' });
}

const answered = (row: QuestionRow) =>
  moved(row, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 2_000, deliveries: 0 });
const delivered = (row: QuestionRow, finishedAt: number) =>
  moved(row, { state: 'DELIVERED', outcome: OUTCOME, finishedAt, message: { activityId: 'a' } });

async function openIds(journal: Journal): Promise<readonly string[]> {
  return (await journal.open(0, 100)).rows.map(({ id }) => id);
}

/** What every journal must do. Run for each implementation, and for planted faulty ones, which must fail. */
export const journalContract: readonly ContractCase[] = [
  {
    name: 'keeps an accepted row, whole, over the death of the process',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1', { space: 'sales', activityId: 'a1', priority: 'low' });
      expect(await journal.accept('claim', row)).to.deep.equal({ kind: 'granted' });
      const again = await reopen();
      expect(await again.find('q1')).to.deep.equal(row);
      expect(await openIds(again)).to.deep.equal(['q1']);
    },
  },
  {
    name: 'keeps a row that is born with its outcome, whole and open, over the death of the process',
    run: async ({ journal, reopen }) => {
      const outcome: Outcome = { kind: 'error', code: 'question.queue_full', facts: { seconds: 320 } };
      const phase = { state: 'ANSWERED', outcome, answeredAt: 1_000, deliveries: 0 } as const;
      const row = { ...moved(acceptedRow('q1'), phase), refused: true as const };
      expect(await journal.accept('claim', row)).to.deep.equal({ kind: 'granted' });
      const twin = { ...row, id: 'q2' };
      expect(await journal.accept('claim', twin)).to.deep.equal({ kind: 'taken', questionId: 'q1' });
      const again = await reopen();
      expect(await again.find('q1')).to.deep.equal(row);
      expect(await openIds(again)).to.deep.equal(['q1']);
    },
  },
  {
    name: 'grants a claim once, however many come at the same time, and keeps the row of that one alone',
    run: async ({ journal }) => {
      const rows = Array.from({ length: 10 }, (_, index) => acceptedRow(`q${index}`));
      const results = await Promise.all(rows.map((row) => journal.accept('same', row)));
      expect(results.filter(({ kind }) => kind === 'granted')).to.have.length(1);
      const [winner] = await openIds(journal);
      expect(await openIds(journal)).to.have.length(1);
      for (const result of results) if (result.kind === 'taken') expect(result.questionId).to.equal(winner);
    },
  },
  {
    name: 'still holds a claim after the death of the process',
    run: async ({ journal, reopen }) => {
      await journal.accept('claim', acceptedRow('q1'));
      await journal.claim('button');
      const again = await reopen();
      expect(await again.accept('claim', acceptedRow('q2'))).to.deep.equal({ kind: 'taken', questionId: 'q1' });
      expect(await again.claim('button')).to.deep.equal({ kind: 'taken', questionId: undefined });
      expect(await again.find('q2')).to.equal(undefined);
    },
  },
  {
    name: 'shares claims between questions and other inbounds, and tells who holds one',
    run: async ({ journal }) => {
      expect(await journal.claimed('key')).to.equal(undefined);
      expect(await journal.claim('key', 'q7')).to.deep.equal({ kind: 'granted' });
      expect(await journal.claimed('key')).to.deep.equal({ questionId: 'q7' });
      expect(await journal.accept('key', acceptedRow('q8'))).to.deep.equal({ kind: 'taken', questionId: 'q7' });
    },
  },
  {
    name: 'grants what is to be carried out once, however many come at the same time, and tells nobody of a beginning before',
    run: async ({ journal, clock }) => {
      const results = await Promise.all(Array.from({ length: 10 }, () => journal.begin('button')));
      expect(results.filter(({ kind }) => kind === 'granted')).to.deep.equal([{ kind: 'granted' }]);
      clock.jumpWall(60_000);
      expect(await journal.begin('button')).to.deep.equal({ kind: 'taken' });
      expect(await journal.claim('button')).to.deep.equal({ kind: 'taken', questionId: undefined });
      expect(await journal.accept('button', acceptedRow('q1'))).to.deep.equal({ kind: 'taken', questionId: undefined });
      expect(await journal.claimed('button')).to.deep.equal({ questionId: undefined });
    },
  },
  {
    name: 'gives what a dead process began to the next, with the time of the beginning, and to that one once',
    run: async ({ journal, clock, reopen }) => {
      const begunAt = clock.now();
      await journal.begin('button');
      await journal.begin('message');
      clock.jumpWall(60_000);
      const again = await reopen();
      expect(await again.claimed('button')).to.equal(undefined);
      expect(await again.begin('button')).to.deep.equal({ kind: 'granted', begunAt });
      expect(await again.begin('button')).to.deep.equal({ kind: 'taken' });
      expect(await again.accept('message', acceptedRow('q1'))).to.deep.equal({ kind: 'granted' });
      expect(await again.begin('message')).to.deep.equal({ kind: 'taken' });
      expect(await again.accept('message', acceptedRow('q2'))).to.deep.equal({ kind: 'taken', questionId: 'q1' });
    },
  },
  {
    name: 'holds what was done for everybody after it, and what was given back for nobody',
    run: async ({ journal, reopen }) => {
      for (const key of ['done', 'back', 'asked']) await journal.begin(key);
      await journal.end('done', 'done');
      await journal.end('back', 'given back');
      expect(await journal.begin('back')).to.deep.equal({ kind: 'granted' });
      expect(await journal.begin('done')).to.deep.equal({ kind: 'taken' });
      await journal.end('back', 'given back');
      const again = await reopen();
      expect(await again.begin('done')).to.deep.equal({ kind: 'taken' });
      expect(await again.begin('back')).to.deep.equal({ kind: 'granted' });
    },
  },
  {
    name: 'lets a process end only what it began itself',
    run: async ({ journal, reopen }) => {
      await journal.accept('question', acceptedRow('q1'));
      await journal.end('question', 'given back');
      await journal.end('nothing', 'done');
      await journal.begin('button');
      const again = await reopen();
      await again.end('button', 'done');
      expect((await again.begin('button')).kind).to.equal('granted');
      expect(await again.accept('question', acceptedRow('q2'))).to.deep.equal({ kind: 'taken', questionId: 'q1' });
      expect(await again.begin('nothing')).to.deep.equal({ kind: 'granted' });
    },
  },
  {
    name: 'lets what was begun go after its time, as if it had never been',
    run: async ({ journal, clock, reopen }) => {
      await journal.begin('key');
      clock.jumpWall(DAY_MS);
      expect(await journal.begin('key')).to.deep.equal({ kind: 'granted' });
      clock.jumpWall(DAY_MS);
      const again = await reopen();
      expect(await again.begin('key')).to.deep.equal({ kind: 'granted' });
      clock.jumpWall(DAY_MS);
      expect(await again.purge(10)).to.equal(1);
    },
  },
  {
    name: 'lets a claim go after its time, and not before',
    run: async ({ journal, clock }) => {
      await journal.claim('key');
      clock.jumpWall(DAY_MS - 1);
      expect((await journal.claim('key')).kind).to.equal('taken');
      clock.jumpWall(1);
      expect((await journal.claim('key')).kind).to.equal('granted');
      expect((await journal.claim('key')).kind).to.equal('taken');
    },
  },
  {
    name: 'moves a row on only from the states that are expected',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1');
      await journal.accept('claim', row);
      expect(await journal.advance(answered(row), ['RUNNING', 'ASKING'])).to.equal(false);
      expect((await journal.find('q1'))?.state).to.equal('ACCEPTED');
      expect(await journal.advance(answered(row), ['ACCEPTED', 'RUNNING'])).to.equal(true);
      expect(await journal.advance(answered(row), ['ACCEPTED'])).to.equal(false);
      expect(await (await reopen()).find('q1')).to.deep.equal(answered(row));
    },
  },
  {
    name: 'does not move a row that it does not have',
    run: async ({ journal }) => {
      expect(await journal.advance(acceptedRow('nobody'), ['ACCEPTED'])).to.equal(false);
      expect(await openIds(journal)).to.deep.equal([]);
    },
  },
  {
    name: 'keeps the answer through delivery',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1');
      await journal.accept('claim', row);
      await journal.advance(answered(row), ['ACCEPTED']);
      const delivering = moved(row, { state: 'DELIVERING', outcome: OUTCOME, answeredAt: 2_000, deliveries: 0 });
      await journal.advance({ ...delivering, step: 'render' }, ['ANSWERED']);
      expect(await journal.find('q1')).to.deep.equal({ ...delivering, step: 'render' });
      await journal.advance(delivered(row, 3_000), ['DELIVERING']);
      const again = await reopen();
      expect(await again.find('q1')).to.deep.equal(delivered(row, 3_000));
      expect(await openIds(again)).to.deep.equal([]);
    },
  },
  {
    name: 'replaces the outcome where an error takes the place of an answer',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1');
      await journal.accept('claim', row);
      await journal.advance(answered(row), ['ACCEPTED']);
      const outcome: Outcome = { kind: 'error', code: 'question.set_aside', facts: { tries: 3 } };
      const aside = moved(row, { state: 'ANSWERED', outcome, answeredAt: 3_000, deliveries: 0 });
      await journal.advance(aside, ['ANSWERED']);
      expect(await (await reopen()).find('q1')).to.deep.equal(aside);
    },
  },
  {
    name: 'keeps another version of a delivered answer',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1');
      await journal.accept('claim', row);
      await journal.advance(answered(row), ['ACCEPTED']);
      await journal.advance(delivered(row, 3_000), ['ANSWERED']);
      if (OUTCOME.kind !== 'answer') throw new Error('the sample outcome is an answer');
      const outcome: Outcome = { ...OUTCOME, answer: { ...OUTCOME.answer, texts: ['with its rows'] } };
      expect(await journal.advance({ ...delivered(row, 3_000), outcome }, ['DELIVERED'])).to.equal(true);
      expect(await (await reopen()).find('q1')).to.deep.equal({ ...delivered(row, 3_000), outcome });
    },
  },
  {
    name: 'joins buffered rows as one',
    run: async ({ journal, reopen }) => {
      const [one, two, three] = [bufferedRow('q1'), bufferedRow('q2'), bufferedRow('q3')] as const;
      for (const row of [one, two, three]) await journal.accept(`claim ${row.id}`, row);
      const leader = moved({ ...one, text: 'joined' }, { state: 'ACCEPTED' as const, attempts: 0 });
      const merged = [two, three].map((row) => moved(row, { state: 'MERGED' as const, into: 'q1' }));
      expect(await journal.join(leader, merged)).to.equal(true);
      const again = await reopen();
      expect(await openIds(again)).to.deep.equal(['q1']);
      expect(await again.find('q1')).to.deep.equal(leader);
      expect((await again.find('q3'))?.state).to.equal('MERGED');
    },
  },
  {
    name: 'joins all or none: one row that is not buffered any more stops the whole write',
    run: async ({ journal, reopen }) => {
      const rows = [bufferedRow('q1'), bufferedRow('q2'), bufferedRow('q3')] as const;
      for (const row of rows) await journal.accept(`claim ${row.id}`, row);
      await journal.advance(moved(rows[2], { state: 'CANCELLED', finishedAt: 5_000 }), ['BUFFERED']);
      const leader = moved(rows[0], { state: 'ACCEPTED' as const, attempts: 0 });
      const merged = rows.slice(1).map((row) => moved(row, { state: 'MERGED' as const, into: 'q1' }));
      expect(await journal.join(leader, merged)).to.equal(false);
      const again = await reopen();
      expect((await again.find('q1'))?.state).to.equal('BUFFERED');
      expect((await again.find('q2'))?.state).to.equal('BUFFERED');
    },
  },
  {
    name: 'grants a group of buffered rows to one of two joins that come at the same time',
    run: async ({ journal }) => {
      const rows = [bufferedRow('q1'), bufferedRow('q2')] as const;
      for (const row of rows) await journal.accept(`claim ${row.id}`, row);
      const leads = moved(rows[0], { state: 'ACCEPTED' as const, attempts: 0 });
      const other = moved(rows[1], { state: 'ACCEPTED' as const, attempts: 0 });
      const results = await Promise.all([
        journal.join(leads, [moved(rows[1], { state: 'MERGED' as const, into: 'q1' })]),
        journal.join(other, [moved(rows[0], { state: 'MERGED' as const, into: 'q2' })]),
      ]);
      expect(results).to.deep.equal([true, false]);
      expect(await openIds(journal)).to.deep.equal(['q1']);
    },
  },
  {
    name: 'takes writes in the order of the calls',
    run: async ({ journal, reopen }) => {
      const row = acceptedRow('q1');
      const asking = moved(row, {
        state: 'ASKING' as const,
        asked: { attempt: 1, request: { spaceId: 's', content: 'text' }, askedAt: 1_500, answerBy: 9_000 },
      });
      const results = await Promise.all([
        journal.accept('claim', row),
        journal.advance(asking, ['ACCEPTED']),
        journal.advance(answered(row), ['ASKING']),
      ]);
      expect(results.slice(1)).to.deep.equal([true, true]);
      expect((await (await reopen()).find('q1'))?.state).to.equal('ANSWERED');
    },
  },
  {
    name: 'gives the open rows back page by page, in the order in which they were accepted',
    run: async ({ journal }) => {
      const ids = Array.from({ length: 7 }, (_, index) => `q${9 - index}`);
      for (const id of ids) await journal.accept(`claim ${id}`, acceptedRow(id));
      await journal.advance(delivered(acceptedRow('q6'), 2_000), ['ACCEPTED']);
      const seen: string[] = [];
      for (let after: number | undefined = 0; after !== undefined; ) {
        const page = await journal.open(after, 2);
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      }
      expect(seen).to.deep.equal(ids.filter((id) => id !== 'q6'));
    },
  },
  {
    name: 'gives a session its history, newest first, and nobody else’s',
    run: async ({ journal }) => {
      for (const id of ['q1', 'q2', 'q3']) await journal.accept(`claim ${id}`, acceptedRow(id));
      await journal.accept('claim other', acceptedRow('q4', { sessionKey: 'other' }));
      expect((await journal.history('session', 2)).map(({ id }) => id)).to.deep.equal(['q3', 'q2']);
    },
  },
  {
    name: 'lists and counts dead letters, of one session where asked',
    run: async ({ journal }) => {
      for (const [id, sessionKey] of [
        ['q1', 'one'],
        ['q2', 'two'],
        ['q3', 'one'],
      ] as const) {
        const row = acceptedRow(id, { sessionKey });
        await journal.accept(`claim ${id}`, row);
        if (id === 'q3') continue;
        await journal.advance(
          moved(row, { state: 'DEAD', code: 'delivery.gone', finishedAt: 2_000, outcome: OUTCOME }),
          ['ACCEPTED'],
        );
      }
      expect(await journal.countDead()).to.equal(2);
      expect((await journal.dead({ limit: 10 })).map(({ id }) => id)).to.deep.equal(['q2', 'q1']);
      expect((await journal.dead({ limit: 10, sessionKey: 'one' })).map(({ id }) => id)).to.deep.equal(['q1']);
    },
  },
  {
    name: 'purges texts, answers and claims when their time is over, parts with their question, and nothing that is open',
    run: async ({ journal, clock, reopen }) => {
      const part = bufferedRow('part');
      const leader = bufferedRow('leader');
      await journal.accept('claim part', part);
      await journal.accept('claim leader', leader);
      await journal.accept('claim open', acceptedRow('open'));
      await journal.accept('claim rest', acceptedRow('rest', { address: { ...part.address, channel: 'rest' } }));
      await journal.join(moved(leader, { state: 'ACCEPTED', attempts: 0 }), [
        moved(part, { state: 'MERGED', into: 'leader' }),
      ]);
      const rest = acceptedRow('rest', { address: { ...part.address, channel: 'rest' } });
      await journal.advance(delivered(leader, clock.now()), ['ACCEPTED']);
      await journal.advance(delivered(rest, clock.now()), ['ACCEPTED']);
      clock.jumpWall(3_600_000);
      expect(await journal.purge(100)).to.equal(1);
      expect(await journal.find('rest')).to.equal(undefined);
      expect((await journal.find('leader'))?.state).to.equal('DELIVERED');
      clock.jumpWall(DAY_MS - 3_600_000);
      expect(await journal.purge(100)).to.equal(2 + 4);
      const again = await reopen();
      expect(await again.find('leader')).to.equal(undefined);
      expect(await again.find('part')).to.equal(undefined);
      expect((await again.find('open'))?.state).to.equal('ACCEPTED');
    },
  },
  {
    name: 'keeps a dead letter longer, and purges in bounded steps',
    run: async ({ journal, clock }) => {
      for (const id of ['q1', 'q2', 'q3']) {
        const row = acceptedRow(id);
        await journal.accept(`claim ${id}`, row);
        const phase = { state: 'DEAD', code: 'delivery.gone', finishedAt: clock.now(), outcome: OUTCOME } as const;
        await journal.advance(moved(row, phase), ['ACCEPTED']);
      }
      clock.jumpWall(DAY_MS);
      await journal.purge(100);
      expect(await journal.countDead()).to.equal(3);
      clock.jumpWall(6 * DAY_MS - 1);
      await journal.purge(100);
      const letters = await journal.dead({ limit: 10 });
      expect(letters.map((row) => 'outcome' in row && row.outcome)).to.deep.equal([OUTCOME, OUTCOME, OUTCOME]);
      clock.jumpWall(1);
      expect(await journal.purge(2)).to.equal(2);
      expect(await journal.countDead()).to.equal(1);
    },
  },
  {
    name: 'keeps small facts, the newest value of each',
    run: async ({ journal, reopen }) => {
      expect(await journal.read('bucket')).to.equal(undefined);
      await journal.write('bucket', { tokens: 1.5, at: 7 });
      await journal.write('bucket', { tokens: 0, at: 9 });
      await journal.write('clean', false);
      const again = await reopen();
      expect(await again.read('bucket')).to.deep.equal({ tokens: 0, at: 9 });
      expect(await again.read('clean')).to.equal(false);
    },
  },
];
