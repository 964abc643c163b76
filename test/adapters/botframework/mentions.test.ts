import { expect } from 'chai';
import fc from 'fast-check';
import { isMentioned, type Mention, plainText, readMentions } from '../../../adapters/botframework/mentions.ts';

const BOT = '28:bot';
const own: Mention = { id: BOT, name: 'Lamp', text: '<at>Lamp</at>' };
const ada: Mention = { id: '29:ada', name: 'Ada Example', text: '<at>Ada Example</at>' };
/** A person whose name is the bot's. */
const twin: Mention = { id: '29:twin', name: 'Lamp', text: '<at>Lamp</at>' };

const table: readonly [name: string, text: string, mentions: readonly Mention[], expected: string][] = [
  ['a mention before', '<at>Lamp</at>&nbsp;sales by month', [own], 'sales by month'],
  ['a mention in the middle', 'tell me <at>Lamp</at> the sales', [own], 'tell me the sales'],
  ['a mention behind', 'sales by month <at>Lamp</at>', [own], 'sales by month'],
  ['two mentions', '<at>Lamp</at> sales <at>Lamp</at> by month', [own, own], 'sales by month'],
  ['more places than entities', '<at>Lamp</at> a <at>Lamp</at> b <at>Lamp</at>', [own], 'a b'],
  ['nothing but a mention', '<at>Lamp</at>', [own], ''],
  ['somebody else', '<at>Lamp</at> sales of <at>Ada Example</at>?', [own, ada], 'sales of Ada Example?'],
  ['a person of the same name, second', '<at>Lamp</at> sales of <at>Lamp</at>', [own, twin], 'sales of Lamp'],
  ['a person of the same name, first', '<at>Lamp</at> asks <at>Lamp</at> sales', [twin, own], 'Lamp asks sales'],
  ['markup with attributes', '<at id="0">Lamp</at> sales', [{ ...own, text: '<at id="0">Lamp</at>' }], 'sales'],
  ['markup that nobody owns', 'sales of <at>Bob</at>', [], 'sales of Bob'],
  ['markup in capitals', 'sales of <AT>Bob</AT>', [], 'sales of Bob'],
  ['a name that is a pattern', '<at>L.*(</at> a.b', [{ ...own, text: '<at>L.*(</at>' }], 'a.b'],
  ['a name that is a replacement', '<at>X</at> a', [{ id: '29:x', name: '$&$1', text: '<at>X</at>' }], '$&$1 a'],
  ['entities', 'a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;', [], 'a < b && c > "d" \'e\''],
  ['an entity within an entity', 'a &amp;lt; b', [], 'a &lt; b'],
  ['blanks that do not break', 'sales\u00a0by&nbsp;month', [], 'sales by month'],
  ['lines', '<at>Lamp</at> one\ntwo', [own], 'one\ntwo'],
  ['words that only look like it', 'rates at <attic> prices', [], 'rates at <attic> prices'],
  ['escaped markup', '&lt;at&gt;Everyone&lt;/at&gt; hi', [], 'Everyone hi'],
  ['markup within markup', '<<at>at>x</<at>at>', [], 'x'],
  ['a mention without text', 'sales', [{ ...own, text: '' }], 'sales'],
];

describe('mentions', () => {
  for (const [name, text, mentions, expected] of table) {
    it(`plain text of ${name}`, () => expect(plainText(text, mentions, BOT)).to.equal(expected));
  }

  it('are read from entities, whatever else stands there', () => {
    const entities = [
      null,
      'mention',
      { type: 'clientInfo', locale: 'en-GB' },
      { type: 'mention' },
      { type: 'mention', mentioned: { id: 5 }, text: 'x' },
      { type: 'mention', mentioned: { id: BOT, name: null }, text: '<at>Lamp</at>' },
    ];
    expect(readMentions(entities)).to.deep.equal([{ id: BOT, name: '', text: '<at>Lamp</at>' }]);
    expect(readMentions(undefined)).to.deep.equal([]);
    expect(isMentioned(readMentions(entities), BOT)).to.equal(true);
    expect(isMentioned(readMentions(entities), 'Lamp')).to.equal(false);
  });

  it('of a thousand people are cut', () => {
    const entities = Array.from({ length: 1_000 }, () => ({ type: 'mention', mentioned: { id: BOT }, text: 'x' }));
    expect(readMentions(entities)).to.have.length(200);
  });

  const words = fc.stringMatching(/^[A-Za-z0-9.,?$&;()*\\ \n]{0,12}$/);
  const names = fc.stringMatching(/^[A-Za-z .$&()*+?[\]\\|-]{1,10}$/);
  const people = fc.array(fc.record({ id: fc.constantFrom(BOT, '29:a', '29:b'), name: names }), { maxLength: 5 });

  it('property: no mention of the bot and no markup is left, and everybody else keeps the name', () => {
    fc.assert(
      fc.property(people, fc.array(words, { minLength: 6, maxLength: 6 }), (mentioned, between) => {
        const mentions = mentioned.map(({ id, name }, i) => ({
          id,
          name: `${name}${i}`,
          text: `<at>${name}${i}</at>`,
        }));
        const text = mentions.reduce((so, { text: markup }, i) => `${so}${markup}${between[i + 1]}`, between[0] ?? '');
        const plain = plainText(text, mentions, BOT);
        expect(plain).not.to.match(/<\/?at\b[^<>]*>/i);
        for (const { id, name } of mentions) if (id !== BOT) expect(plain).to.contain(name.trim());
        const rest = mentions.reduce((so, { text: markup }) => so.replace(markup, ''), text);
        if (mentions.every(({ id }) => id === BOT)) {
          expect(plain.replace(/\s/g, '')).to.equal(plainText(rest, [], BOT).replace(/\s/g, ''));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('property: no input leaves markup behind', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      'at',
      'AT',
      '&lt;',
      '&gt;',
      '&amp;',
      'lt;',
      ' ',
      'x',
      '<at>',
      '</at>',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(plainText(parts.join(''), [own], BOT)).not.to.match(/<\/?at\b[^<>]*>/i);
      }),
      { numRuns: 3_000 },
    );
  });

  it('deeply nested markup and long runs of blanks end', () => {
    const deep = `${'<a'.repeat(50_000)}t>${'t>'.repeat(50_000)}`;
    expect(plainText(deep, [own], BOT)).not.to.contain('<at');
    const wide = `${' '.repeat(100_000)}<at>Lamp</at>${'&nbsp;'.repeat(20_000)}x`;
    expect(plainText(wide, [own], BOT)).to.equal('x');
  });
});
