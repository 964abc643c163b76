import { expect } from 'chai';
import fc from 'fast-check';
import { headlineOf } from '../../bot/headline.ts';

describe('bot/headline', () => {
  const cases: readonly (readonly [text: string, headline: string | undefined, rest: string])[] = [
    ['Sales were $1,204.50 in May. June was better.', 'Sales were $1,204.50 in May.', 'June was better.'],
    ['Most trips begin in **10001**.', 'Most trips begin in **10001**.', ''],
    ['**Berlin** leads with 12. See below.\n\n- a\n- b', '**Berlin** leads with 12.', 'See below.\n\n- a\n- b'],
    ['Growth was 3.5% vs. 2.1% in 2016. Good.', 'Growth was 3.5% vs. 2.1% in 2016.', 'Good.'],
    ['U.S. stores sold most. Others less.', 'U.S. stores sold most.', 'Others less.'],
    ['五月的營收為 1,204 元。六月更好。', '五月的營收為 1,204 元。', '六月更好。'],
    ['One line\nand another', 'One line', 'and another'],
    ['**It fell. A lot.** Indeed.', '**It fell. A lot.** Indeed.', ''],
    ['- first\n- second', undefined, '- first\n- second'],
    ['# Title\ntext', undefined, '# Title\ntext'],
    ['| a | b |\n|---|---|', undefined, '| a | b |\n|---|---|'],
    ['1. one\n2. two', undefined, '1. one\n2. two'],
    ['```\ncode\n```', undefined, '```\ncode\n```'],
    ['These are the stores:\n- a', undefined, 'These are the stores:\n- a'],
    ['', undefined, ''],
    [`${'word '.repeat(80)}end.`, undefined, `${'word '.repeat(80)}end.`],
  ];
  for (const [text, headline, rest] of cases) {
    it(`is ${headline === undefined ? 'none' : 'the first sentence'} of ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(headlineOf(text, 'en')).to.deep.equal({ headline, rest });
    });
  }

  it('loses nothing of a text, whatever it is', () => {
    const squeezed = (text: string) => text.replace(/\s+/g, '');
    const piece = fc.constantFrom('Sales', ' ', '. ', '**', '`', '\n', '- ', '。', 'e.g. ', '5', ': ', '?', '*');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((all) => all.join('')),
          fc.string(),
        ),
        (text) => {
          const { headline, rest } = headlineOf(text, 'en');
          expect(squeezed((headline ?? '') + rest)).to.equal(squeezed(text));
          expect(headline).not.to.equal('');
        },
      ),
    );
  });
});
