import { expect } from 'chai';
import type { Verdict } from './judge.ts';
import { percentile, tableOf, tally } from './tally.ts';

const question = { family: 'count', said: ['How many?'], gold: [], mentions: [], charts: [] };
const judged = (verdicts: readonly Verdict[]) => verdicts.map((verdict) => ({ question, verdict, why: '' }));

describe('tally of the score', () => {
  it('counts a wrong answer as three that were declined', () => {
    const counts = tally(
      judged(['right', 'right', 'right', 'right', 'right', 'right', 'declined', 'declined', 'declined', 'wrong']),
    );
    expect(counts).to.deep.equal({
      questions: 10,
      right: 6,
      declined: 3,
      wrong: 1,
      rightPercent: 60,
      wrongPercent: 10,
      weighted: 40,
    });
  });

  it('says nothing about nothing', () => {
    expect(tally([])).to.deep.include({ questions: 0, rightPercent: 0, wrongPercent: 0, weighted: 0 });
  });

  it('takes percentiles by rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect([percentile(values, 50), percentile(values, 95), percentile(values, 0)]).to.deep.equal([3, 5, 1]);
    expect(percentile([], 50)).to.be.NaN;
  });

  it('prints a table with its targets', () => {
    const lines = tableOf([
      { name: 'own', tally: tally(judged(['right'])), target: { rightPercent: 95, wrongPercent: 3 } },
    ]);
    expect(lines[2]).to.match(
      /^\| own \| +1 \| +1 \| +0 \| +0 \| +100\.0 \| +0\.0 \| +100\.0 \| 95 %, wrong < 3 % \|$/,
    );
  });
});
