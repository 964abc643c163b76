import { expect } from 'chai';
import fc from 'fast-check';
import { sqlIn } from '../../../../services/engine/model-assist/sql-prompt.ts';
import {
  duckDbSpelling,
  MAX_SQL_CHARACTERS,
  type Piece,
  piecesOf,
  shownSpelling,
} from '../../../../services/engine/model-sql/sql-text.ts';

const cut = (sql: string): readonly Piece[] => {
  const found = piecesOf(sql);
  return found.kind === 'pieces' ? found.pieces : expect.fail(found.fault);
};
const faultOf = (sql: string): string => {
  const found = piecesOf(sql);
  return found.kind === 'fault' ? found.fault : expect.fail('no fault');
};

describe('the text of SQL that a language model writes', () => {
  it('is spelled for either engine, without comments and the last semicolon', () => {
    const pieces = cut("SELECT `a b`, \"c\" -- what for\nFROM t /* ; */ WHERE d = 'it''s; -- no' ;\n");
    expect(duckDbSpelling(pieces)).to.equal('SELECT "a b", "c" \nFROM t WHERE d = \'it\'\'s; -- no\'');
    expect(shownSpelling(pieces)).to.equal("SELECT `a b`, c\nFROM t WHERE d = 'it''s; -- no'");
  });

  it('has faults that say what to do', () => {
    expect(faultOf('SELECT 1; SELECT 2')).to.contain('One statement only');
    expect(faultOf('SELECT é')).to.contain('The character "é" is not used outside quotes');
    expect(faultOf("SELECT 'a")).to.contain('not closed');
    expect(faultOf('SELECT 1 /* a')).to.contain('not closed');
    expect(faultOf('SELECT ``')).to.contain('A name is empty');
    expect(faultOf("SELECT U&'a'")).to.contain('not used outside quotes');
    expect(faultOf("SELECT x'a'")).to.contain('A blank is missing');
    expect(faultOf('1'.repeat(MAX_SQL_CHARACTERS + 1))).to.contain('longer');
    expect(cut("SELECT DATE'2024-01-01'")).to.have.length(2);
  });

  it('can be any text: it is cut or has a fault, and what was cut is cut the same way again', () => {
    const odd = fc.array(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '--',
        '/*',
        '*/',
        ';',
        '\\',
        '$$',
        '\n',
        ' ',
        'a',
        'E',
        '1',
        '.',
        'é',
        '\u202e',
        '\ud800',
      ),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary-ascii' }),
          odd.map((signs) => signs.join('')),
        ),
        (text) => {
          const found = piecesOf(text);
          if (found.kind === 'fault') return;
          for (const spelled of [duckDbSpelling(found.pieces), shownSpelling(found.pieces)]) {
            const again = cut(spelled);
            expect(duckDbSpelling(again)).to.equal(duckDbSpelling(cut(duckDbSpelling(again))));
            const texts = (pieces: readonly Piece[]) => pieces.filter(({ kind }) => kind === 'text');
            expect(texts(again)).to.deep.equal(texts(found.pieces));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is found in any reply within a moment, or it is said that there is none', () => {
    expect(sqlIn('{"sql": null}')).to.deep.equal({ kind: 'sql', sql: null });
    expect(sqlIn('{"sql": 5}')).to.have.property('kind', 'fault');
    for (const piece of ['```', '{', '}', '```sql\n', '{"sql":', 'select ', '\u202e']) {
      expect(sqlIn(piece.repeat(Math.floor(262_144 / piece.length)))).to.have.property('kind');
    }
  });
});
