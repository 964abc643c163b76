import { expect } from 'chai';
import {
  expandWords,
  normalPhrase,
  pluralOf,
  pluralPhrase,
  singularOf,
  splitName,
  stemPhrase,
} from '../../../services/engine/profile-words.ts';

describe('words of names', () => {
  it('are split where case, digits and signs divide them', () => {
    expect(splitName('unitPrice')).to.deep.equal(['unit', 'price']);
    expect(splitName('UNIT_PRICE')).to.deep.equal(['unit', 'price']);
    expect(splitName('unit-price (EUR)')).to.deep.equal(['unit', 'price', 'eur']);
    expect(splitName('orderID')).to.deep.equal(['order', 'id']);
    expect(splitName('HTTPStatusCode')).to.deep.equal(['http', 'status', 'code']);
    expect(splitName('straßeName')).to.deep.equal(['straße', 'name']);
    expect(splitName('__')).to.deep.equal([]);
  });

  it('are written out when they are common abbreviations', () => {
    expect(expandWords(['cust', 'qty'])).to.deep.equal(['customer', 'quantity']);
    expect(expandWords(['colour'])).to.deep.equal(['colour']);
  });

  it('go from singular to plural and back', () => {
    const pairs = [
      'box/boxes',
      'city/cities',
      'day/days',
      'loaf/loaves',
      'person/people',
      'class/classes',
      'order/orders',
    ];
    for (const [one = '', many = ''] of pairs.map((pair) => pair.split('/'))) {
      expect(pluralOf(one)).to.equal(many);
      expect(singularOf(many)).to.equal(one);
      expect(singularOf(one)).to.equal(one);
    }
    for (const word of ['status', 'series', 'news', 'bus', 'data']) {
      expect(singularOf(word)).to.equal(word);
      expect(pluralOf(word)).to.equal(word);
    }
    expect(pluralPhrase('sales order')).to.equal('sales orders');
  });

  it('are compared without case, signs and accents', () => {
    expect(normalPhrase('  Crust & Crumb, Ltd. ')).to.equal('crust and crumb ltd');
    expect(normalPhrase("Anna's shop")).to.equal('anna shop');
    expect(stemPhrase('SÃO PAULO')).to.equal('sao paulo');
    expect(stemPhrase('Blueberry Muffins')).to.equal('blueberry muffin');
  });
});
