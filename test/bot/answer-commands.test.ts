import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { zhHans } from '../../bot/texts/zh-hans/index.ts';
import { zhHant } from '../../bot/texts/zh-hant/index.ts';
import type { FileOffer, Inbound, ResultFiles } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import { asker, inbound, message } from './fakes.ts';
import { answered } from './given-answers.ts';
import { rig } from './rig.ts';

const said = en.conversation;

class FakeFiles implements Pick<ResultFiles, 'offer'> {
  readonly asked: unknown[] = [];
  failWith: AppError | undefined;

  async offer(of: Parameters<ResultFiles['offer']>[0]): Promise<FileOffer> {
    this.asked.push(of);
    if (this.failWith) throw this.failWith;
    const { questionId, format } = of;
    return { questionId, format, name: `trips.${format}`, url: 'http://127.0.0.1/api/files/x', expiresAt: 600_000 };
  }
}

describe('bot/commands: what can be had of the last answer', () => {
  it('says in each language that there is none yet', async () => {
    for (const texts of [en, zhHant, zhHans]) {
      const { receive, channel } = rig();
      for (const word of ['sql', 'csv', 'xlsx', 'feedback bad']) {
        await receive(message(word, { asker: { ...asker, locale: texts.locale } }));
      }
      expect(channel.summaries).to.deep.equal(Array(4).fill(texts.conversation.noAnswerYet));
    }
  });

  it('shows the SQL of every query, unfolded', async () => {
    const { receive, last, tasks } = rig();
    tasks.keep(answered('q1', { sql: 'SELECT 1', more: [{ attachmentId: 'a2', sql: 'SELECT 2' }] }));
    tasks.keep({ id: 'q2' });
    await receive(message('sql'));
    expect(last()?.parts.map((part) => (part.kind === 'sql' ? [part.sql, part.open] : part.kind))).to.deep.equal([
      'text',
      ['SELECT 1', true],
      ['SELECT 2', true],
    ]);
    expect(last()?.summary).to.equal('The query behind “trips by zip”\nSELECT 1\nSELECT 2');
    tasks.keep(answered('q3', {}));
    await receive(message('sql'));
    expect(last()?.summary).to.equal(said.noSql);
  });

  it('brings the whole result as a file', async () => {
    const files = new FakeFiles();
    const { receive, last, tasks } = rig({ bot: { files } });
    tasks.keep(answered('q1', { table: { columns: [], rows: [[]], totalRows: 1, truncated: false } }));
    await receive(message('csv'), message('Excel'));
    const of = { questionId: 'q1', conversationKey: 'fake|c1', userId: 'u1', locale: 'en' };
    expect(files.asked).to.deep.equal([
      { ...of, format: 'csv' },
      { ...of, format: 'xlsx' },
    ]);
    expect(last()?.parts[1]).to.deep.include({ kind: 'file', label: 'Download Excel' });
    expect(last()?.summary).to.equal('The whole result of “trips by zip”: trips.xlsx');
    files.failWith = new AppError('genie.result_expired', 'gone');
    await receive(message('csv'));
    expect(last()?.summary).to.contain(en.errors['genie.result_expired']({}));
  });

  it('brings a file of every query that has rows, in a message each', async () => {
    const files = new FakeFiles();
    const { receive, channel, tasks } = rig({ bot: { files } });
    const table = { columns: [], rows: [[]], totalRows: 1, truncated: false };
    const more = [
      { attachmentId: 'a2', title: 'By month', table },
      { attachmentId: 'a3', rowsMissing: 'genie.busy' as const },
      { attachmentId: 'a4', table },
    ];
    tasks.keep(answered('q1', { table, more }));
    await receive(message('csv'));
    expect(files.asked.map((of) => (of as { attachmentId?: string }).attachmentId)).to.deep.equal([
      ...[undefined, 'a2', 'a4'],
    ]);
    expect(channel.summaries).to.deep.equal([
      'The whole result of “trips by zip”: trips.csv',
      'The whole result of “By month”: trips.csv',
      'The whole result of “Query 4”: trips.csv',
    ]);
    const keys = channel.calls.map(({ options }) => options?.deliveryKey);
    expect(new Set(keys).size, 'a channel that knows its messages by key shows all').to.equal(3);
  });

  it('says when there is no table, and when no files are made here', async () => {
    const { receive, channel, tasks } = rig();
    tasks.keep(answered('q1', {}));
    await receive(message('csv'));
    tasks.keep(answered('q2', { table: { columns: [], rows: [[]], totalRows: 1, truncated: false } }));
    await receive(message('csv'));
    expect(channel.summaries).to.deep.equal([said.noTable, said.noFiles]);
  });
});

describe('bot/commands: history', () => {
  it('lists the last questions with state and age, each to be asked again', async () => {
    const { receive, last, tasks, clock } = rig();
    tasks.keep(answered('q1', {}));
    tasks.keep({ id: 'q2', text: 'fares', status: 'failed', acceptedAt: clock.now() });
    tasks.keep({ id: 'q3', text: 'fares', space: 'bakery', status: 'queued', acceptedAt: clock.now() });
    tasks.keep({ id: 'q4', text: 'fares', status: 'cancelled', acceptedAt: clock.now() + 60_000 });
    await receive(message('history'));
    expect(last()?.summary.split('\n')).to.deep.equal([
      said.historyTitle,
      '1. “fares” – stopped, just now',
      '2. “fares” – waiting, just now',
      '3. “fares” – no answer, just now',
      `4. “trips by zip” – answered, ${Math.floor(clock.now() / 3_600_000).toLocaleString('en')} hours ago`,
    ]);
    const buttons = last()?.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : [])) ?? [];
    expect(buttons.map(({ title, action }) => [title, 'question' in action ? action.question : ''])).to.deep.equal([
      ['1. fares', 'fares'],
      ['2. @bakery fares', '@bakery fares'],
      ['4. trips by zip', 'trips by zip'],
    ]);
    expect(new Set(buttons.map(({ action }) => action.nonce)).size).to.equal(3);
    expect(tasks.asked[0]).to.have.length(32);
  });

  it('says when nothing was asked', async () => {
    const { receive, last } = rig();
    await receive(message('history'));
    expect(last()?.summary).to.equal(said.historyEmpty);
  });
});

describe('bot/commands: feedback', () => {
  const target = { questionId: 'q1', ids: { spaceId: 's', conversationId: 'c', messageId: 'm' } };

  it('reaches Genie with its words, and is confirmed', async () => {
    const { receive, genie, tasks, last } = rig({ target });
    tasks.keep(answered('q1', {}));
    await receive(message('feedback bad the month is wrong'));
    expect(genie.rated).to.deep.equal([{ ids: target.ids, rating: 'negative', comment: 'the month is wrong' }]);
    expect(last()?.summary).to.equal(said.feedbackThanks);
    genie.feedback = () => Promise.reject(new AppError('genie.unreachable', 'no'));
    await receive(message('feedback good'));
    expect(last()?.summary).to.equal(said.feedbackFailed);
    await receive(message('feedback'));
    expect(last()?.summary).to.equal(said.feedbackHow);
  });

  it('asks for a word after a thumb down without one, and takes it for that answer', async () => {
    const found: unknown[] = [];
    const feedbackTargets = {
      find: async (of: { questionId?: string }) => {
        found.push(of.questionId);
        return of.questionId === undefined ? undefined : { ...target, questionId: of.questionId };
      },
    };
    const { receive, genie, tasks, last, channel, clock } = rig({ bot: { feedbackTargets } });
    tasks.keep(answered('q1', {}));
    tasks.keep(answered('q2', {}));
    const down = { verb: 'feedback', questionId: 'q1', rating: 'negative' } as const;
    await receive(inbound('action', { action: { ...down, nonce: 'n1' } }));
    expect(last()?.summary).to.equal(said.feedbackTell);
    await receive(message('feedback bad too slow'));
    expect(found).to.deep.equal(['q1', 'q1']);
    expect(genie.rated.at(-1)).to.deep.include({ comment: 'too slow' });
    await receive(message('feedback good'));
    expect(found.at(-1), 'explained once, the next is about the last answer').to.equal('q2');
    await receive(inbound('action', { action: { ...down, nonce: 'n2' } }));
    await clock.advance(31 * 60_000);
    await receive(message('feedback bad late'));
    expect(found.at(-1), 'after a while it is about the last answer').to.equal('q2');
    const before = channel.calls.length;
    await receive(inbound('feedback', { questionId: 'q1', rating: 'positive' }));
    await receive(inbound('feedback', { questionId: 'q1', rating: 'negative', comment: 'said already' }));
    expect(channel.calls).to.have.length(before);
  });
});

describe('bot/commands: what is no command', () => {
  it('is told with the nearest one and never asked', async () => {
    const { receive, channel, questions } = rig();
    await receive(message('/halp'), message('/histroy'), message('/xyzzyx'), message('/help me'), message('/説明'));
    expect(channel.summaries).to.deep.equal([
      said.unknownCommand('halp', 'help'),
      said.unknownCommand('histroy', 'history'),
      said.unknownCommand('xyzzyx', undefined),
      said.takesNothing('help'),
      said.unknownCommand('説明', channel.summaries[4]?.match(/mean “(.*?)”/)?.[1]),
    ]);
    expect(questions.submitted).to.deep.equal([]);
  });
});

describe('bot/asides', () => {
  it('ask another space once, and at once, and leave the session where it is', async () => {
    const { receive, questions, sessions } = rig();
    await receive(message('@BAKERY total sales?', { id: 'a1' }));
    expect(questions.submitted).to.have.length(1);
    expect(questions.submitted[0]).to.deep.include({ text: 'total sales?', space: 'bakery', immediate: true });
    expect(sessions.calls).to.deep.equal([]);
    await receive(message('total trips?'));
    expect(questions.submitted[1]).not.to.have.property('space');
  });

  it('with an unknown name or without a question are said so, once, and nothing is asked', async () => {
    const { receive, channel, questions } = rig();
    const unknown = message('@bakry total sales?');
    await receive(unknown, unknown, message('@bakery'));
    expect(channel.summaries).to.have.length(2);
    expect(channel.summaries[0]).to.contain(said.asideUnknown('bakry')).and.to.contain('Bakery sales');
    expect(channel.summaries[1]).to.equal(said.asideEmpty('bakery'));
    expect(questions.submitted).to.deep.equal([]);
  });

  it('are no addresses and no names in a sentence', async () => {
    const { receive, questions } = rig();
    const texts = ['mails to ann@bakery.example', '@ home sales', 'what did @bakery sell', '@bakery.example visits'];
    await receive(...texts.map((text) => message(text)));
    expect(questions.submitted.map(({ text, space }) => [text, space])).to.deep.equal(
      texts.map((text) => [text, undefined]),
    );
  });

  it('are asked again in their space by every button', async () => {
    const { receive, questions } = rig();
    const press = (verb: 'ask' | 'retry' | 'refresh', question: string) =>
      inbound('action', { action: { verb, question, nonce: `q1.${verb}.${question}` } });
    await receive(press('ask', '@bakery by month'), press('retry', '@bakery sales'), press('refresh', '@bakery sales'));
    expect(questions.submitted.map(({ text, space }) => [text, space])).to.deep.equal([
      ['by month', 'bakery'],
      ['sales', 'bakery'],
      ['sales', 'bakery'],
    ]);
    await receive(press('ask', '@nowhere sales'));
    expect(questions.submitted).to.have.length(3);
  });

  it('can be edited before they are asked', async () => {
    const { receive, questions } = rig();
    await receive(inbound('edited', { id: 'a1', text: '@bakery sales by month' }));
    expect(questions.calls).to.deep.equal(['edit a1 sales by month']);
  });
});

describe('bot/chat: scheduled questions', () => {
  const reply = { parts: [], summary: 'Done.', locale: 'en', aiGenerated: false };

  it('are offered to those who keep them, once, and only if they may be some', async () => {
    const handled: string[] = [];
    const schedules = {
      handle: async ({ text }: { text: string }) => {
        handled.push(text);
        return text.includes('9:00') ? reply : undefined;
      },
      press: () => Promise.reject(new Error('must not be pressed')),
    };
    const { receive, channel, questions } = rig({ bot: { schedules } });
    const weekday = message('every weekday at 9:00 revenue');
    await receive(
      weekday,
      weekday,
      message('every order of May'),
      message('revenue every month'),
      message('每天 9:00 營收'),
    );
    expect(handled).to.deep.equal(['every weekday at 9:00 revenue', '每天 9:00 營收']);
    expect(channel.summaries).to.deep.equal(['Done.', 'Done.']);
    expect(questions.submitted.map(({ text }) => text)).to.deep.equal(['every order of May', 'revenue every month']);
  });

  const press = { verb: 'schedule', change: 'pause', scheduleId: 's1', list: 'l1', nonce: 'n' } as const;

  it('are changed by a press, in place or in the message that lists them, once', async () => {
    const repeats: boolean[] = [];
    let isList = true;
    const schedules = {
      handle: async () => reply,
      press: async (_inbound: unknown, isRepeat: boolean) => {
        repeats.push(isRepeat);
        return { reply, isList };
      },
    };
    const { bot, receive, channel, events } = rig({ bot: { schedules }, channel: { idempotentSend: true } });
    await receive(message('schedules'));
    const one = inbound('action', { action: press });
    await receive(one, one);
    isList = false;
    await receive(inbound('action', { action: press }));
    expect(
      channel.calls.map(({ kind, options }) => [kind, options?.deliveryKey?.replace(/^reply.*/, 'reply')]),
    ).to.deep.equal([
      ['send', channel.calls[0]?.options?.deliveryKey],
      ['send', 'schedules|l1'],
      ['update', undefined],
      ['send', 'reply'],
    ]);
    expect(channel.calls[0]?.options?.deliveryKey).to.match(/^schedules\|[\w-]{22}$/);
    const two = inbound('action', { action: press }) as Extract<Inbound, { kind: 'action' }>;
    expect([await bot.pressed(two), await bot.pressed(two)]).to.deep.equal([reply, reply]);
    expect(repeats).to.deep.equal([false, false, false, true]);
    expect(events.filter((event) => event === 'turn.duplicate action')).to.have.length(2);
  });

  it('that nobody keeps have buttons that nobody knows', async () => {
    const { receive, last } = rig();
    await receive(inbound('action', { action: press }));
    expect(last()?.summary).to.equal(en.buttonUnknown);
  });

  it('are questions where nobody keeps them', async () => {
    const { receive, questions } = rig();
    await receive(message('every weekday at 9:00 revenue'));
    expect(questions.submitted).to.have.length(1);
  });
});

describe('bot/chat: the default space of a channel', () => {
  it('is what people are told and what they leave', async () => {
    const { receive, last, sessions } = rig({ bot: { defaultSpaceOf: () => 'bakery' } });
    await receive(message('space'));
    expect(last()?.summary).to.contain('bakery: Bakery sales (you are here)');
    await receive(message('space bakery'));
    expect(sessions.calls).to.deep.equal([]);
    await receive(message('space taxi'));
    expect(sessions.calls).to.deep.equal(['chooseSpace taxi']);
  });
});
