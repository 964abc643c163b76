import { expect } from 'chai';
import fc from 'fast-check';
import { readSchedule, type Unclear } from '../../../services/schedules/reading/read.ts';
import type { Recurrence } from '../../../services/schedules/types.ts';
import { cpuMs } from '../../support/cpu.ts';

const day = (hour: number, minute = 0): Recurrence => ({ every: 'day', hour, minute });
const week = (days: readonly number[], hour: number, minute = 0) =>
  ({ every: 'week', days, hour, minute }) as Recurrence;
const month = (on: number | 'last', hour: number, minute = 0): Recurrence => ({
  every: 'month',
  day: on,
  hour,
  minute,
});
const hour = (minute = 0): Recurrence => ({ every: 'hour', minute });
const WORKDAYS = [1, 2, 3, 4, 5];

const SCHEDULES: readonly (readonly [text: string, recurrence: Recurrence, question: string])[] = [
  ['every weekday at 9:00 revenue by country yesterday', week(WORKDAYS, 9), 'revenue by country yesterday'],
  ['Every day at 18:30 trips?', day(18, 30), 'trips?'],
  ['every monday and thursday at 8 sales', week([1, 4], 8), 'sales'],
  ['every tue, wed and fri at 7:05 sales', week([2, 3, 5], 7, 5), 'sales'],
  ['every sunday, monday at 7:05 sales', week([1, 0], 7, 5), 'sales'],
  ['every monday to friday at 8:30 sales', week(WORKDAYS, 8, 30), 'sales'],
  ['every sat-mon at 8:30 sales', week([1, 6, 0], 8, 30), 'sales'],
  ['every weekend at noon sales', week([6, 0], 12), 'sales'],
  ['every week on tuesday at 6 p.m. sales', week([2], 18), 'sales'],
  ['every month on the 1st at 7:00 sales last month', month(1, 7), 'sales last month'],
  ['every month on day 15 at 7:00 sales', month(15, 7), 'sales'],
  ['every 1st of the month at 9 sales', month(1, 9), 'sales'],
  ['every month on the last day at 23:59 sales', month('last', 23, 59), 'sales'],
  ['every hour trips today', hour(), 'trips today'],
  ['every hour at :15 trips today', hour(15), 'trips today'],
  ['each morning at 8: sales', day(8), 'sales'],
  ['every evening at 8 sales', day(20), 'sales'],
  ['every monday morning at 9 sales', week([1], 9), 'sales'],
  ['every day 9am sales', day(9), 'sales'],
  ['every day at 12 am sales', day(0), 'sales'],
  ['every day at 12pm sales', day(12), 'sales'],
  ['every day at 24:00 sales', day(0), 'sales'],
  ['daily at 9.15, ask sales', day(9, 15), 'sales'],
  ['weekdays at 7:15 - sales', week(WORKDAYS, 7, 15), 'sales'],
  ['每天 9:00 營收', day(9), '營收'],
  ['每天９：００　各國營收', day(9), '各國營收'],
  ['每日下午3点半 营收', day(15, 30), '营收'],
  ['每天晚上8點15分營收', day(20, 15), '營收'],
  ['每天中午12點 營收', day(12), '營收'],
  ['每天晚上12點 營收', day(0), '營收'],
  ['每天中午1点 营收', day(13), '营收'],
  ['每天十二點一刻 營收', day(12, 15), '營收'],
  ['每個工作日上午9點 昨天各國的營收', week(WORKDAYS, 9), '昨天各國的營收'],
  ['每个工作日 9:00 营收', week(WORKDAYS, 9), '营收'],
  ['每週一 8:00 營收', week([1], 8), '營收'],
  ['每周一、四 8:00 营收', week([1, 4], 8), '营收'],
  ['每星期一和星期日 8點 營收', week([1, 0], 8), '營收'],
  ['每周一至周五 09:00 营收', week(WORKDAYS, 9), '营收'],
  ['每月1號 7:00 上月營收', month(1, 7), '上月營收'],
  ['每个月十五日早上七点 营收', month(15, 7), '营收'],
  ['每月最後一天 18:00 營收', month('last', 18), '營收'],
  ['每小時 訂單數', hour(), '訂單數'],
  ['每小时，订单数', hour(), '订单数'],
];

const UNCLEAR: readonly (readonly [text: string, why: Unclear])[] = [
  ['every day at 25:00 sales', 'time'],
  ['every day at 9:75 sales', 'time'],
  ['every day at 13pm sales', 'time'],
  ['每天25點 營收', 'time'],
  ['every day at 9:00', 'question'],
  ['每天 9:00', 'question'],
  ['every day at 9:00 and 17:00 sales', 'several_times'],
  ['every 5 minutes sales', 'too_often'],
  ['每5分鐘 營收', 'too_often'],
  ['every two hours sales', 'interval'],
  ['every other day at 9:00 sales', 'interval'],
  ['every quarter at 9:00 sales', 'interval'],
  ['每兩小時 營收', 'interval'],
  ['every week at 9:00 sales', 'day'],
  ['every month on the 31st at 9:00 sales', 'day'],
  ['every month at 9:00 sales', 'day'],
  ['每月31日 9:00 營收', 'day'],
  ['每個月 9:00 營收', 'day'],
];

const QUESTIONS = [
  'every customer with more than 5 orders',
  'every day revenue by country',
  'every month revenue',
  'every quarter revenue',
  'every hour of the day average fare',
  'every 2 weeks revenue',
  'every day at stores open',
  'everyday prices',
  'how many trips start every day at 9:00?',
  'daily revenue',
  'weekdays with the most trips',
  'each country at a glance',
  '每天的營收',
  '每天9點的營收',
  '每小時的訂單數',
  '每個客戶的訂單',
  '每月營收',
  'revenue',
  '',
];

describe('services/schedules: reading', () => {
  for (const [text, recurrence, question] of SCHEDULES) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(readSchedule(text)).to.deep.equal({ kind: 'schedule', recurrence, question });
    });
  }

  it('takes a time zone behind the time, and nothing that only looks like one', () => {
    const read = (text: string) => readSchedule(`every day at 9:00 ${text}`);
    expect(read('Europe/Berlin sales')).to.include({ timeZone: 'Europe/Berlin', question: 'sales' });
    expect(read('(Asia/Taipei) sales')).to.include({ timeZone: 'Asia/Taipei', question: 'sales' });
    expect(read('UTC time: sales')).to.include({ timeZone: 'UTC', question: 'sales' });
    expect(read('Revenue/Profit by day'))
      .to.include({ question: 'Revenue/Profit by day' })
      .and.not.have.property('timeZone');
  });

  for (const [text, why] of UNCLEAR) {
    it(`says what is not clear in ${JSON.stringify(text)}`, () => {
      expect(readSchedule(text)).to.deep.equal({ kind: 'unclear', why });
    });
  }

  for (const text of QUESTIONS) {
    it(`leaves ${JSON.stringify(text)} a question`, () => {
      expect(readSchedule(text)).to.equal(undefined);
    });
  }

  it('never throws, and what it reads is sound, whatever the text', () => {
    const piece = fc.constantFrom(
      ...[
        'every ',
        'each ',
        'daily ',
        'day ',
        'monday',
        ' and ',
        ', ',
        'week ',
        'month ',
        'on the ',
        '31',
        '1st ',
        'last ',
      ],
      ...[
        'at ',
        '9',
        ':',
        '00',
        ' pm ',
        'hour ',
        '每',
        '天',
        '週一',
        '月',
        '號',
        '上午',
        '九',
        '點',
        '半',
        '：',
        '９',
        ' ',
        'İ',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (said) => {
        const read = readSchedule(said);
        if (read?.kind !== 'schedule') return;
        const { recurrence, question } = read;
        expect(question).to.equal(question.trim()).and.not.equal('');
        expect(said, 'the question is in the words of the person').to.contain(question);
        expect(recurrence.minute).to.be.within(0, 59);
        if (recurrence.every !== 'hour') expect(recurrence.hour).to.be.within(0, 23);
        if (recurrence.every === 'week') expect(recurrence.days).to.have.lengthOf.within(1, 7);
        if (recurrence.every === 'month' && recurrence.day !== 'last') expect(recurrence.day).to.be.within(1, 28);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is quick with long and hostile texts', () => {
    const texts = [
      `every day${' '.repeat(3_900)}x`,
      `every monday${' ,'.repeat(1_900)}`,
      `每週一${'、'.repeat(3_900)}`,
    ];
    const tookMs = cpuMs(() => {
      for (const text of texts) expect(readSchedule(text)).to.equal(undefined);
    });
    expect(tookMs).to.be.below(1_000);
  });
});
