import { expect } from 'chai';
import { title } from '../../../../../services/engine/interpreter/answer/echo.ts';
import type { Interpretation } from '../../../../../services/engine/interpreter/interpret.ts';
import {
  type ConversationState,
  readState,
  shownBy,
  writeState,
} from '../../../../../services/engine/interpreter/state.ts';
import { clinic } from '../clinic.ts';
import { energy } from '../energy.ts';
import { openReader, type Reader } from '../reader.ts';
import type { World } from '../worlds.ts';

type Chain = readonly (readonly [question: string, reading: string])[];

/** The two doctors with most visits in 2022. */
const BEST = 'Dr. Elif Kaya or Dr. Chen Li';

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
  [
    ['which department has the most visits?', 'Number of visits by department, top 1'],
    ['and the second?', 'Number of visits by department, 2nd highest'],
    ['show all of them', 'Number of visits by department'],
    ['no, I meant by doctor', 'Number of visits by doctor'],
    ['not by doctor, by ward', 'Number of visits by ward'],
    ['I only care about A1 and A2', 'Number of visits by ward where ward is A1 or A2'],
    ['add B1', 'Number of visits by ward where ward is A1, A2 or B1'],
    ['take out A2', 'Number of visits by ward where ward is A1 or B1'],
    ['average cost too', 'Number of visits and average treatment cost by ward where ward is A1 or B1'],
    ['weekdays', 'Number of visits and average treatment cost by ward on weekdays where ward is A1 or B1'],
  ],
  [
    ['visits discharged in May 2023', 'List visits with discharge date in May 2023'],
    ['how many are there?', 'Number of visits with discharge date in May 2023'],
    ['and in June?', 'Number of visits with discharge date in June 2023'],
    ['June instead of May', 'Number of visits with discharge date in June 2023'],
    ['the whole year', 'Number of visits with discharge date in 2023'],
    ['just the first quarter', 'Number of visits with discharge date in Q1 2023'],
    ['and the second?', 'Number of visits with discharge date in Q2 2023'],
    [
      'compare that with the same period last year',
      'Number of visits by quarter of discharge date with discharge date in Q2 2022 and Q2 2023',
    ],
    ['forget the quarters', 'Number of visits with discharge date in Q2 2022 and Q2 2023'],
  ],
  [
    ['cost in the first half of 2023', 'Total treatment cost in H1 2023'],
    ['versus the same period last year', 'Total treatment cost by year in H1 2022 and H1 2023'],
  ],
  [
    ['how many visits in cardiology', 'Number of visits where department is Cardiology'],
    ['compare with oncology', 'Number of visits by department where department is Cardiology or Oncology'],
    ['which one has more?', 'Number of visits by department where department is Cardiology or Oncology, top 1'],
  ],
  [
    ['visits by month in 2023', 'Number of visits by month in 2023'],
    ['which month was the busiest?', 'Number of visits by month in 2023, top 1'],
    ['most expensive visit', 'Visit with the highest treatment cost'],
    ['when was that?', 'Visit with the highest treatment cost'],
  ],
  [
    ['how many visits were emergencies in 2023', 'Number of visits in 2023 where emergency is true'],
    ['what share is that?', 'Share of visits in 2023 that have emergency is true'],
  ],
  [
    ['top 2 doctors by visits in 2022', 'Number of visits by doctor in 2022, top 2'],
    ['and how did those do in 2023?', `Number of visits by doctor in 2023 where doctor is ${BEST}`],
    [
      'how many emergencies did they have?',
      `Number of visits by doctor in 2023 where doctor is ${BEST} and emergency is true`,
    ],
    ['top 3 departments by cost', 'Total treatment cost by department, top 3'],
    ['only those in ward A1', 'Total treatment cost by department where ward is A1, top 3'],
    ['what about doctors?', 'Total treatment cost by doctor where ward is A1, top 3'],
  ],
  [
    ['visits by ward in 2023', 'Number of visits by ward in 2023'],
    ['add average cost', 'Number of visits and average treatment cost by ward in 2023'],
    ['drop the visits', 'Average treatment cost by ward in 2023'],
    ['exclude A1', 'Average treatment cost by ward in 2023 where ward is not A1'],
    ['include A1 again', 'Average treatment cost by ward in 2023'],
    ['only mornings', 'Average treatment cost by ward in 2023 between 06:00 and 12:00'],
    ['Q1 vs Q2 2023', 'Average treatment cost by quarter and ward between 06:00 and 12:00 in H1 2023'],
  ],
  [
    ['visits in cardiology', 'List visits where department is Cardiology'],
    ['exclude those', 'List visits where department is not Cardiology'],
    ['I meant oncology, sorry', 'List visits where department is Oncology'],
    ['how many were emergencies?', 'Number of visits where department is Oncology and emergency is true'],
    ['which ones are not?', 'List visits where department is Oncology and emergency is false'],
    ['what about all departments', 'Number of visits by department where emergency is false'],
  ],
  [
    ['average wait by department', 'Average wait minutes by department'],
    ['who is the fastest?', 'Average wait minutes by department, bottom 1'],
    ['and the slowest?', 'Average wait minutes by department, top 1'],
    ['which doctor has the most visits in 2023?', 'Number of visits by doctor in 2023, top 1'],
    ['which department is she in?', 'Number of visits by department in 2023 where doctor is Dr. Amara Osei'],
  ],
  [
    ['visits by month in 2023', 'Number of visits by month in 2023'],
    ['best month', 'Number of visits by month in 2023, top 1'],
    ['all months again', 'Number of visits by month in 2023'],
    ['reset all filters', 'Number of visits by month'],
  ],
  [
    ['how many visits in cardiology', 'Number of visits where department is Cardiology'],
    ['and per department', 'Number of visits by department'],
    ['how many are they?', 'Number of different departments'],
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

/** The state after an answer, as it travels: through JSON, with the caller. */
async function stateAfter(
  reader: Reader,
  found: Extract<Interpretation, { kind: 'query' }>,
): Promise<ConversationState> {
  const { rows } = await reader.run(found.sql);
  const shown = shownBy(reader.compiled, found.plan, rows);
  const state = { version: 1 as const, plan: found.plan, sql: found.sql, ...(shown ? { shown } : {}) };
  return readState(reader.compiled, writeState(state));
}

function chains(
  name: string,
  world: World,
  told: { readonly all: readonly Chain[]; readonly limited: string; readonly monthly: string },
): void {
  const { all, limited, monthly } = told;
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
          state = await stateAfter(reader, found);
        }
      });
    });

    it('decline what a pronoun stands for when they cannot follow it', async () => {
      const first = reader.read(limited);
      if (first.kind !== 'query') throw new Error(first.text);
      const state = await stateAfter(reader, first);
      for (const question of ['how much is that worth?', 'what did they like?', 'is it any good?']) {
        expect(reader.read(question, state).kind, question).to.equal('refuse');
      }
    });

    it('rank no periods that are compared', async () => {
      const growth = reader.read(monthly);
      if (growth.kind !== 'query') throw new Error(growth.text);
      expect(growth.plan.calc?.kind).to.equal('change');
      const found = reader.read('which month was the best?', await stateAfter(reader, growth));
      // The growth itself is no figure that has a rank: the months are ranked by what they amount to, or it is declined.
      expect(found.kind === 'query' ? found.plan.calc : undefined).to.equal(undefined);
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
  chains('about a clinic', clinic, {
    all: CLINIC,
    limited: 'how many visits in cardiology',
    monthly: 'monthly growth of visits',
  });
  chains('about a utility', energy, {
    all: ENERGY,
    limited: 'total consumption in 2022',
    monthly: 'monthly growth of consumption',
  });
});
