import { expect } from 'chai';
import { allowedEdits, editDistance } from '../../../../../services/engine/interpreter/text/edit-distance.ts';
import { MAX_QUESTION_CHARS, normalise } from '../../../../../services/engine/interpreter/text/normalise.ts';
import { numberAt } from '../../../../../services/engine/interpreter/text/numbers.ts';
import { plural, root, singular } from '../../../../../services/engine/interpreter/text/stem.ts';
import { MAX_TOKENS, tokenise, wordsOf } from '../../../../../services/engine/interpreter/text/tokens.ts';

describe('words of a question', () => {
  it('are brought into one spelling', () => {
    expect(normalise('  What’s   the “best”\n ward – really? ')).to.equal('What is the "best" ward - really?');
    expect(normalise("visits that aren't paid and can't be")).to.equal('visits that are not paid and can not be');
    expect(normalise('ｗａｒｄ\u200b\u0007 A1')).to.equal('ward A1');
    expect(normalise('x'.repeat(5_000))).to.have.length(MAX_QUESTION_CHARS);
  });

  it('become tokens with their place and their figures', () => {
    const text = 'Cost > $1,200.50 on 2023-05-01 after 8pm for "Ward A" (25k, 10%, 3rd, 5+)?';
    const tokens = tokenise(text);
    const found = tokens
      .filter(({ kind }) => kind !== 'word')
      .map(({ kind, text: part, number }) => [kind, part, number?.value]);
    expect(found).to.deep.equal([
      ['sign', '>', undefined],
      ['number', '$1,200.50', 1_200.5],
      ['date', '2023-05-01', undefined],
      ['clock', '8pm', undefined],
      ['quoted', 'Ward A', undefined],
      ['number', '25k', 25_000],
      ['sign', ',', undefined],
      ['number', '10%', 10],
      ['sign', ',', undefined],
      ['number', '3rd', 3],
      ['sign', ',', undefined],
      ['number', '5+', 5],
    ]);
    for (const { start, end, kind, text: part } of tokens) {
      if (kind !== 'quoted') expect(text.slice(start, end)).to.equal(part);
    }
  });

  it('read negative numbers, and no minus in a range', () => {
    expect(tokenise('below -5').at(-1)?.number?.value).to.equal(-5);
    expect(tokenise('5-10').map(({ text }) => text)).to.deep.equal(['5', '-', '10']);
  });

  it('stop at a bound', () => {
    expect(tokenise('a '.repeat(500))).to.have.length(MAX_TOKENS);
  });

  it('split names as people write them', () => {
    expect(wordsOf('totalHTTPCalls_per-day2')).to.deep.equal(['total', 'http', 'calls', 'per', 'day2']);
  });

  it('have a singular, a plural and a root that related words share', () => {
    for (const [many, one] of [
      ['wards', 'ward'],
      ['cities', 'city'],
      ['boxes', 'box'],
      ['people', 'person'],
      ['status', 'status'],
      ['analysis', 'analysis'],
    ] as const) {
      expect(singular(many), many).to.equal(one);
    }
    expect(['city', 'box', 'ward', 'person'].map(plural)).to.deep.equal(['cities', 'boxes', 'wards', 'people']);
    for (const [a, b] of [
      ['resolved', 'resolution'],
      ['admitted', 'admission'],
      ['delivered', 'delivery'],
      ['rated', 'rating'],
      ['subscribed', 'subscription'],
      ['born', 'birth'],
      ['shipped', 'shipment'],
    ] as const) {
      expect(root(a), `${a} and ${b}`).to.equal(root(b));
    }
    expect(root('cost')).not.to.equal(root('coast'));
  });

  it('spell numbers', () => {
    const read = (text: string) => numberAt(tokenise(text), 0);
    expect(read('twenty five wards')).to.deep.include({ facts: { value: 25 }, length: 2 });
    expect(read('two hundred and fifty')?.facts.value).to.equal(250);
    expect(read('three thousand two hundred')?.facts.value).to.equal(3_200);
    expect(read('a dozen')?.facts.value).to.equal(12);
    expect(read('two dozen')?.facts.value).to.equal(24);
    expect(read('third quarter')?.facts).to.deep.equal({ value: 3, ordinal: true });
    expect(read('and five')).to.equal(undefined);
    expect(read('wards')).to.equal(undefined);
  });

  it('differ by edits, a swap counting once', () => {
    expect(editDistance('ward', 'wrad', 2)).to.equal(1);
    expect(editDistance('cardiology', 'cardilogy', 2)).to.equal(1);
    expect(editDistance('ward', 'wards', 0)).to.equal(1);
    expect(editDistance('abcdef', 'ghijkl', 2)).to.equal(3);
    expect([3, 4, 7, 8].map((length) => allowedEdits('x'.repeat(length)))).to.deep.equal([0, 1, 1, 2]);
  });
});
