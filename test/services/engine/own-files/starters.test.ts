import { expect } from 'chai';
import type { Model } from '../../../../services/engine/model.ts';
import { startersOf } from '../../../../services/engine/own-files/starters.ts';
import type { Engine } from '../../../../services/engine/types.ts';
import { AppError } from '../../../../services/errors.ts';

const MODEL: Model = { title: 'Files', tables: [], snippets: [], joins: [], sampleQuestions: [] };

/** An engine that answers with one row, but to what is named. */
function engineBut(failing: Readonly<Record<string, () => never>>): Pick<Engine, 'ask'> {
  return {
    ask: async ({ question }) => {
      failing[question]?.();
      const result = { columns: [{ name: 'n', type: 'LONG' }], rows: [['1']], totalRows: 1, truncated: false };
      return { kind: 'answer', text: 'One.', result, suggestions: [], state: null };
    },
  };
}

describe('starters of own files', () => {
  it('leave out a question whose query fails on these data, and no other', async () => {
    const engine = engineBut({
      'too much?': () => {
        throw new AppError('genie.sql_failed', 'out of range');
      },
    });
    const { signal } = new AbortController();
    const found = await startersOf(engine, { model: MODEL, own: ['how many?', 'too much?', 'and now?'], signal });
    expect(found).to.deep.equal({ questions: ['how many?', 'and now?'], unfit: ['too much?'] });
  });

  it('keep the owner\u2019s questions for which there was no time', async () => {
    const controller = new AbortController();
    const engine = engineBut({
      'slow?': () => {
        controller.abort();
        throw new AppError('genie.cancelled', 'the time is over');
      },
    });
    const found = await startersOf(engine, { model: MODEL, own: ['how many?', 'slow?'], signal: controller.signal });
    expect(found).to.deep.equal({ questions: ['how many?', 'slow?'], unfit: [] });
  });
});
