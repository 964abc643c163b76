import { expect } from 'chai';
import { startersOf } from '../../../services/genie/wire.ts';

describe('Starter questions', () => {
  it('come out of a serialized space, in both forms', () => {
    const sample_questions = [{ id: '1', question: ['How ', 'many?'] }, { question: 'Which?' }, { odd: true }];
    expect(startersOf(JSON.stringify({ version: 2, config: { sample_questions } }))).to.deep.equal([
      'How many?',
      'Which?',
    ]);
  });

  it('are none when the space has another form', () => {
    for (const odd of [undefined, 'no json', '[]', '{"config": 3}']) expect(startersOf(odd)).to.deep.equal([]);
  });
});
