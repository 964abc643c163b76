import { expect } from 'chai';
import fc from 'fast-check';
import { columnFormatter, formatCell, formatNumber } from '../../../services/charts/format.ts';

const cell = (value: string | null, type: string, name = 'n', locale = 'en') =>
  formatCell(value, { name, type }, locale);

describe('services/charts/format', () => {
  it('groups thousands and keeps every digit of long integers and decimals', () => {
    expect(cell('109000', 'LONG')).to.equal('109,000');
    expect(cell('-1234567890123456789012', 'DECIMAL(38,0)')).to.equal('-1,234,567,890,123,456,789,012');
    expect(cell('12345678901234567890.123456789', 'DECIMAL(38,9)')).to.equal('12,345,678,901,234,567,890.123456789');
    expect(cell('-0.50', 'DECIMAL(4,2)')).to.equal('-0.50');
    expect(cell('12.400000', 'DECIMAL(38,6)')).to.equal('12.40');
    expect(cell('1234.5', 'DECIMAL(10,1)', 'n', 'de')).to.equal('1.234,5');
  });

  it('leaves numbers that name things alone', () => {
    expect(cell('10001', 'INT', 'pickup_zip')).to.equal('10001');
    expect(cell('2016', 'INT', 'year')).to.equal('2016');
    expect(cell('123456', 'LONG', 'Order Number')).to.equal('123456');
    expect(cell('123456', 'LONG', 'number_of_orders')).to.equal('123,456');
    expect(cell('123456', 'LONG', 'count(DISTINCT customer_id)')).to.equal('123,456');
  });

  it('rounds only the noise of doubles', () => {
    expect(cell('12.300000000000001', 'DOUBLE')).to.equal('12.3');
    expect(cell('12.34567', 'DOUBLE')).to.equal('12.346');
    expect(cell('2.34567', 'DOUBLE')).to.equal('2.3457');
    expect(cell('1234.5678', 'DOUBLE')).to.equal('1,234.57');
    expect(cell('0.000123456', 'DOUBLE')).to.equal('0.0001235');
    expect(cell('1.0E7', 'DOUBLE')).to.equal('10,000,000');
    expect(cell('1.5E300', 'DOUBLE')).to.equal('1.5E300');
    expect(cell('NaN', 'DOUBLE')).to.equal('NaN');
    expect(formatNumber(109000, 'en')).to.equal('109,000');
  });

  it('gives all values of a floating column the same places, and lets none vanish', () => {
    const fares = ['54.2100000001', '48.1', '120', null, '0.00012'];
    const write = columnFormatter({ name: 'fare', type: 'DOUBLE' }, fares, 'en');
    expect(fares.map(write)).to.deep.equal(['54.21', '48.10', '120.00', '–', '0.00012']);
    const whole = ['1.0', '2E3'];
    expect(whole.map(columnFormatter({ name: 'n', type: 'DOUBLE' }, whole, 'en'))).to.deep.equal(['1', '2,000']);
  });

  it('writes days and moments short and never moves them in time', () => {
    expect(cell('2016-01-05', 'DATE')).to.equal('Jan 5, 2016');
    expect(cell('2016-01-05T13:05:00.000Z', 'TIMESTAMP')).to.equal('Jan 5, 2016, 13:05');
    expect(cell('2016-01-05 13:05:09', 'TIMESTAMP_NTZ')).to.equal('Jan 5, 2016, 13:05:09');
    expect(cell('2016-02-31', 'DATE')).to.equal('2016-02-31');
    expect(cell('tomorrow', 'DATE')).to.equal('tomorrow');
    expect(cell('2016-01-05T13:05:00+02:00', 'TIMESTAMP')).to.equal('2016-01-05T13:05:00+02:00');
  });

  it('shortens a whole column at once', () => {
    const months = ['2016-01-01T00:00:00.000Z', '2016-02-01T00:00:00.000Z', null];
    const write = columnFormatter({ name: 'pickup_month', type: 'TIMESTAMP' }, months, 'en');
    expect(months.map(write)).to.deep.equal(['Jan 2016', 'Feb 2016', '–']);
    const days = ['2016-01-01 00:00:00', '2016-02-03 00:00:00'];
    expect(days.map(columnFormatter({ name: 'day', type: 'TIMESTAMP' }, days, 'en'))).to.deep.equal([
      'Jan 1, 2016',
      'Feb 3, 2016',
    ]);
    const mixed = ['2016-01-01 00:00:00', '2016-02-03 10:00:00'];
    expect(mixed.map(columnFormatter({ name: 'day', type: 'TIMESTAMP' }, mixed, 'en'))).to.deep.equal([
      'Jan 1, 2016, 00:00',
      'Feb 3, 2016, 10:00',
    ]);
    const exact = ['2016-01-01 00:57:00', '2016-02-03 00:40:13'];
    expect(exact.map(columnFormatter({ name: 'pickup_time', type: 'TIMESTAMP' }, exact, 'en'))).to.deep.equal([
      'Jan 1, 2016, 00:57:00',
      'Feb 3, 2016, 00:40:13',
    ]);
    expect(columnFormatter({ name: 'year', type: 'DATE' }, ['2016-01-01'], 'en')('2016-01-01')).to.equal('2016');
  });

  it('shows a missing value as a dash and texts as they are', () => {
    expect(cell(null, 'LONG')).to.equal('–');
    expect(cell('[x](https://y)', 'STRING')).to.equal('[x](https://y)');
    expect(cell('', 'LONG')).to.equal('');
  });

  it('keeps the digits of every integer and decimal', () => {
    const digits = (text: string) => text.replaceAll(',', '');
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
        fc.integer({ min: 0, max: 99 }),
        (whole, cents) => {
          const fraction = String(cents).padStart(2, '0');
          expect(digits(cell(`${whole}`, 'LONG'))).to.equal(`${whole}`);
          expect(digits(cell(`${whole}.${fraction}`, 'DECIMAL(38,2)'))).to.equal(`${whole}.${fraction}`);
        },
      ),
    );
  });

  it('never throws, whatever value, type and name', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date().map((date) => `${date}`),
          fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$/),
        ),
        fc.constantFrom('LONG', 'DOUBLE', 'DECIMAL(10,2)', 'STRING', 'DATE', 'TIMESTAMP', ''),
        fc.string(),
        (value, type, name) => {
          expect(cell(value, type, name)).to.be.a('string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
