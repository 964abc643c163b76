import { expect } from 'chai';
import fc from 'fast-check';
import { allowedDistance, editDistance, SimilarTexts } from '../../../services/engine/value-index-similar.ts';

/** The textbook form, without limit and shortcuts. */
function plainDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : i)),
  );
  const at = (i: number, j: number) => d[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (d[i] ?? [])[j] = best;
    }
  }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 9 });

describe('similar texts', () => {
  it('differ by as many errors as are counted, a swap being one', () => {
    expect(editDistance('sydney', 'sydeny', 2)).to.equal(1);
    expect(editDistance('carrier', 'carier', 2)).to.equal(1);
    expect(editDistance('abc', 'xyz', 2)).to.equal(3);
    expect(editDistance('a', 'abcdef', 2)).to.equal(3);
  });

  it('are as far apart as the textbook says, up to the limit', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).to.equal(Math.min(plainDistance(a, b), limit + 1));
      }),
    );
  });

  it('may have one error from four letters on, two from eight on', () => {
    expect([3, 4, 7, 8, 20].map(allowedDistance)).to.deep.equal([0, 1, 1, 2, 2]);
  });

  it('are found when one letter was taken for another', () => {
    const similar = new SimilarTexts();
    similar.add('hotel');
    similar.add('carriage');
    expect(similar.nearest('hotex')).to.deep.equal(['hotel']);
    expect(similar.nearest('kabriage')).to.deep.equal(['carriage']);
  });

  it('are found as a search through all would find them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 30 }), word, (texts, phrase) => {
        const similar = new SimilarTexts();
        for (const text of texts) similar.add(text);
        const ranked = texts.map((text) => ({ text, distance: plainDistance(phrase, text) }));
        const least = Math.min(...ranked.map((one) => one.distance));
        const wanted = ranked.filter((one) => one.distance === least && least <= allowedDistance(phrase.length));
        const expected = phrase.length < 4 ? [] : wanted.map((one) => one.text);
        expect(new Set(similar.nearest(phrase))).to.deep.equal(new Set(expected));
      }),
    );
  });
});
