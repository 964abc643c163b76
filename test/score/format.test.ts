import { expect } from 'chai';
import { parseQuestions } from './format.ts';

describe('format of the question files', () => {
  it('gives each line the gold below it, with abbreviations spelled out', () => {
    const text =
      '@t = a.b.c\n\n## count\n# remark\nHow many?\nNumber >> and then?\n  ordered SELECT 1 FROM @t\n  SELECT 2\nNobody knows\n';
    const gold = [
      { sql: 'SELECT 1 FROM a.b.c', ordered: true, shown: false },
      { sql: 'SELECT 2', ordered: false, shown: false },
    ];
    expect(parseQuestions(text)).to.deep.equal([
      { family: 'count', said: ['How many?'], gold, mentions: [], charts: [] },
      { family: 'count', said: ['Number', 'and then?'], gold, mentions: [], charts: [] },
      { family: 'count', said: ['Nobody knows'], gold: [], mentions: [], charts: [] },
    ]);
  });

  it('takes a percentage either way', () => {
    const [question] = parseQuestions('## share\nShare?\n  SELECT PCT(a / b)\n');
    expect(question?.gold.map(({ sql }) => sql)).to.deep.equal(['SELECT (a / b)', 'SELECT 100.0 * (a / b)']);
  });

  it('reads words to mention and kinds of charts', () => {
    const [question] = parseQuestions('## chart\nPie?\n  shows SELECT 1\n  mentions: a, b\n  chart: bar, column\n');
    expect(question).to.deep.include({ mentions: ['a', 'b'], charts: ['bar', 'column'] });
    expect(question?.gold).to.deep.equal([{ sql: 'SELECT 1', ordered: false, shown: true }]);
  });

  it('names the line that does not belong', () => {
    expect(() => parseQuestions('lonely')).to.throw('line 1: a question before the first family');
    expect(() => parseQuestions('## a\n  SELECT 1')).to.throw('line 2: gold without a question');
    expect(() => parseQuestions('## a\nQ\n  SELECT @x')).to.throw('@x stands for nothing');
  });
});
