import { expect } from 'chai';
import { AppError, type ErrorCode } from '../../../services/errors.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { createResultFiles, type ResultRows } from '../../../services/files/result-files.ts';
import { ManualClock } from '../../support/clock.ts';

const columns = [{ name: 'n', type: 'INT' }];

describe('Results as files', () => {
  const clock = new ManualClock();
  let events: AnyEvent[] = [];
  let truncated = false;
  /** How many pieces there are, and after which of them the rows break off. */
  let pieces = { all: 2, broken: 99 };
  let made = 0;
  let closed = 0;

  async function* rows(): AsyncGenerator<ResultRows> {
    try {
      for (let at = 0; at < pieces.all; at++) {
        if (at >= pieces.broken) throw new AppError('genie.busy', 'broken');
        made += 1;
        yield { columns, rows: [[String(at)]], truncated };
      }
    } finally {
      closed += 1;
    }
  }

  const build = (maxOpen = 1) => {
    const bus = new Events();
    events = [];
    bus.onAny((event) => events.push(event));
    return createResultFiles({
      find: async (id) =>
        id === 'known' ? { conversationKey: 'here', title: 'Revenue', totalRows: 9, rows } : undefined,
      linkTo: ({ questionId, format }, expiresAt) => `https://lamp/${questionId}.${format}?${expiresAt}`,
      texts: () => ({ sheet: 'Data', untitled: 'result', partial: 'first rows only', cut: '' }),
      clock,
      events: bus,
      linkLivesMs: () => 600_000,
      maxOpen: () => maxOpen,
    });
  };
  const codeOf = (promise: Promise<unknown>): Promise<ErrorCode | 'ok'> =>
    promise.then(
      () => 'ok' as const,
      (error: AppError) => error.code,
    );
  const csv = { questionId: 'known', format: 'csv', locale: 'en' } as const;
  const here = { conversationKey: 'here', userId: 'anna' };

  beforeEach(() => {
    truncated = false;
    pieces = { all: 2, broken: 99 };
    made = 0;
    closed = 0;
  });

  it('are offered with a name, a link and when that is over, to the conversation of the answer alone', async () => {
    const files = build();
    expect(await files.offer({ ...csv, ...here })).to.deep.equal({
      questionId: 'known',
      format: 'csv',
      name: 'Revenue.csv',
      url: `https://lamp/known.csv?${clock.now() + 600_000}`,
      expiresAt: clock.now() + 600_000,
      rows: 9,
    });
    expect(await codeOf(files.offer({ ...csv, ...here, conversationKey: 'there' }))).to.equal('question.not_found');
    expect(await codeOf(files.offer({ ...csv, ...here, questionId: 'other' }))).to.equal('question.not_found');
    expect(made).to.equal(0);
  });

  it('say in their name when Genie does not give all rows', async () => {
    truncated = true;
    const { name } = await build().open({ ...csv, format: 'xlsx' }, new AbortController().signal);
    expect(name).to.equal('Revenue (first rows only).xlsx');
  });

  it('hold one piece at a time, however many there are', async () => {
    pieces = { all: 10_000, broken: 99_999 };
    const { bytes } = await build().open(csv, new AbortController().signal);
    let read = 0;
    for await (const _ of bytes) {
      read += 1;
      expect(made - read).to.be.at.most(1);
    }
    expect(read).to.equal(10_000);
    expect(events.at(-1)).to.deep.include({ name: 'file.ended' });
    expect(events.at(-1)?.fields).to.include({ outcome: 'ok', rows: 10_000 });
  });

  it('give their place back once: at the end, when left, when broken and when nobody begins to read', async () => {
    const files = build();
    const outcomes = () => events.map(({ fields }) => (fields as { outcome: string }).outcome);
    const { signal } = new AbortController();
    for await (const _ of (await files.open(csv, signal)).bytes) break;
    pieces = { all: 3, broken: 1 };
    const broken = await files.open(csv, signal);
    const reading = (async () => {
      for await (const _ of broken.bytes) expect(await codeOf(files.open(csv, signal))).to.equal('file.busy');
    })();
    expect(await codeOf(reading)).to.equal('genie.busy');
    pieces = { all: 3, broken: 0 };
    expect(await codeOf(files.open(csv, signal))).to.equal('genie.busy');
    pieces = { all: 3, broken: 99 };
    const unread = new AbortController();
    await files.open(csv, unread.signal);
    unread.abort();
    await files.open(csv, signal);
    expect(outcomes()).to.deep.equal(['left', 'genie.busy', 'genie.busy', 'left']);
    expect(closed).to.equal(4);
  });
});
