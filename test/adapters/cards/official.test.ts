import { expect } from 'chai';
import { cardAttachment } from '../../../adapters/cards/types.ts';
import { officialFaults } from './official.ts';

const faultsOf = (body: unknown) => officialFaults(cardAttachment(body as never).content);

describe('the official parser of cards, as the tests use it', () => {
  it('has nothing against a good card, and nothing against what only Teams draws', () => {
    const line = { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'x', size: 'Small' }] };
    const code = { type: 'CodeBlock', codeSnippet: 'SELECT 1', language: 'Sql', fallback: line };
    expect(faultsOf([line, code, { type: 'Container', rtl: true, items: [line] }])).to.deep.equal([]);
  });

  it('finds unknown elements and values, also within others', () => {
    expect(faultsOf([{ type: 'Marquee' }])).to.have.length.greaterThan(0);
    expect(faultsOf([{ type: 'Container', style: 'pretty', items: [] }])).to.have.length.greaterThan(0);
    expect(faultsOf([{ type: 'Table', columns: [{ width: 1 }], rows: [{ type: 'Cell' }] }])).to.have.length.greaterThan(
      0,
    );
    expect(
      faultsOf([{ type: 'ActionSet', actions: [{ type: 'Action.Dance', title: 'x' }] }]),
    ).to.have.length.greaterThan(0);
  });
});
