import { expect } from 'chai';
import fc from 'fast-check';
import { cut, literal, literalLine, verbatim, xmlEscape } from '../../../adapters/cards/escape.ts';
import { activeIn, seen } from './card-check.ts';
import { anyText, HOSTILE_TEXTS } from './hostile.ts';

/** What a reader is to see of a text: everything but characters without a shape. */
function shown(text: string): string {
  return seen(
    text
      .toWellFormed()
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      .replace(/\t/g, ' ')
      .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
      .replace(/[\p{Cc}--\n]/gv, ''),
  );
}

describe('adapters/cards/escape', () => {
  for (const text of HOSTILE_TEXTS) {
    it(`leaves nothing to act upon in ${JSON.stringify(text.slice(0, 60))}`, () => {
      expect(activeIn(literal(text)), literal(text)).to.equal(undefined);
    });
  }

  it('leaves nothing to act upon in any text, and shows every text as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(activeIn(literal(text))).to.equal(undefined);
        expect(seen(literal(text))).to.equal(shown(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is stable: making a text literal twice changes nothing more', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(literal(literal(text))).to.equal(literal(text));
      }),
    );
  });

  it('leaves ordinary words, numbers and times untouched', () => {
    for (const text of ['Average fare: 12.50 at 13:05', 'a / b, c - d', 'x < 3 and y > 4', "Ann's 5% (2016-01-05)"]) {
      expect(literal(text)).to.equal(text);
    }
  });

  it('puts cells on one line', () => {
    expect(literalLine('a\n  b\r\nc')).to.equal('a b c');
  });

  it('changes nothing in SQL but what cannot be seen', () => {
    const sql = "SELECT 'https://x.example' -- [a](b)\n  FROM t";
    expect(verbatim(sql)).to.equal(sql);
    expect(verbatim('a\u202Eb\u0000c\r\nd\te')).to.equal('abc\nd e');
  });

  it('never cuts a character in half', () => {
    expect(cut('abc', 3)).to.equal('abc');
    expect(cut('abcd', 3)).to.equal('ab…');
    expect(cut('a😀b', 3)).to.equal('a…');
    expect(cut('abc', 0)).to.equal('…');
  });

  it('escapes what XML gives a meaning', () => {
    expect(xmlEscape(`<a b="c">&'`)).to.equal('&lt;a b=&quot;c&quot;&gt;&amp;&apos;');
  });
});
