import { expect } from 'chai';
import fc from 'fast-check';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { queryPlanSchema } from '../../../../services/engine/interpreter/plan.ts';
import { fits, readState } from '../../../../services/engine/interpreter/state.ts';
import { clinic } from './clinic.ts';
import { energy } from './energy.ts';
import { oddities } from './oddities.ts';
import { CLINIC_PHRASINGS, ENERGY_PHRASINGS } from './phrasings.ts';
import { openReader, type Reader } from './reader.ts';

const WORDS = [...new Set([...CLINIC_PHRASINGS, ...ENERGY_PHRASINGS].flatMap(([question]) => question.split(' ')))];
const EXTRA = [
  'coastline',
  'not',
  'and',
  'or',
  ',',
  '"Ward',
  'x"',
  '5',
  '10%',
  '$20',
  '2023',
  'Q1',
  'by',
  'top',
  '-',
  '>=',
  "O'Neil",
  '🙂',
  '`',
  ';',
  '--',
  'between',
  'instead',
  'only',
  'share of',
  'percentage of',
  'growth of',
  'year over year',
  'compared to last month',
  'running total of',
  '3 month moving average of',
  'moving average of',
  'correlation between',
  'distribution of',
  'in buckets of 10',
  '95th percentile of',
  'standard deviation of',
  'difference between',
  'second highest',
  '3rd largest',
  'without',
  'have no',
  'readings',
  'that are',
  'vs',
  'why',
  'grew most',
  'fastest growing',
  'shrank',
  'ratio of',
  'divided by',
  'as a share of',
  'per',
  'rate',
  'never',
  'weekdays and weekends',
  'compared with',
  'in January 2023',
  'in their name',
  'on an average day',
  'from 5 to 10',
];

/** Sentences of known and unknown words in any order. */
const salad = fc
  .array(fc.constantFrom(...WORDS, ...EXTRA), { minLength: 1, maxLength: 14 })
  .map((words) => words.join(' '));

describe('any text at all', function () {
  this.timeout(60_000);
  let readers: Reader[];

  before(async () => {
    readers = [await openReader(clinic), await openReader(energy), await openReader(oddities)];
  });
  after(async () => {
    for (const reader of readers) await reader.close();
  });

  it('never throws, and what it reads to is a valid plan', () => {
    fc.assert(
      fc.property(
        fc.oneof(salad, fc.string({ maxLength: 200, unit: 'grapheme' }), fc.string({ maxLength: 60, unit: 'binary' })),
        (text) => {
          for (const reader of readers) {
            const found = reader.read(text);
            if (found.kind !== 'query') continue;
            queryPlanSchema.parse(JSON.parse(JSON.stringify(found.plan)));
            expect(fits(reader.compiled, found.plan), text).to.equal(true);
            expect(title(reader.compiled, found.plan).length).to.be.above(0);
          }
        },
      ),
      { numRuns: 250, seed: 7 },
    );
  });

  it('is read within 200 ms', () => {
    const slow: string[] = [];
    fc.assert(
      fc.property(fc.oneof(salad, fc.string({ maxLength: 10_000 })), (text) => {
        for (const reader of readers) {
          const began = process.cpuUsage();
          reader.read(text);
          const { user, system } = process.cpuUsage(began);
          if ((user + system) / 1_000 > 200) slow.push(text);
        }
      }),
      { numRuns: 60, seed: 23 },
    );
    // One reading in a hundred may meet a collection of garbage.
    expect(slow.length, slow[0]).to.be.below(3);
  });

  it('gives SQL that runs, or declines without a figure', async () => {
    await fc.assert(
      fc.asyncProperty(salad, async (text) => {
        for (const reader of readers) {
          const found = reader.read(text);
          if (found.kind === 'query') await reader.run(found.sql);
          if (found.kind === 'refuse') expect(found.text.replaceAll(/"[^"]*"/g, ''), text).not.to.match(/\d/);
        }
      }),
      { numRuns: 120, seed: 11 },
    );
  });

  it('never throws as a follow-up of any question', async () => {
    const [reader] = readers;
    if (!reader) throw new Error('no reader');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CLINIC_PHRASINGS), salad, async ([question], text) => {
        const first = reader.read(question);
        if (first.kind !== 'query') return;
        const second = reader.read(text, { version: 1, plan: first.plan, sql: first.sql });
        if (second.kind === 'query') await reader.run(second.sql);
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it('means the same each time', () => {
    fc.assert(
      fc.property(salad, (text) => {
        for (const reader of readers) expect(reader.read(text)).to.deep.equal(reader.read(text));
      }),
      { numRuns: 60, seed: 17 },
    );
  });

  it('survives any state, as if there were none when it is broken', () => {
    const [reader] = readers;
    if (!reader) throw new Error('no reader');
    fc.assert(
      fc.property(fc.jsonValue(), (state) => {
        expect(readState(reader.compiled, state as never).plan).to.equal(undefined);
      }),
      { numRuns: 200, seed: 19 },
    );
  });
});
