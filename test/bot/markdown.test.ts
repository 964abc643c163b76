import { expect } from 'chai';
import fc from 'fast-check';
import { plainText, readMarkdown, type Span } from '../../bot/markdown.ts';
import { anyText } from '../adapters/cards/hostile.ts';

const spans = (source: string): readonly Span[] => {
  const [block] = readMarkdown(source);
  return block?.kind === 'paragraph' ? (block.lines[0] ?? []) : [];
};

describe('bot/markdown', () => {
  it('reads bold, italics and code', () => {
    expect(spans('The **top** zip is *10001*, `a*b*c`, __b__ and _i_.')).to.deep.equal([
      { text: 'The ' },
      { text: 'top', bold: true },
      { text: ' zip is ' },
      { text: '10001', italic: true },
      { text: ', ' },
      { text: 'a*b*c', code: true },
      { text: ', ' },
      { text: 'b', bold: true },
      { text: ' and ' },
      { text: 'i', italic: true },
      { text: '.' },
    ]);
  });

  it('takes no names, sums or lonely marks for markup', () => {
    for (const text of ['pickup_zip and drop_off_zip', '2*3*4', 'a * b', '**open', '5 ** 2', '`tick', '_x', 'x_']) {
      expect(spans(text), text).to.deep.equal([{ text }]);
    }
  });

  it('keeps the words of links and images and nothing else of them', () => {
    expect(plainText('See [the page](https://e.example/a_(b)) now')).to.equal('See the page now');
    expect(plainText('![a picture](https://e.example/p.png "t")')).to.equal('a picture');
    expect(plainText('[![alt](https://e.example/p.png)](https://e.example)')).to.equal('alt');
    expect(plainText('<https://e.example>')).to.equal('https://e.example');
    expect(plainText('no [link] (here) and [1]')).to.equal('no [link] (here) and [1]');
  });

  it('reads escapes, entities and line breaks', () => {
    expect(plainText('\\*not bold\\* &amp; &lt;b&gt; a<br>b &unknown; & c')).to.equal(
      '*not bold* & <b> a\nb &unknown; & c',
    );
  });

  it('reads headings, lists, code, rules and tables', () => {
    const source =
      '# Title #\n\nText\nmore\n\n- one\n  - two\n3. three\n\n---\n```sql\nSELECT 1\n```\n\n| a | b |\n|---|:-:|\n| 1 | **2** |';
    expect(readMarkdown(source)).to.deep.equal([
      { kind: 'heading', spans: [{ text: 'Title' }] },
      { kind: 'paragraph', lines: [[{ text: 'Text' }], [{ text: 'more' }]] },
      { kind: 'item', depth: 0, marker: '•', spans: [{ text: 'one' }] },
      { kind: 'item', depth: 1, marker: '•', spans: [{ text: 'two' }] },
      { kind: 'item', depth: 0, marker: '3.', spans: [{ text: 'three' }] },
      { kind: 'code', text: 'SELECT 1' },
      { kind: 'table', header: ['a', 'b'], rows: [['1', '2']] },
    ]);
  });

  it('ends code that nobody closed at the end of the text', () => {
    expect(readMarkdown('```\nx')).to.deep.equal([{ kind: 'code', text: 'x' }]);
  });

  it('keeps every word of a text without markup', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9,:]{1,8}$/), { minLength: 1 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(words, (text) => {
        expect(plainText(text)).to.equal(text);
      }),
    );
  });

  it('never throws and never makes a text longer', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // A list's mark may be longer than what it stands for by nothing; line breaks may become one more.
        expect(plainText(text).length).to.be.at.most(text.length + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads the worst texts in the time of one of their length', () => {
    // Marks that never close, brackets that never end: each is looked at once. A run that is not linear would not end.
    for (const mark of ['**a ', '_', '[', '![', '`a', '<', '[a](', '- ', '|', '\\', '&', '* ', '((((', '[a]((']) {
      expect(readMarkdown(mark.repeat(20_000))).to.be.an('array');
    }
  });
});
