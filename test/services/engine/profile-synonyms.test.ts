import { expect } from 'chai';
import type { ModelColumn, ModelTable } from '../../../services/engine/model.ts';
import { withSynonyms } from '../../../services/engine/profile-synonyms.ts';

function column(label: string): ModelColumn {
  return {
    name: label.replaceAll(' ', '_'),
    label,
    synonyms: [],
    type: 'string',
    role: 'dimension',
    defaultAggregate: 'count_distinct',
    distinctCount: 3,
    nullCount: 0,
  };
}

function table(noun: string, labels: readonly string[]): ModelTable {
  return {
    identifier: `local.main.${noun}`,
    label: noun,
    synonyms: [],
    rowNoun: { singular: noun, plural: `${noun}s` },
    rowCount: 3,
    columns: labels.map(column),
  };
}

describe('words that people use for the same', () => {
  it('name tables and columns, also within a longer name', () => {
    const [films] = withSynonyms([table('film', ['film name', 'home city', 'length'])]);
    expect(films?.synonyms).to.deep.equal(['movie']);
    expect(films?.columns.map(({ synonyms }) => synonyms)).to.deep.equal([['movie name'], ['home town'], []]);
  });

  it('are not taken from what is called so', () => {
    const tables = withSynonyms([table('customer', ['gender']), table('client', ['sex'])]);
    expect(tables.map(({ synonyms }) => synonyms)).to.deep.equal([
      ['buyer', 'shopper'],
      ['buyer', 'shopper'],
    ]);
    expect(tables.flatMap(({ columns }) => columns.flatMap(({ synonyms }) => synonyms))).to.deep.equal([]);
  });
});
