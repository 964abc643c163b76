import { expect } from 'chai';
import type { Rerun } from '../../bot/rows-again.ts';
import { en } from '../../bot/texts/en/index.ts';
import type { BotAction, ChartForm, Inbound, Reply } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import { address, asker, inbound } from './fakes.ts';
import { answered, table } from './given-answers.ts';
import { rig } from './rig.ts';

const said = en.conversation;
const bob = { userId: 'u2', tenantId: 't1', name: 'Bob' };
const group = { id: 'c1', kind: 'group' } as const;
const message = { activityId: 'm7' };

type Press = Extract<Inbound, { kind: 'action' }>;

const press = (action: BotAction, more: Partial<Press> = {}) => inbound('action', { action, ...more }) as Press;
const view = (chart: ChartForm, questionId = 'q1'): BotAction => ({
  verb: 'view',
  questionId,
  view: { chart },
  nonce: `${questionId}.view.${chart}`,
});
const rows = { verb: 'rows', questionId: 'q1', nonce: 'q1.rows.1' } as const;
const download = { verb: 'download', questionId: 'q1', format: 'csv', nonce: 'q1.csv' } as const;
const chartOf = (reply: Reply | undefined) =>
  reply?.parts.flatMap((part) => (part.kind === 'chart' ? [part.spec?.kind] : []))[0];
/** Ids that lead to no answer of this conversation. */
const strangers: readonly (readonly [what: string, task: ReturnType<typeof answered> | undefined])[] = [
  [
    'an answer of another conversation',
    answered('q1', { table }, { address: { ...address, conversationKey: 'other' } }),
  ],
  ['an answer that was purged, or an id that was made up', undefined],
  ['a question that has no answer', { id: 'q1' }],
  ['a question that failed', { id: 'q1', outcome: { kind: 'error', code: 'genie.failed' } }],
];

describe('bot/views: in place', () => {
  it('is the answer drawn as wished, as often as it is wished', async () => {
    const { bot, tasks, channel, events } = rig();
    tasks.keep(answered('q1', { table, sql: 'SELECT 1' }));
    expect(chartOf(await bot.pressed(press(view('pie'))))).to.equal('donut');
    expect(chartOf(await bot.pressed(press(view('table'))))).to.equal(undefined);
    expect(chartOf(await bot.pressed(press(view('pie'))))).to.equal('donut');
    expect(channel.calls).to.deep.equal([]);
    expect(events).to.include('turn.received action');
  });

  for (const [what, task] of strangers) {
    it(`is a short sentence for ${what}, and no message`, async () => {
      const { bot, tasks, channel } = rig();
      if (task) tasks.keep(task);
      expect(await bot.pressed(press(view('pie')))).to.have.property('summary', said.viewGone);
      expect(channel.calls).to.deep.equal([]);
    });
  }

  it('is drawn so for each of its queries, and the others stay as they are shown', async () => {
    const { bot, tasks } = rig();
    tasks.keep(answered('q1', { table, more: [{ attachmentId: 'a2', title: 'Again', table }] }));
    const both = { chart: 'table', more: [{ query: 1, chart: 'pie' }] } as const;
    const reply = await bot.pressed(press({ verb: 'view', questionId: 'q1', view: both, nonce: 'n' }));
    expect(reply?.parts.flatMap((part) => (part.kind === 'chart' ? [part.spec?.kind] : []))).to.deep.equal(['donut']);
  });

  it('is for the asker alone in a group', async () => {
    const { bot, tasks } = rig();
    tasks.keep(answered('q1', { table }));
    for (const other of [bob, { ...asker, tenantId: 't2' }]) {
      const reply = await bot.pressed(press(view('pie'), { conversation: group, asker: other }));
      expect(reply?.parts, 'a sentence, which takes no place').to.deep.equal([{ kind: 'text', text: said.onlyAsker }]);
    }
    const own = await bot.pressed(press(view('pie'), { conversation: group }));
    expect(own).to.have.property('parts');
    expect(own, 'whoever pressed is not called by name').not.to.have.property('addressee');
  });

  it('is written in the language that the person has now', async () => {
    const { bot, tasks } = rig();
    tasks.keep(answered('q1', { table, sql: 'SELECT 1' }));
    const reply = await bot.pressed(press(view('pie'), { asker: { ...asker, locale: 'zh-Hant' } }));
    expect(reply?.locale).to.equal('zh-Hant');
    expect(JSON.stringify(reply)).to.contain('長條圖');
  });

  it('waits for a picture less than a second, and leaves the press to a message then', async () => {
    const { bot, tasks, clock } = rig({ bot: { painted: () => new Promise(() => {}) } });
    tasks.keep(answered('q1', { table }));
    const pressed = bot.pressed(press(view('pie')));
    await clock.advance(900);
    expect(await pressed).to.equal(undefined);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('leaves what costs a query, and what fails, to a message', async () => {
    const { bot, tasks } = rig();
    tasks.keep(answered('q1', { table }));
    for (const action of [rows, download]) expect(await bot.pressed(press(action))).to.equal(undefined);
    tasks.find = () => Promise.reject(new AppError('state.unwritable', 'no disk'));
    expect(await bot.pressed(press(view('pie')))).to.equal(undefined);
  });
});

describe('bot/views: by a message', () => {
  it('takes the place of the message that brought the answer, once per press', async () => {
    const painted = async (reply: Reply) => ({ ...reply, summary: 'painted' });
    const { receive, tasks, channel } = rig({ bot: { painted } });
    tasks.keep(answered('q1', { table }, { message }));
    const one = press(view('pie'));
    await receive(one, one, press(view('bar')), press(view('pie')));
    expect(channel.calls.map(({ kind, message: replaced, reply }) => [kind, replaced, chartOf(reply)])).to.deep.equal([
      ['update', message, 'donut'],
      ['update', message, 'bar'],
      ['update', message, 'donut'],
    ]);
    expect(channel.summaries[0]).to.equal('painted');
  });

  it('is a new message where the channel replaces none, and where nobody knows which message it was', async () => {
    const fixed = rig({ channel: { update: false } });
    fixed.tasks.keep(answered('q1', { table }, { message }));
    await fixed.receive(press(view('pie')));
    expect(fixed.channel.calls.map(({ kind }) => kind)).to.deep.equal(['send']);
    const lost = rig();
    lost.tasks.keep(answered('q1', { table }));
    await lost.receive(press(view('pie')));
    expect(lost.channel.calls.map(({ kind }) => kind)).to.deep.equal(['send']);
  });

  for (const [what, task] of strangers) {
    it(`is a short sentence for ${what}, and nothing is done`, async () => {
      let reruns = 0;
      const files = { offer: () => Promise.reject(new Error('must not be asked')) };
      const rerun = async () => {
        reruns += 1;
        return table;
      };
      const { receive, tasks, channel, questions } = rig({ bot: { files, rerun } });
      if (task) tasks.keep(task);
      await receive(press(view('pie')), press(rows), press(download));
      expect(channel.calls.map(({ kind, reply }) => [kind, reply?.summary])).to.deep.equal(
        Array(3).fill(['send', said.viewGone]),
      );
      expect(reruns).to.equal(0);
      expect(questions.submitted).to.deep.equal([]);
    });
  }

  it('is a short sentence for a query that the answer does not have, and nothing is done', async () => {
    const files = { offer: () => Promise.reject(new Error('must not be asked')) };
    const { bot, receive, tasks, channel } = rig({ bot: { files } });
    tasks.keep(answered('q1', { table, more: [{ attachmentId: 'a2', table }] }));
    const odd = { verb: 'view', questionId: 'q1', view: { more: [{ query: 2, page: 0 }] }, nonce: 'n' } as const;
    expect(await bot.pressed(press(odd))).to.have.property('summary', said.viewGone);
    await receive(press(odd), press({ ...download, query: 2 }));
    expect(channel.summaries).to.deep.equal(Array(2).fill(said.viewGone));
  });

  it('changes nothing for others in a group, and tells the group nothing', async () => {
    const rerun = () => Promise.reject(new Error('must not be asked'));
    const { receive, tasks, channel, questions } = rig({ bot: { rerun } });
    tasks.keep(answered('q1', { table }, { message }));
    const others = { conversation: group, asker: bob };
    await receive(
      press(view('pie'), others),
      press(rows, others),
      press({ verb: 'refresh', question: 'trips by zip', nonce: 'q1.refresh' }, others),
      press({ verb: 'retry', question: 'trips by zip', nonce: 'q1.retry' }, others),
    );
    expect(channel.calls).to.deep.equal([]);
    expect(questions.submitted).to.deep.equal([]);
    await receive(
      press({ verb: 'refresh', question: 'trips by zip', nonce: 'q1.refresh' }, { conversation: group }),
      press({ verb: 'retry', question: 'old', nonce: 'gone.retry' }, others),
    );
    expect(questions.submitted.map(({ text }) => text)).to.deep.equal(['trips by zip', 'old']);
  });

  it('brings a file to whoever asked', async () => {
    const files = {
      offer: async () =>
        ({ questionId: 'q1', format: 'csv', name: 'trips.csv', url: 'http://x/', expiresAt: 1 }) as const,
    };
    const { receive, tasks, last, channel } = rig({ bot: { files } });
    tasks.keep(answered('q1', { table }));
    await receive(press(download, { conversation: group, asker: bob }));
    expect(channel.calls).to.deep.equal([]);
    await receive(press(download, { conversation: group }));
    expect(last()?.parts[1]).to.deep.include({ kind: 'file', label: 'Download CSV' });
  });
});

describe('bot/views: rows that Genie no longer has', () => {
  const ids = { spaceId: 's', conversationId: 'c', messageId: 'm', attachmentId: 'a1' };
  const missing = { ids, rowsMissing: 'genie.result_expired', sql: 'SELECT 1' } as const;
  const expired = () => answered('q1', missing, { message });
  const rerun = async () => table;

  it('are fetched by running the query again, once per button, kept, and shown in place', async () => {
    const reruns: unknown[] = [];
    const counted: Rerun = async (...of) => {
      reruns.push(of.slice(0, 2));
      return table;
    };
    const { receive, tasks, channel } = rig({ bot: { rerun: counted } });
    tasks.keep(expired());
    await receive(press(rows), press(rows));
    expect(reruns).to.deep.equal([[ids, 'a1']]);
    expect(channel.calls.map(({ kind, message: replaced }) => [kind, replaced])).to.deep.equal([['update', message]]);
    expect(chartOf(channel.replies[0])).to.equal('bar');
    const kept = (await tasks.find('q1'))?.outcome;
    expect(kept?.kind === 'answer' ? kept.answer : undefined)
      .to.deep.include({ table })
      .and.not.to.have.property('rowsMissing');
    tasks.keep(expired());
    await receive(press({ ...rows, nonce: 'q1.rows.2' }));
    expect(reruns, 'the button of a later card').to.have.length(2);
  });

  it('are fetched for those queries alone that lack them', async () => {
    const reruns: string[] = [];
    const { receive, tasks } = rig({
      bot: {
        rerun: async (_ids, attachmentId) => {
          reruns.push(attachmentId);
          return table;
        },
      },
    });
    const more = [
      { attachmentId: 'a2', table },
      { attachmentId: 'a3', rowsMissing: 'genie.result_expired' as const },
    ];
    tasks.keep(answered('q1', { ids, table, more }));
    await receive(press(rows));
    expect(reruns).to.deep.equal(['a3']);
    const kept = (await tasks.find('q1'))?.outcome;
    expect(kept?.kind === 'answer' ? kept.answer.more : undefined).to.deep.equal([
      { attachmentId: 'a2', table },
      { attachmentId: 'a3', table },
    ]);
  });

  it('are said to be missing when that fails, and the answer stays as it was', async () => {
    const failing = rig({ bot: { rerun: () => Promise.reject(new AppError('genie.unreachable', 'no')) } });
    failing.tasks.keep(expired());
    await failing.receive(press(rows));
    expect(failing.channel.calls.map(({ kind }) => kind)).to.deep.equal(['send']);
    expect(failing.last()?.summary).to.contain(en.errors['genie.unreachable']({}));
    const full = rig({ bot: { rerun } });
    full.tasks.keep(expired());
    full.tasks.mayWrite = false;
    await full.receive(press(rows));
    expect(full.last()?.summary).to.contain(en.errors['state.unwritable']({}));
  });

  it('are refused in words where queries are not run again, or nobody knows which it was', async () => {
    const without = rig();
    without.tasks.keep(expired());
    await without.receive(press(rows));
    expect(without.last()?.summary).to.equal(said.rowsUnchanged);
    const unnamed = rig({ bot: { rerun } });
    unnamed.tasks.keep(answered('q1', { rowsMissing: 'genie.result_expired' }));
    await unnamed.receive(press(rows));
    expect(unnamed.last()?.summary).to.equal(said.rowsUnchanged);
  });
});
