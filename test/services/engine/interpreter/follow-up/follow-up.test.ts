import { expect } from 'chai';
import { title } from '../../../../../services/engine/interpreter/answer/echo.ts';
import { readState, writeState } from '../../../../../services/engine/interpreter/state.ts';
import { clinic } from '../clinic.ts';
import { energy } from '../energy.ts';
import { openReader, type Reader } from '../reader.ts';
import type { World } from '../worlds.ts';

type Chain = readonly (readonly [question: string, reading: string])[];

const CLINIC: readonly Chain[] = [
  [
    ['Total cost by department as a bar chart', 'Total treatment cost by department'],
    ['and by month?', 'Total treatment cost by department and month'],
    ['only for cardiology', 'Total treatment cost by department and month where department is Cardiology'],
    ['what about oncology?', 'Total treatment cost by department and month where department is Oncology'],
    ['by doctor instead', 'Total treatment cost by doctor where department is Oncology'],
    ['top 2', 'Total treatment cost by doctor where department is Oncology, top 2'],
    ['as a pie chart', 'Total treatment cost by doctor where department is Oncology, top 2'],
    ['in 2023', 'Total treatment cost by doctor in 2023 where department is Oncology, top 2'],
    [
      'exclude Dr. Chen Li',
      'Total treatment cost by doctor in 2023 where department is Oncology and doctor is not Dr. Chen Li, top 2',
    ],
    [
      'median instead',
      'Median treatment cost by doctor in 2023 where department is Oncology and doctor is not Dr. Chen Li, top 2',
    ],
    ['remove the filter', 'Median treatment cost by doctor, top 2'],
  ],
  [
    ['How many visits were there in March 2023?', 'Number of visits in March 2023'],
    ['and in April?', 'Number of visits in April 2023'],
    ['and by ward?', 'Number of visits by ward in April 2023'],
    ['what about the average cost?', 'Average treatment cost by ward in April 2023'],
    ['also the median cost', 'Average treatment cost and median treatment cost by ward in April 2023'],
    ['in total', 'Average treatment cost and median treatment cost in April 2023'],
  ],
  [
    ['visits per month', 'Number of visits by month'],
    ['per quarter', 'Number of visits by quarter'],
    ['only weekends', 'Number of visits by quarter on weekends'],
    ['also by outcome', 'Number of visits by quarter and outcome on weekends'],
    ['for recovered', 'Number of visits by quarter and outcome on weekends where outcome is recovered'],
    ['also referred', 'Number of visits by quarter and outcome on weekends where outcome is recovered or referred'],
    ['without recovered', 'Number of visits by quarter and outcome on weekends where outcome is referred'],
  ],
  [
    ['which department has the most visits?', 'Number of visits by department, top 1'],
    ['what about 2022', 'Number of visits by department in 2022, top 1'],
    ['and the least?', 'Number of visits by department in 2022, bottom 1'],
    ['top 3 instead', 'Number of visits by department in 2022, top 3'],
    ['which one has the highest average age?', 'Average age by department in 2022, top 1'],
  ],
  [
    ['list visits of Dr. Elif Kaya', 'List visits where doctor is Dr. Elif Kaya'],
    ['only in January 2023', 'List visits in January 2023 where doctor is Dr. Elif Kaya'],
    ['sorted by cost', 'List visits in January 2023 where doctor is Dr. Elif Kaya sorted by treatment cost descending'],
    ['how many are there?', 'Number of visits in January 2023 where doctor is Dr. Elif Kaya'],
    ['How many employees are there?', 'Number of employees'],
    ['by job title', 'Number of employees by job title'],
  ],
  [
    ['average wait by department', 'Average wait minutes by department'],
    ['descending', 'Average wait minutes by department'],
    ['ascending', 'Average wait minutes by department, lowest first'],
    ['over 1 hour', 'Average wait minutes by department with average wait minutes more than 60, lowest first'],
  ],
];

const ENERGY: readonly Chain[] = [
  [
    ['total consumption in 2022', 'Total consumption in 2022'],
    ['and in 2023?', 'Total consumption in 2023'],
    ['by tariff', 'Total consumption by tariff in 2023'],
    ['monthly', 'Total consumption by tariff and month in 2023'],
    ['drop the tariff', 'Total consumption by month in 2023'],
    ['average instead', 'Average consumption by month in 2023'],
    ['last month', 'Average consumption by month in November 2023'],
  ],
];

function chains(name: string, world: World, all: readonly Chain[]): void {
  describe(name, () => {
    let reader: Reader;

    before(async () => {
      reader = await openReader(world);
    });
    after(() => reader.close());

    all.forEach((chain, index) => {
      it(`are changes of the question before, chain ${index + 1}`, async () => {
        let state = readState(reader.compiled, undefined);
        for (const [question, reading] of chain) {
          const found = reader.read(question, state);
          if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
          expect(title(reader.compiled, found.plan), question).to.equal(reading);
          await reader.run(found.sql);
          // As it travels: through JSON, with the caller.
          state = readState(reader.compiled, writeState({ version: 1, plan: found.plan, sql: found.sql }));
        }
      });
    });

    it('name what they did not understand', () => {
      const first = reader.read(all[0]?.[0]?.[0] ?? '');
      if (first.kind !== 'query') throw new Error(first.text);
      const found = reader.read('only for coastline', { version: 1, plan: first.plan });
      expect(found.kind).to.equal('refuse');
      expect(found.kind === 'refuse' ? found.text : '').to.contain('"coastline"');
    });
  });
}

describe('follow-ups', () => {
  chains('about a clinic', clinic, CLINIC);
  chains('about a utility', energy, ENERGY);
});
