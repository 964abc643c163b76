import { expect } from 'chai';
import fc from 'fast-check';
import { replyTo } from '../../bot/answers.ts';
import { createDelivery } from '../../bot/delivery.ts';
import { scheduleWishOf } from '../../bot/schedule-commands.ts';
import { createScheduleCommands, forgettingSchedules, readsAsSchedule, stoppedReply } from '../../bot/schedules.ts';
import { scheduleTexts as en } from '../../bot/texts/en/schedules.ts';
import { scheduleTexts as zhHans } from '../../bot/texts/zh-hans/schedules.ts';
import { scheduleTexts as zhHant } from '../../bot/texts/zh-hant/schedules.ts';
import type { Asker, BotAction, Inbound, Reply } from '../../bot/types.ts';
import { silentLog } from '../../services/log.ts';
import type { QuestionView } from '../../services/questions/types.ts';
import { SchedulesRig } from '../services/schedules/rig.ts';
import { address, asker, FakeChannel, FakeSessions, inbound, message } from './fakes.ts';

type Message = Extract<Inbound, { kind: 'message' }>;

describe('bot/schedules', () => {
  let rig: SchedulesRig;
  let sessions: FakeSessions;
  let chosen: string | undefined;

  beforeEach(async () => {
    rig = await new SchedulesRig({ perUser: 2 }).start();
    sessions = new FakeSessions();
    chosen = undefined;
  });
  afterEach(() => rig.stop());

  const commands = () =>
    createScheduleCommands({
      book: rig.schedules.book,
      sessions,
      defaultLocale: 'en',
      defaultTimeZone: 'UTC',
      chosenTimeZone: async () => chosen,
    });
  type Change = Extract<BotAction, { verb: 'schedule' }>;
  const buttonsOf = (reply: Reply) =>
    reply.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : [])) as {
      readonly title: string;
      readonly action: Change;
    }[];
  const titlesOf = (reply: Reply) => buttonsOf(reply).map(({ title }) => title);
  const listed = async (more: Partial<Inbound> = {}) => {
    const reply = await commands().handle({ ...message('schedules'), ...more } as Message);
    if (!reply) throw new Error('no list');
    return reply;
  };
  const press = (action: Change, more: { asker?: Asker; isRepeat?: boolean } = {}) =>
    commands().press({ ...message(''), asker: more.asker ?? asker, action }, more.isRepeat ?? false);
  const button = (reply: Reply, title: string) => {
    const found = buttonsOf(reply).find((one) => one.title === title);
    if (!found) throw new Error(`no button ${title}`);
    return found.action;
  };

  async function say(
    text: string,
    more: { asker?: Asker; id?: string; group?: boolean; from?: string; begunAt?: number } = {},
  ) {
    const conversation = { id: 'c1', kind: more.group ? 'group' : 'personal' } as const;
    const said = { ...message(text), conversation, asker: more.asker ?? asker, ...(more.id ? { id: more.id } : {}) };
    const there = more.from ? { address: { ...address, conversationKey: more.from } } : {};
    return (await commands().handle({ ...said, ...there } as Message, more.begunAt))?.summary;
  }

  it('confirms what it understood: question, days, time, zone, next time', async () => {
    const berlin = { ...asker, timeZone: 'Europe/Berlin', locale: 'en-GB' };
    const said = await say('every weekday at 9:00 revenue by country yesterday', { asker: berlin });
    expect(said).to.contain('number 1');
    expect(said).to.contain(
      'I will ask “revenue by country yesterday” every weekday (Monday to Friday) at 09:00 (Europe/Berlin).',
    );
    expect(said).to.match(/First time: Mon,? 23 Nov,? (?:at )?09:00\./);
    expect(said).to.contain('delete schedule 1').and.not.contain('I do not know');
    expect(rig.schedules.book.of(asker)[0]).to.deep.include({
      text: 'revenue by country yesterday',
      timeZone: 'Europe/Berlin',
    });
  });

  it('says which zone it takes where nobody knows it, and takes the chosen or the written one first', async () => {
    expect(await say('every day at 9:00 sales')).to.contain('I do not know your time zone, so I take UTC.');
    chosen = 'Asia/Taipei';
    const there = { ...asker, userId: 'u2', timeZone: 'Europe/Berlin' };
    expect(await say('every day at 9:00 sales', { asker: there })).to.contain('(Asia/Taipei)');
    expect(await say('every day at 9:00 America/New_York sales', { asker: there })).to.contain('(America/New_York)');
    chosen = 'Middle/Earth';
    const other = { ...asker, userId: 'u3', timeZone: 'Nowhere/Else' };
    expect(await say('every day at 9:00 sales', { asker: other })).to.contain('so I take UTC');
  });

  it('keeps the space that is chosen', async () => {
    sessions.space = 'bakery';
    await say('every hour sales');
    expect(rig.schedules.book.of(asker)[0]).to.have.property('space', 'bakery');
  });

  it('makes one of a message that is carried out twice, and of another that wishes the same, which is told so', async () => {
    const made = await say('every monday and thursday at 8 sales', { id: 'm1' });
    expect(made).to.contain('every Monday and Thursday at 08:00');
    expect(await say('every monday and thursday at 8 sales', { id: 'm1', begunAt: rig.clock.now() })).to.equal(made);
    expect(await say('every monday and thursday at 8 sales')).to.contain('scheduled already, as number 1');
    expect(rig.schedules.book.of(asker)).to.have.lengthOf(1);
  });

  it('says what is not clear with an example, and schedules nothing', async () => {
    for (const text of [
      'every day at 25:00 sales',
      'every day at 9:00',
      'every 5 minutes sales',
      '每月31日 9:00 營收',
    ]) {
      const said = await say(text);
      expect(said, text).to.contain('For example: “every weekday').and.contain('Nothing was scheduled.');
    }
    expect(rig.schedules.book.of(asker)).to.deep.equal([]);
  });

  it('lets nobody have more than the bound', async () => {
    await say('every hour sales');
    await say('every hour trips');
    expect(await say('every hour costs')).to.contain('You have 2 scheduled questions');
  });

  it('lists, pauses, resumes and deletes by number', async () => {
    expect(await say('schedules')).to.contain('You have no scheduled questions.');
    await say('every day at 18:30 sales');
    expect(await say('list')).to.match(/1\. “sales” every day at 18:30 \(UTC\)\nnext: Fri/);
    expect(await say('Pause schedule 1.'))
      .to.contain('paused')
      .and.contain('30 days');
    expect(await say('schedule list')).to.contain('paused');
    expect(await say('resume 1')).to.match(/goes on\. Next time: Fri/);
    expect(await say('/delete schedule 1')).to.contain('deleted');
    expect(await say('delete 1')).to.contain('no scheduled question 1');
    expect(await say('resume 7')).to.contain('no scheduled question 7');
  });

  it('lists each with buttons, which change it and draw the list anew', async () => {
    await say('every day at 18:30 sales');
    await say('every hour trips');
    const list = await listed();
    expect(titlesOf(list)).to.deep.equal(['Pause 1', 'Delete 1', 'Pause 2', 'Delete 2']);
    expect(new Set(buttonsOf(list).map(({ action }) => action.nonce)).size).to.equal(4);
    const paused = await press(button(list, 'Pause 1'));
    expect(paused.isList).to.equal(true);
    expect(titlesOf(paused.reply)).to.deep.equal(['Resume 1', 'Delete 1', 'Pause 2', 'Delete 2']);
    expect(paused.reply.summary).to.match(/^Scheduled question 1 is paused\./);
    expect(buttonsOf(paused.reply).map(({ action }) => action.list)).to.deep.equal(
      Array(4).fill(button(list, 'Pause 1').list),
    );
    const resumed = await press(button(paused.reply, 'Resume 1'));
    expect(resumed.reply.summary).to.match(/^Scheduled question 1 goes on\. Next time: Fri/);
    const deleted = await press(button(resumed.reply, 'Delete 1'));
    expect(titlesOf(deleted.reply)).to.deep.equal(['Pause 2', 'Delete 2']);
    expect(rig.schedules.book.of(asker).map(({ text }) => text)).to.deep.equal(['trips']);
  });

  it('does nothing for a press that came before, for somebody else, and for one that is gone', async () => {
    await say('every hour sales');
    const list = await listed();
    const pause = button(list, 'Pause 1');
    const repeat = await press(pause, { isRepeat: true });
    expect(titlesOf(repeat.reply), 'the list as it is').to.deep.equal(['Pause 1', 'Delete 1']);
    for (const other of [
      { ...asker, userId: 'u2' },
      { ...asker, tenantId: 't2' },
    ]) {
      expect(await press(pause, { asker: other })).to.deep.include({ isList: false });
    }
    expect((await press({ ...pause, scheduleId: 'made up' })).reply.summary).to.equal(en.notThere);
    expect(rig.schedules.book.of(asker)[0]?.state.kind).to.equal('active');
    // Another one has its number by now.
    await say('delete schedule 1');
    await say('every hour trips');
    const remove = button(list, 'Delete 1');
    expect((await press(remove)).reply.summary).to.equal(en.notThere);
    expect((await press(remove, { isRepeat: true })).isList).to.equal(true);
    expect(rig.schedules.book.of(asker).map(({ text }) => text)).to.deep.equal(['trips']);
  });

  it('changes no schedule that is newer than what is carried out once more', async () => {
    await say('every hour sales');
    const begunAt = rig.clock.now();
    expect(await say('delete 1', { begunAt })).to.contain('deleted');
    await rig.clock.advance(1);
    await say('every hour trips');
    expect(await say('delete 1', { begunAt })).to.contain('no scheduled question 1');
    expect(rig.schedules.book.of(asker)).to.have.lengthOf(1);
    expect(await say('pause 1', { begunAt: rig.clock.now() })).to.contain('paused');
  });

  it('shows a group nothing that was made elsewhere, and the direct chat all', async () => {
    await say('every hour my secret sales');
    await say('every hour trips', { group: true, from: 'fake|g' });
    const inGroup = await say('schedules', { group: true, from: 'fake|g' });
    expect(inGroup).to.contain('trips').and.not.contain('secret');
    expect(await say('schedules'))
      .to.contain('secret')
      .and.contain('trips')
      .and.contain('in another conversation');
    expect(await say('schedules', { group: true, from: 'fake|h' })).to.contain('in this conversation');
    expect(await say('schedules', { asker: { ...asker, userId: 'u9' } })).not.to.contain('sales');
  });

  it('tells what was left out and what was stopped', async () => {
    await say('every day at 13:00 sales');
    await rig.schedules.stop();
    rig.clock.step(10 * 3_600_000);
    await rig.restart();
    await rig.clock.advance(0);
    expect(await say('schedules'))
      .to.contain('left out at Fri')
      .and.contain('I was not running');
  });

  it('understands commands in both Chinese scripts', () => {
    expect(scheduleWishOf('排程')).to.deep.equal({ kind: 'list' });
    expect(scheduleWishOf('定时任务')).to.deep.equal({ kind: 'list' });
    expect(scheduleWishOf('暫停排程 2')).to.deep.equal({ kind: 'pause', number: 2 });
    expect(scheduleWishOf('恢复定时任务2')).to.deep.equal({ kind: 'resume', number: 2 });
    expect(scheduleWishOf('刪除排程 12。')).to.deep.equal({ kind: 'delete', number: 12 });
    expect(scheduleWishOf('排程 取消 3')).to.deep.equal({ kind: 'delete', number: 3 });
  });

  it('leaves other commands and questions alone', () => {
    const others = [
      'stop 2',
      'cancel 1',
      'help',
      'delete',
      'pause',
      'list of customers',
      'schedule of trips',
      'delete 2 rows',
    ];
    for (const text of [...others, 'every customer with more than 5 orders', '取消 2', '']) {
      expect(scheduleWishOf(text), text).to.equal(undefined);
      expect(readsAsSchedule(text), text).to.equal(false);
    }
    expect(scheduleWishOf('schedule every day at 9:00 sales')).to.have.property('kind', 'schedule');
    expect(scheduleWishOf('delete schedule')).to.deep.equal({ kind: 'list' });
  });

  it('has a reply to whatever reads as one, and to nothing else', async () => {
    const piece = fc.constantFrom(
      'every ',
      'day ',
      'at ',
      '9:00 ',
      'pause ',
      'schedule ',
      '2',
      '每天',
      '9點',
      '排程',
      'x ',
      '?',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 7 }).map((all) => all.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (said) => {
        const reply = await say(said);
        expect(reply !== undefined).to.equal(readsAsSchedule(said));
        expect(reply ?? '').not.to.match(/undefined|NaN|Invalid Date/);
      }),
      { numRuns: 300 },
    );
  });

  it('forgets what is scheduled where the bot is removed, and hands all on', async () => {
    await say('every hour sales');
    const received: string[] = [];
    const bot = forgettingSchedules(
      {
        receive: async ({ kind }) => void received.push(kind),
        pressed: async () => undefined,
        localeOf: async () => 'en',
      },
      rig.schedules.book,
    );
    await bot.receive(message('hello'));
    expect(rig.schedules.book.of(asker)).to.have.lengthOf(1);
    await bot.receive(inbound('left', {}));
    expect(rig.schedules.book.of(asker)).to.deep.equal([]);
    expect(received).to.deep.equal(['message', 'left']);
  });

  it('says once that one was stopped, and how to go on', async () => {
    await say('every hour sales');
    const [schedule] = rig.schedules.book.of(asker);
    if (!schedule) throw new Error('no schedule');
    const { summary, parts } = stoppedReply(schedule, 'en');
    expect(summary).to.contain('“sales”').and.contain('three times in a row').and.contain('resume schedule 1');
    expect(parts[0]).to.include({ kind: 'notice', tone: 'warning' });
  });

  it('marks the answer with what it is and how to end it, and sends no sign of life before', async () => {
    const view: QuestionView = {
      id: 'q1',
      sessionKey: 's',
      address,
      asker,
      text: 'sales',
      acceptedAt: 0,
      scheduled: { number: 3 },
    };
    const ids = { spaceId: 's', conversationId: 'c', messageId: 'm' };
    const answer = {
      question: 'sales',
      texts: ['Sales are **12**.'],
      suggestions: [],
      curated: false,
      ids,
      answeredAt: 0,
    };
    const outcome = { kind: 'answer', answer } as const;
    const reply = replyTo(view, outcome, { defaultLocale: 'en', repeat: false, plain: false, now: 0 });
    expect(reply.parts[0]).to.deep.equal({ kind: 'text', text: 'Scheduled question 3: “sales”', emphasis: 'subtle' });
    expect(reply.parts.at(-1))
      .to.deep.include({ emphasis: 'subtle' })
      .and.have.property('text')
      .that.contains('delete schedule 3');
    expect(reply.summary).to.match(/^Scheduled question 3: “sales”\nSales are 12\./);
    const channel = new FakeChannel();
    const delivery = createDelivery({ channels: [channel], clock: rig.clock, log: silentLog, defaultLocale: 'en' });
    expect(await delivery.announce(view, undefined)).to.equal(undefined);
    await delivery.progress(view, { kind: 'queued', place: 1 });
    expect(channel.calls).to.deep.equal([]);
    await delivery.deliver(view, outcome, { repeat: false, plain: false });
    expect(channel.calls.map(({ kind }) => kind)).to.deep.equal(['send']);
  });

  it('has whole sentences in every language', () => {
    const words = { number: 2, question: 'Q'.repeat(300), when: 'W', zone: 'Z' };
    for (const texts of [en, zhHant, zhHans]) {
      const said = [
        ...[
          texts.created(words),
          texts.known(words),
          texts.line(words),
          texts.first('N'),
          texts.next('N'),
          texts.missed('N'),
        ],
        ...[
          texts.everyHour(0),
          texts.everyHour(5),
          texts.everyDay('T'),
          texts.everyWorkday('T'),
          texts.everyWeek('D', 'T'),
        ],
        ...[
          texts.everyMonth(1, 'T'),
          texts.everyMonth('last', 'T'),
          texts.zoneAssumed('Z'),
          texts.manage(2),
          texts.fullOwn(9),
        ],
        ...[texts.pausedNow(2), texts.resumedNow(2, 'N'), texts.deletedNow(2), texts.unknown(2), texts.stopped(2, 'Q')],
        ...[texts.answerTitle(2, 'Q'), texts.answerHint(2), texts.createdTitle(2)],
        ...(['time', 'several_times', 'too_often', 'interval', 'day', 'question'] as const).map(texts.unclear),
      ];
      for (const one of said)
        expect(one)
          .to.match(/\S{2}/)
          .and.not.match(/undefined|NaN|\$\{/);
      expect(texts.line(words).length, 'long questions are only named').to.be.below(230);
    }
  });
});
