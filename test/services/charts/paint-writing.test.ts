import { expect } from 'chai';
import { datePattern, dateText } from '../../../services/charts/paint-dates.ts';
import { drawPng } from '../../../services/charts/paint-draw.ts';
import { vegaLiteOf } from '../../../services/charts/paint-spec.ts';
import { cellsOf } from '../../../services/charts/paint-style.ts';
import {
  bigNumber,
  numberText,
  percentText,
  rangeText,
  tickText,
  writingOf,
} from '../../../services/charts/paint-writing.ts';
import type { ChartSpec } from '../../../services/charts/types.ts';

const months = (values: readonly number[]): ChartSpec => ({
  kind: 'line',
  title: 'T',
  series: [{ name: 's', points: values.map((y, index) => ({ x: `2024-0${index + 1}-01`, y })) }],
});

describe('texts within a picture', () => {
  it('writes numbers as people of the locale do', () => {
    expect(numberText(16_329, 0, 'en')).to.equal('16,329');
    expect(numberText(-8.25, 1, 'en')).to.equal('−8.3');
    expect(numberText(12_345_678, 0, 'en')).to.equal('12.3M');
    expect(numberText(0.0004, 2, 'en')).to.equal('0.0004');
    expect(numberText(12_345_678, 0, 'zh-Hant')).to.equal('1234.6萬');
    expect(numberText(12_345_678, 0, 'zh-Hans')).to.equal('1234.6万');
    expect(numberText(16_329, 0, 'en-IN')).to.equal('16,329');
    expect(bigNumber(1_234_567, 'en-IN')).to.equal('12,34,567');
    expect(bigNumber(0.001234, 'en')).to.equal('0.00123');
  });

  it('uses digits and a calendar that every picture can show, whatever the locale asks for', () => {
    expect(numberText(16_329, 0, 'en-u-nu-deva')).to.equal('16,329');
    expect(dateText(Date.UTC(2024, 4, 1), 'month', writingOf({ locale: 'en-u-ca-buddhist' }))).to.equal('May 2024');
  });

  it('writes parts, and the small ones as small', () => {
    expect(percentText(1, 4, 'en')).to.equal('25%');
    expect(percentText(1, 1_000, 'en')).to.equal('<1%');
    expect(percentText(0, 0, 'en')).to.equal('0%');
  });

  it('writes ticks short where they are large', () => {
    expect(tickText(20_000, 3, 'en')).to.equal('20K');
    expect(tickText(20_000, 3, 'zh-TW')).to.equal('2萬');
    expect(tickText(1_500, 0, 'en')).to.equal('1,500');
    expect(tickText(0.1 + 0.2, 0, 'en')).to.equal('0.3');
    expect(rangeText('1000–2000', 'en')).to.equal('1,000–2,000');
    expect(rangeText('-0.5–1e+21', 'en')).to.match(/^−0\.5–1,000,/);
    expect(rangeText('north–south', 'en')).to.equal('north–south');
  });

  it('gives ticks of a narrow range as many digits as tell them apart', () => {
    const expressionOf = (spec: ChartSpec) =>
      JSON.stringify(vegaLiteOf(spec)).match(/tickText\(datum\.value, (\d)/)?.[1];
    expect(expressionOf(months([1_000_000, 1_000_200, 1_000_500]))).to.equal('6');
    expect(expressionOf(months([0, 1_000_000, 500_000]))).to.equal('3');
    expect(expressionOf(months([1, 2, 3]))).to.equal('0');
  });

  it('writes dates in the order and with the names of the locale', () => {
    const at = Date.UTC(2024, 3, 1);
    const hant = { locale: 'zh-Hant', words: { noValues: '', quarter: '{year}年第{quarter}季' } };
    expect(dateText(at, 'month', writingOf({}))).to.equal('Apr 2024');
    expect(dateText(at, 'month', hant)).to.equal('2024年4月');
    expect(dateText(at, 'quarter', writingOf({}))).to.equal('Q2 2024');
    expect(dateText(at, 'quarter', hant)).to.equal('2024年第2季');
    expect(dateText(at, 'day', writingOf({ locale: 'en-GB' }))).to.equal('1 Apr');
    expect(dateText(at, 'moment', writingOf({}))).to.equal('Apr 1, 00:00');
    expect(dateText(Date.UTC(2024, 11, 31, 23), 'dayOfYear', writingOf({}))).to.equal('Dec 31, 2024');
  });

  it('writes no more of a date than is needed', () => {
    const of = (...dates: string[]) => datePattern(dates.map((date) => Date.parse(`${date}Z`)));
    expect(of('2023-01-01T00:00', '2024-01-01T00:00')).to.equal('year');
    expect(of('2024-01-01T00:00', '2024-04-01T00:00')).to.equal('quarter');
    expect(of('2024-01-01T00:00', '2024-02-01T00:00')).to.equal('month');
    expect(of('2024-01-01T00:00', '2024-01-02T00:00')).to.equal('day');
    expect(of('2023-12-31T00:00', '2024-01-02T00:00')).to.equal('dayOfYear');
    expect(of('2024-01-01T05:00', '2024-01-02T00:00')).to.equal('moment');
  });

  it('paints each locale in its own way, and says in its words that there is nothing', async () => {
    const styles = [{}, { locale: 'zh-Hant' }, { locale: 'zh-Hans' }] as const;
    const pictures = await Promise.all(styles.map((style) => drawPng(months([20_000, 10_000, 30_000]), style)));
    expect(new Set(pictures.map((png) => Buffer.from(png).toString('base64'))).size).to.equal(3);
    const words = { noValues: '沒有可以顯示的數值', quarter: '' };
    expect(JSON.stringify(vegaLiteOf(months([]), { locale: 'zh-Hant', words }))).to.contain(words.noValues);
  });

  it('writes the bounds of bins and the values of bars', () => {
    const bins: ChartSpec = {
      kind: 'histogram',
      title: 'T',
      series: [{ name: 's', points: [{ x: '0–20000', y: 4 }] }],
    };
    expect(cellsOf(bins, 'en')[0]?.x).to.equal('0–20,000');
  });
});
