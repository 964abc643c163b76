import { expect } from 'chai';
import { isNumeric, namesThings, naturalOrder, roleOf, typeFamily, wordsOf } from '../../../services/charts/columns.ts';

describe('services/charts/columns', () => {
  it('knows the families of types, whatever their parameters and case', () => {
    expect(
      ['BIGINT', 'int', 'decimal(10,2)', 'DOUBLE', 'TIMESTAMP_NTZ', 'ARRAY<INT>', ''].map(typeFamily),
    ).to.deep.equal(['integer', 'integer', 'decimal', 'floating', 'time', 'text', 'text']);
    expect(isNumeric('FLOAT')).to.equal(true);
    expect(isNumeric('DATE')).to.equal(false);
  });

  it('reads the words of a name however it is written', () => {
    for (const name of ['pickupZip', 'pickup_zip', 'Pickup ZIP', 'pickup-zip']) {
      expect(wordsOf(name)).to.deep.equal(['pickup', 'zip']);
    }
  });

  it('tells names of things from quantities', () => {
    for (const name of ['id', 'customer_id', 'pickupZip', 'Order Number', 'product_code', 'year']) {
      expect(namesThings(name), name).to.equal(true);
    }
    for (const name of ['count_id', 'number_of_orders', 'trips', 'total', 'avg(zip)', 'revenue_per_year', 'number']) {
      expect(namesThings(name), name).to.equal(false);
    }
  });

  it('puts columns to their use by type, name and values', () => {
    const role = (name: string, type: string, ...values: (string | null)[]) => roleOf({ name, type }, values);
    expect(role('day', 'DATE', '2016-01-01')).to.equal('time');
    expect(role('month', 'STRING', '2016-01', null)).to.equal('time');
    expect(role('month', 'STRING', '2016-01', 'unknown')).to.equal('category');
    expect(role('hour', 'INT', '0', '23')).to.equal('ordered');
    expect(role('hour', 'INT', '0', '230')).to.equal('measure');
    expect(role('weekday', 'STRING', 'Mon', 'Tuesday')).to.equal('ordered');
    expect(role('zip', 'INT', '10001')).to.equal('category');
    expect(role('fare', 'DOUBLE', '1.5')).to.equal('measure');
    expect(role('name', 'STRING', null)).to.equal('category');
  });

  it('knows natural orders and nothing that only looks like one', () => {
    expect(['Jan', 'Sept', 'Sunday', 'Q3', '0-5', '10+', '[5, 10)', '> 20'].map(naturalOrder)).to.deep.equal([
      0, 8, 6, 3, 0, 10, 5, 20,
    ]);
    expect(naturalOrder('< 5')).to.equal(Number.NEGATIVE_INFINITY);
    for (const text of ['Marketing', 'Sunshine', 'ma', 'Q5', '5 apples', '']) {
      expect(naturalOrder(text), text).to.equal(undefined);
    }
  });
});
