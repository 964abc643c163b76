import { expect } from 'chai';
import { numberAt, timesAt } from '../../../../../services/engine/interpreter/chinese/dates.ts';
import { numeral } from '../../../../../services/engine/interpreter/chinese/numerals.ts';

/** The longest reading at the beginning. */
function time(text: string): string | undefined {
  const all = timesAt(text, 0).sort((a, b) => b.length - a.length);
  return all[0] && `${all[0].kind} ${all[0].to}`;
}

describe('Chinese numbers', () => {
  const VALUES: readonly (readonly [string, number | undefined])[] = [
    ['五', 5],
    ['十', 10],
    ['十二', 12],
    ['二十五', 25],
    ['兩百', 200],
    ['三百零五', 305],
    ['一千二百', 1_200],
    ['1萬', 10_000],
    ['1.5万', 15_000],
    ['三千萬', 30_000_000],
    ['2億', 200_000_000],
    ['二〇一六', 2_016],
    ['1,000', 1_000],
    ['萬', undefined],
    ['1.2.3', undefined],
  ];
  for (const [text, value] of VALUES) {
    it(`${text} is ${value ?? 'none'}`, () => {
      expect(numeral(text)).to.equal(value);
    });
  }

  it('count as one only before a measure word', () => {
    expect(numberAt('五個產品', 0)).to.deep.equal({ to: '5', length: 1 });
    expect(numberAt('一共', 0)).to.equal(undefined);
  });

  it('carry their unit', () => {
    expect(numberAt('50美元', 0)).to.deep.equal({ to: '50 dollars', length: 4 });
    expect(numberAt('5英里', 0)).to.deep.equal({ to: '5 miles', length: 3 });
    expect(numberAt('50元', 0)).to.deep.equal({ to: '50', length: 2 });
  });
});

describe('Chinese dates', () => {
  const DATES: readonly (readonly [string, string | undefined])[] = [
    ['2016年1月15日', 'Y 15 January 2016'],
    ['2016 年 1 月', 'Y January 2016'],
    ['二〇一六年二月份', 'Y February 2016'],
    ['2024年第一季', 'Y Q1 2024'],
    ['2024年一季度', 'Y Q1 2024'],
    ['2024年上半年', 'Y H1 2024'],
    ['2024年', 'Y 2024'],
    ['13月', undefined],
    ['1月15日到20日', 'Y between January 15 and January 20'],
    ['上個月', 'Y last month'],
    ['过去30天', 'Y last 30 days'],
    ['最近三個月', 'Y last 3 months'],
    ['3個月前', 'Y 3 months ago'],
    ['今年到目前為止', 'Y year to date'],
    ['週一', 'Y mondays'],
    ['周末', 'Y weekends'],
    ['晚上8點', 'Y 20:00'],
    ['早上7点半', 'Y 7:30'],
    ['中午12點', 'Y 12:00'],
    ['晚上8點到10點', 'Y between 20:00 and 22:00'],
    ['每月', 'h month'],
    ['按周', 'h week'],
    ['每小時', 'h hour of day'],
    ['星期幾', 'g day of week'],
    ['以後', 'y since'],
    ['前5名', undefined],
  ];
  for (const [text, expected] of DATES) {
    it(`${text}: ${expected ?? 'none'}`, () => {
      expect(time(text)).to.equal(expected);
    });
  }
});
