import { expect } from 'chai';
import fc from 'fast-check';
import { RetryBudget } from '../../../services/flow/retry-budget.ts';

describe('the retry budget', () => {
  it('keeps the extra calls of an outage under a tenth, however long it lasts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 51, max: 2_000 }), (calls) => {
        const budget = new RetryBudget({ ratio: 0.08, max: 10 });
        let extra = 0;
        for (let call = 0; call < calls; call++) {
          budget.called();
          while (budget.take()) extra += 1;
        }
        expect(extra).to.be.below(calls / 10);
        expect(extra).to.be.above(0);
      }),
    );
  });

  it('does not save up more than its maximum', () => {
    const budget = new RetryBudget({ ratio: 1, max: 3 });
    for (let call = 0; call < 50; call++) budget.called();
    expect([budget.take(), budget.take(), budget.take(), budget.take()]).to.deep.equal([true, true, true, false]);
  });
});
