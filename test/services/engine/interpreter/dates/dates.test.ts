import { expect } from 'chai';
import { joined, weekdayOf } from '../../../../../services/engine/interpreter/dates/calendar.ts';
import { clockSpanAt, weekdaySpanAt } from '../../../../../services/engine/interpreter/dates/clock-times.ts';
import { intervalsLabel } from '../../../../../services/engine/interpreter/dates/label.ts';
import { dateSpans } from '../../../../../services/engine/interpreter/dates/ranges.ts';
import { tokenise } from '../../../../../services/engine/interpreter/text/tokens.ts';

/** Data of 2022 and 2023; the as-of day is a Wednesday. */
const CONTEXT = { today: '2023-11-15', from: '2022-03-10', to: '2023-11-20' };

/** The longest date phrase of a text as `from..to`, several joined by `+`. */
function read(text: string): string {
  const [span] = [...dateSpans(tokenise(text), CONTEXT)].sort((a, b) => b.end - b.start - (a.end - a.start));
  return (span?.intervals ?? []).map(({ from = '', to = '' }) => `${from}..${to}`).join('+');
}

const PHRASES: readonly (readonly [text: string, interval: string])[] = [
  ['in January 2023', '2023-01-01..2023-02-01'],
  ['Jan 2023', '2023-01-01..2023-02-01'],
  ['in the month of May 2023', '2023-05-01..2023-06-01'],
  ['2023 January', '2023-01-01..2023-02-01'],
  ['2023-05', '2023-05-01..2023-06-01'],
  ['on 2023-05-07', '2023-05-07..2023-05-08'],
  ['on May 7, 2023', '2023-05-07..2023-05-08'],
  ['on the 7th of May 2023', '2023-05-07..2023-05-08'],
  ['7 May 2023', '2023-05-07..2023-05-08'],
  ['on 05/07/2023', '2023-05-07..2023-05-08'],
  ['on 25/12/2022', '2022-12-25..2022-12-26'],
  ['on 7.5.2023', '2023-05-07..2023-05-08'],
  ['in 2022', '2022-01-01..2023-01-01'],
  ['in the year 2022', '2022-01-01..2023-01-01'],
  ['Q1 2023', '2023-01-01..2023-04-01'],
  ['2023 Q2', '2023-04-01..2023-07-01'],
  ['in the third quarter of 2022', '2022-07-01..2022-10-01'],
  ['last quarter of 2022', '2022-10-01..2023-01-01'],
  ['H1 2023', '2023-01-01..2023-07-01'],
  ['second half of 2022', '2022-07-01..2023-01-01'],
  ['week 2 of 2023', '2023-01-09..2023-01-16'],
  ['week of 10 May 2023', '2023-05-08..2023-05-15'],
  ['between January and March 2023', '2023-01-01..2023-04-01'],
  ['between November and February 2023', '2022-11-01..2023-03-01'],
  ['between 2022 and 2023', '2022-01-01..2024-01-01'],
  ['from 1 May 2023 to 9 May 2023', '2023-05-01..2023-05-10'],
  ['from May to July 2023', '2023-05-01..2023-08-01'],
  ['May 5 to 10, 2023', '2023-05-05..2023-05-11'],
  ['between 5 and 10 May 2023', '2023-05-05..2023-05-11'],
  ['2022-05-01 to 2022-05-03', '2022-05-01..2022-05-04'],
  ['since March 2023', '2023-03-01..'],
  ['after March 2023', '2023-04-01..'],
  ['before March 2023', '..2023-03-01'],
  ['until March 2023', '..2023-04-01'],
  ['on or after 2023-03-05', '2023-03-05..'],
  ['no later than 2023-03-05', '..2023-03-06'],
  ['after 2022', '2023-01-01..'],
  ['from 2023 onwards', '2023-01-01..'],
  ['2022 or later', '2022-01-01..'],
  ['in January and February 2023', '2023-01-01..2023-03-01'],
  ['in May and July 2023', '2023-05-01..2023-06-01+2023-07-01..2023-08-01'],
  ['Q1 or Q3 2023', '2023-01-01..2023-04-01+2023-07-01..2023-10-01'],
  ['today', '2023-11-15..2023-11-16'],
  ['yesterday', '2023-11-14..2023-11-15'],
  ['this month', '2023-11-01..2023-12-01'],
  ['last month', '2023-10-01..2023-11-01'],
  ['last week', '2023-11-06..2023-11-13'],
  ['previous quarter', '2023-07-01..2023-10-01'],
  ['last year', '2022-01-01..2023-01-01'],
  ['in the last 30 days', '2023-10-17..2023-11-16'],
  ['over the past 2 weeks', '2023-11-02..2023-11-16'],
  ['last 3 months', '2023-08-01..2023-11-01'],
  ['2 months ago', '2023-09-01..2023-10-01'],
  ['year to date', '2023-01-01..2023-11-16'],
  ['mtd', '2023-11-01..2023-11-16'],
];

describe('the date grammar', () => {
  for (const [text, interval] of PHRASES) {
    it(`reads "${text}"`, () => expect(read(text)).to.equal(interval));
  }

  it('finds the year of a month in the data, the latest first, and says so', () => {
    expect(read('in April')).to.equal('2023-04-01..2023-05-01');
    expect(read('in December')).to.equal('2022-12-01..2023-01-01');
    const [span] = dateSpans(tokenise('in December'), CONTEXT);
    expect(span?.assumptions).to.deep.equal(['No year was named: I took 2022.']);
  });

  it('says in which order it read digits that leave both open', () => {
    const [span] = dateSpans(tokenise('05/07/2023'), CONTEXT);
    expect(span?.assumptions).to.deep.equal(['I read the date month first: 7 May 2023.']);
  });

  it('leaves words and figures alone that are no dates', () => {
    for (const text of [
      'may I see them',
      'they march on',
      'top 10',
      'more than 20',
      'on 31/02/2023',
      'ward 5',
      'in 99',
      'the 3 longest',
    ]) {
      expect(read(text), text).to.equal('');
    }
    const [year] = dateSpans(tokenise('2023 visits'), CONTEXT);
    expect(year?.doubtful).to.equal(true);
  });

  it('echoes an interval in words that read back to it', () => {
    for (const [text, interval] of PHRASES) {
      const intervals = interval.split('+').map((one) => {
        const [from, to] = one.split('..');
        return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
      });
      expect(read(intervalsLabel(intervals)), `${text}: ${intervalsLabel(intervals)}`).to.equal(interval);
    }
  });

  it('joins neighbouring intervals', () => {
    expect(
      joined([
        { from: '2023-02-01', to: '2023-03-01' },
        { from: '2023-01-01', to: '2023-02-01' },
        { from: '2023-05-01', to: '2023-06-01' },
      ]),
    ).to.deep.equal([
      { from: '2023-01-01', to: '2023-03-01' },
      { from: '2023-05-01', to: '2023-06-01' },
    ]);
    expect(weekdayOf('2023-11-15')).to.equal(2);
  });
});

describe('times of day and days of the week', () => {
  const clock = (text: string) => {
    const span = clockSpanAt(tokenise(text), 0);
    return span && [span.fromMinute, span.toMinute, span.end];
  };
  const days = (text: string) => weekdaySpanAt(tokenise(text), 0)?.days;

  it('are read', () => {
    expect(clock('after 8pm')).to.deep.equal([1_200, 1_440, 2]);
    expect(clock('before 6:30')).to.deep.equal([0, 390, 2]);
    expect(clock('between 8am and 10am')).to.deep.equal([480, 600, 4]);
    expect(clock('between 10pm and 4am')).to.deep.equal([1_320, 240, 4]);
    expect(clock('at 5pm')).to.deep.equal([1_020, 1_080, 2]);
    expect(clock('in the morning')).to.deep.equal([360, 720, 3]);
    expect(clock('after 13pm')).to.equal(undefined);
    expect(clock('after lunch')).to.equal(undefined);
    expect(days('on Mondays and Fridays')).to.deep.equal([0, 4]);
    expect(days('from Thursday to Saturday')).to.deep.equal([3, 4, 5]);
    expect(days('on weekends')).to.deep.equal([5, 6]);
    expect(days('on weekdays')).to.deep.equal([0, 1, 2, 3, 4]);
    expect(days('on ward A1')).to.equal(undefined);
  });
});
