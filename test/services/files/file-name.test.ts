import { expect } from 'chai';
import fc from 'fast-check';
import { fileName } from '../../../services/files/file-name.ts';

const named = (title: string | undefined, note?: string) =>
  fileName({ title, untitled: 'result', note, format: 'csv' });

describe('Names of files', () => {
  it('come from the title', () => {
    expect(named('Revenue by region')).to.equal('Revenue by region.csv');
    expect(named('各地區營收')).to.equal('各地區營收.csv');
    expect(named('Umsatz: Nord/Süd?')).to.equal('Umsatz Nord Süd.csv');
    expect(named('Revenue', 'first rows only')).to.equal('Revenue (first rows only).csv');
  });

  it('have a name where there is no title', () => {
    for (const title of [undefined, '', '   ', '...', '/\\:', '\u202e']) expect(named(title)).to.equal('result.csv');
  });

  it('are never devices, hidden, or of another ending than they seem', () => {
    expect(named('CON')).to.equal('_CON.csv');
    expect(named('nul.txt')).to.equal('_nul.txt.csv');
    expect(named('.bashrc')).to.equal('bashrc.csv');
    expect(named('invoice\u202exslx.exe')).to.equal('invoice xslx.exe.csv');
  });

  it('are taken by every system, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
        const name = named(title);
        expect(name).to.match(/^[^.\s<>:"/\\|?*\p{Cc}\p{Cf}][^<>:"/\\|?*\p{Cc}\p{Cf}]*\.csv$/u);
        expect(Buffer.byteLength(name)).to.be.lessThan(200);
        expect(name.isWellFormed()).to.equal(true);
      }),
    );
  });
});
