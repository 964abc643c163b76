import { expect } from 'chai';
import fc from 'fast-check';
import type { StoredActivity } from '../../../adapters/webchat/activity.ts';
import { defaultBounds, type LogBounds } from '../../../adapters/webchat/activity-bounds.ts';
import { migrations } from '../../../adapters/webchat/activity-schema.ts';
import { ActivityTable } from '../../../adapters/webchat/activity-table.ts';
import { AppError } from '../../../services/errors.ts';
import { openDatabase } from '../../../services/store/database.ts';

const NOW = Date.UTC(2026, 10, 20);

interface Seen {
  readonly id: string;
  readonly text: string;
  readonly replyToId?: string;
  readonly timestamp: string;
  readonly channelData: Readonly<Record<string, unknown>>;
}

/** One log in memory, with calls as short as tests want them. */
class Table {
  readonly table: ActivityTable;
  readonly conversationId: string;
  now = NOW;

  constructor(bounds: Partial<LogBounds> = {}, table?: ActivityTable, conversationId = 'c') {
    const database = openDatabase({ path: ':memory:', synchronous: 'FULL', migrations });
    this.table = table ?? new ActivityTable(database, { ...defaultBounds, ...bounds });
    this.conversationId = conversationId;
  }

  /** Another conversation of the same log. */
  beside(conversationId: string): Table {
    const other = new Table({}, this.table, conversationId);
    other.now = this.now;
    return other;
  }

  get ref() {
    return { conversationId: this.conversationId, userId: 'u', now: this.now };
  }

  open() {
    return this.table.open(this.ref);
  }

  append(text: string, options: { deliveryKey?: string; replyTo?: string } = {}) {
    const { deliveryKey, replyTo } = options;
    return this.table.append({ ...this.ref, deliveryKey, replyTo, activity: activityOf(text, this.now) });
  }

  replace(id: string, text: string) {
    return this.table.replace({ ...this.ref, id, activity: activityOf(text, this.now) });
  }

  post(text: string, clientId?: string) {
    return this.table.post({ ...this.ref, clientId, activity: activityOf(text, this.now) });
  }

  take(number: number) {
    return this.table.take({ conversationId: this.conversationId, number });
  }

  since(watermark: number, page = { maxActivities: 10_000, maxBytes: Number.MAX_SAFE_INTEGER }) {
    const { conversationId } = this;
    const { json, ...rest } = this.table.since({ conversationId, watermark, ...page });
    const seen = JSON.parse(`[${Buffer.from(json)}]`) as Seen[];
    return { ...rest, seen, texts: seen.map(({ text }) => text) };
  }
}

function activityOf(text: string, now: number): StoredActivity {
  const timestamp = new Date(now).toISOString();
  return { type: 'message', text, timestamp, channelId: 'webchat', from: { id: 'lamp', role: 'bot' } };
}

describe('activity log of Web Chat', () => {
  it('hands out what lies beyond a watermark, in order', () => {
    const log = new Table();
    log.open();
    for (const text of ['a', 'b', 'c']) log.append(text);
    const { watermark } = log.since(0, { maxActivities: 2, maxBytes: 1e6 });
    expect(log.since(0).texts).to.deep.equal(['a', 'b', 'c']);
    expect(log.since(watermark).texts).to.deep.equal(['c']);
    expect(log.since(log.since(0).watermark).texts).to.deep.equal([]);
  });

  it('ends a page at its bytes, but never before its first activity', () => {
    const log = new Table();
    log.append('x'.repeat(1_000));
    log.append('y');
    const page = log.since(0, { maxActivities: 10, maxBytes: 10 });
    expect(page.seen).to.have.length(1);
    expect(page.more).to.equal(true);
  });

  it('appends once per delivery key, also in the words of a later try', () => {
    const log = new Table();
    const first = log.append('answer', { deliveryKey: 'q1' });
    const again = log.append('answer, again', { deliveryKey: 'q1' });
    expect(first.added).to.equal(true);
    expect(again).to.deep.equal({ id: first.id, added: false });
    expect(log.since(0).texts).to.deep.equal(['answer']);
    expect(log.beside('other').append('answer', { deliveryKey: 'q1' }).added).to.equal(true);
  });

  it('shows a posted activity only when it was taken, under the number that it had from the start', () => {
    const log = new Table();
    log.open();
    const posted = log.post('question', 'k');
    expect(log.since(0).texts).to.deep.equal([]);
    log.append('answer');
    const before = log.since(0);
    expect(log.take(posted.number)).to.equal(true);
    const after = log.since(before.watermark);
    expect(after.texts).to.deep.equal(['question']);
    expect(after.seen[0]?.id).to.equal(posted.id);
    expect(after.seen[0]?.channelData['webchat:sequence-id']).to.equal(1);
    expect(log.take(posted.number), 'twice').to.equal(false);
  });

  it('takes what is answered, and shows it before its answer', () => {
    const log = new Table();
    const posted = log.post('question');
    log.append('answer', { replyTo: posted.id });
    expect(log.since(0).texts).to.deep.equal(['question', 'answer']);
    log.table.discard({ conversationId: 'c', number: posted.number });
    expect(log.since(0).texts, 'and does not take it back').to.deep.equal(['question', 'answer']);
  });

  it('recognises what was posted before, taken or not', () => {
    const log = new Table();
    const first = log.post('question', 'k');
    expect(log.post('question', 'k')).to.deep.equal({ ...first, known: true });
    log.take(first.number);
    expect(log.post('question', 'k')).to.include({ id: first.id, known: true, taken: true });
    expect(log.post('question', 'k2').id).not.to.equal(first.id);
    expect(log.post('question').id).not.to.equal(log.post('question').id);
    expect(log.beside('other').post('question', 'k').known).to.equal(false);
  });

  it('forgets a posted activity that was refused, and takes its client id again', () => {
    const log = new Table();
    const posted = log.post('question', 'k');
    log.table.discard({ conversationId: 'c', number: posted.number });
    expect(log.take(posted.number)).to.equal(false);
    expect(log.post('question', 'k').known).to.equal(false);
  });

  it('lists what was posted and never taken, and drops what is too old', () => {
    const log = new Table();
    log.post('old');
    log.now += 10_000;
    log.post('new');
    const taken = log.post('taken');
    log.take(taken.number);
    const pending = log.table.pending({ since: NOW + 5_000 });
    expect(pending.map(({ activity }) => activity.text)).to.deep.equal(['new']);
    expect(pending[0]).to.include({ conversationId: 'c', userId: 'u', createdAt: NOW + 10_000 });
    expect(log.table.pending({ since: 0 })).to.have.length(1);
  });

  it('delivers a new version beyond every watermark, in its old place and with its old time', () => {
    const log = new Table();
    const { id } = log.append('working on it');
    log.append('something else');
    const before = log.since(0);
    log.now += 60_000;
    log.replace(id, 'the answer');
    const after = log.since(before.watermark);
    expect(after.texts).to.deep.equal(['the answer']);
    expect(after.seen[0]).to.include({ id, timestamp: new Date(NOW).toISOString() });
    expect(after.seen[0]?.channelData).to.deep.equal(before.seen[0]?.channelData);
    expect(log.since(0).texts, 'the old version is gone').to.deep.equal(['something else', 'the answer']);
  });

  it('takes a new version of what was trimmed, under the same id', () => {
    const log = new Table({ maxActivities: 3 });
    const { id } = log.append('first');
    for (let count = 0; count < 5; count++) log.append(`later ${count}`);
    const { watermark } = log.since(0);
    log.replace(id, 'first, anew');
    expect(log.since(watermark).seen.map((one) => one.id)).to.deep.equal([id]);
  });

  it('refuses a new version of what is not of this conversation', () => {
    const log = new Table();
    const { id } = log.beside('other').append('theirs');
    for (const wrong of [id, 'nonsense', 'c|x', 'c|1']) {
      expect(() => log.replace(wrong, 'mine'))
        .to.throw(AppError)
        .with.property('code', 'delivery.address_invalid');
    }
  });

  it('names one working bubble until the bot has said something', () => {
    const log = new Table();
    const first = log.since(0).working.id;
    const posted = log.post('question');
    log.take(posted.number);
    expect(log.since(0).working.id).to.equal(first);
    log.append('answer');
    expect(log.since(0).seen.at(-1)?.channelData['streamId']).to.equal(first);
    expect(log.since(0).working.id).not.to.equal(first);
  });

  it('refers only to activities that clients can have seen', () => {
    const log = new Table({ maxActivities: 10 });
    log.append('welcome');
    const asked = log.post('question');
    log.take(asked.number);
    expect(log.append('answer', { replyTo: asked.id }).added).to.equal(true);
    expect(log.since(0).seen.at(-1)?.replyToId).to.equal(asked.id);
    log.append('another', { replyTo: 'c|0009999' });
    expect(log.since(0).seen.at(-1)).not.to.have.property('replyToId');
    for (let count = 0; count < 7; count++) log.append(`${count}`);
    const answer = log.since(0).seen.find(({ text }) => text === 'answer');
    expect(log.since(0).texts).not.to.include('question');
    expect(answer, 'the answer outlived its question').not.to.have.property('replyToId');
  });

  describe('when it was lost', () => {
    it('goes on far above the numbers that a client may have on its screen', () => {
      const log = new Table();
      log.table.reopen(log.ref);
      const { id } = log.append('after the loss');
      expect(id > 'c|0000500').to.equal(true);
      expect(log.since(500).texts).to.deep.equal(['after the loss']);
    });

    it('does not welcome again who has been there', () => {
      const log = new Table();
      log.append('a late answer');
      expect(log.open()).to.deep.equal({ created: false, joined: true });
    });

    it('replays nothing to a watermark beyond its end, and what comes then', () => {
      const log = new Table();
      log.open();
      log.append('a');
      const page = log.since(1_000_000);
      expect(page.texts).to.deep.equal([]);
      log.append('b');
      expect(log.since(page.watermark).texts).to.deep.equal(['b']);
    });
  });

  describe('bounds', () => {
    it('keeps the newest activities of a conversation', () => {
      const log = new Table({ maxActivities: 10 });
      for (let count = 1; count <= 100; count++) {
        log.append(`${count}`);
        const { texts } = log.since(0);
        expect(texts.length).to.be.within(Math.min(count, 9), 10);
        expect(texts.at(-1)).to.equal(`${count}`);
      }
    });

    it('keeps a conversation within its bytes, and always its newest activity', () => {
      const log = new Table({ maxBytes: 5_000 });
      for (let count = 0; count < 20; count++) log.append('x'.repeat(1_000));
      expect(JSON.stringify(log.since(0).seen).length).to.be.below(5_500);
      log.append('y'.repeat(20_000));
      expect(log.since(0).texts).to.deep.equal(['y'.repeat(20_000)]);
    });

    it('counts a new version by its own size', () => {
      const log = new Table({ maxBytes: 5_000 });
      const { id } = log.append('small');
      log.append('other');
      for (let count = 0; count < 50; count++) log.replace(id, 'x'.repeat(2_000));
      expect(log.since(0).texts).to.include('other');
      log.replace(id, 'x'.repeat(6_000));
      expect(log.since(0).texts).not.to.include('other');
    });

    it('never trims what the bot has not taken yet', () => {
      const log = new Table({ maxActivities: 5 });
      const posted = log.post('question');
      for (let count = 0; count < 30; count++) log.append(`${count}`);
      expect(log.take(posted.number)).to.equal(true);
      expect(log.since(0).texts).to.include('question');
    });

    it('forgets the conversation that was quiet longest', () => {
      const log = new Table({ maxConversations: 3 });
      const others = ['c1', 'c2', 'c3', 'c4', 'c5'].map((id) => log.beside(id));
      for (const [index, other] of others.entries()) {
        other.now = NOW + index;
        other.open();
        other.append('hello');
      }
      expect(others.map((other) => other.since(0).texts.length)).to.deep.equal([0, 0, 1, 1, 1]);
      expect(log.table.sweep({ now: NOW })).to.deep.equal({ forgotten: 2, conversations: 3 });
    });

    it('keeps all conversations together within their bytes', () => {
      const log = new Table({ maxTotalBytes: 10_000 });
      for (let index = 0; index < 20; index++) {
        const other = log.beside(`c${index}`);
        other.now = NOW + index;
        other.append('x'.repeat(2_000));
      }
      expect(log.beside('c19').since(0).seen).to.have.length(1);
      expect(log.table.sweep({ now: NOW }).conversations).to.be.within(3, 5);
    });

    it('forgets who was idle too long, and nobody else', () => {
      const log = new Table({ idleMs: 1_000 });
      const quiet = log.beside('quiet');
      quiet.append('hello');
      const busy = log.beside('busy');
      busy.now = NOW + 900;
      busy.append('hello');
      expect(log.table.sweep({ now: NOW + 1_500 })).to.deep.equal({ forgotten: 1, conversations: 1 });
      expect(quiet.since(0).texts).to.deep.equal([]);
      expect(busy.since(0).texts).to.deep.equal(['hello']);
    });
  });

  it('brings every reader to the same newest state, whatever happens in whatever pages it reads', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const) }),
      fc.record({ kind: fc.constant('post' as const) }),
      fc.record({ kind: fc.constant('take' as const), pick: fc.nat(9) }),
      fc.record({ kind: fc.constant('replace' as const), pick: fc.nat(9) }),
      fc.record({ kind: fc.constant('read' as const), size: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const log = new Table();
        const expected = new Map<string, string>();
        const shown = new Map<string, string>();
        const waiting: { number: number; id: string; text: string }[] = [];
        let watermark = 0;
        const read = (maxActivities: number) => {
          const page = log.since(watermark, { maxActivities, maxBytes: 1e6 });
          expect(page.watermark).to.be.at.least(watermark);
          watermark = page.watermark;
          for (const { id, text } of page.seen) shown.set(id, text);
          return page.more;
        };
        for (const [index, one] of steps.entries()) {
          const text = `${index}`;
          if (one.kind === 'append') expected.set(log.append(text).id, text);
          if (one.kind === 'post') waiting.push({ ...log.post(text), text });
          if (one.kind === 'take') {
            const [posted] = waiting.splice(one.pick % Math.max(1, waiting.length), 1);
            if (posted && log.take(posted.number)) expected.set(posted.id, posted.text);
          }
          if (one.kind === 'replace') {
            const id = [...expected.keys()][one.pick];
            if (id !== undefined) expected.set(log.replace(id, text).id, text);
          }
          if (one.kind === 'read') read(one.size);
        }
        while (read(3)) {
          // To the end.
        }
        expect(Object.fromEntries(shown)).to.deep.equal(Object.fromEntries(expected));
      }),
    );
  });
});
