import { expect } from 'chai';
import { impossibleTime } from '../../../../services/engine/interpreter/dates/impossible.ts';
import { clinic } from './clinic.ts';
import { openReader, type Reader } from './reader.ts';

/** Dates and times that do not exist, and the words that say so. */
const NEVER: readonly (readonly [question: string, words: string])[] = [
  ['visits on February 30', 'February 30'],
  ['visits on 30th of February', '30th of February'],
  ['visits on 31 April 2023', '31 April 2023'],
  ['visits on February 29, 2023', 'February 29, 2023'],
  ['visits on 2023-02-30', '2023-02-30'],
  ['visits on 31/11/2023', '31/11/2023'],
  ['visits in Q5 2023', 'Q5'],
  ['visits in week 60', 'week 60'],
  ['visits in the 13th month', '13th month'],
  ['visits at 25:00', '25:00'],
];

const ALWAYS = ['visits on 29 February 2024', 'visits in May 2023', 'top 5 wards', 'week 53 of 2020', 'stay over 30'];

describe('what cannot be', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const declined = (question: string): string => {
    const found = reader.read(question);
    if (found.kind !== 'refuse') throw new Error(`${question} was not declined`);
    expect(found.suggestions, question).to.have.length(3);
    return found.text;
  };

  it('is a day or time that does not exist: it is named in one sentence', () => {
    for (const [question, words] of NEVER)
      expect(declined(question)).to.equal(`There is no "${words}", so I cannot look anything up for it.`);
    for (const text of ALWAYS) expect(impossibleTime(text), text).to.equal(undefined);
  });

  it('are limits that exclude each other', () => {
    for (const [question, label] of [
      ['visits with age over 50 and age under 10', 'age'],
      ['visits where age is exactly 5 and age is more than 5', 'age'],
      ['visits since June 2023 before May 2023', 'admission time'],
      ['visits in cardiology that are not in cardiology', 'department'],
    ])
      expect(declined(question ?? '')).to.equal(
        `The limits on ${label} contradict each other: nothing can fit all of them.`,
      );
  });

  it('is not taken for what only touches', () => {
    expect(reader.title('visits with age at least 5 and age at most 5')).to.equal(
      'List visits where age is at least 5 and age is at most 5',
    );
    expect(reader.title('visits since May 2023 before June 2023')).to.contain('List visits');
  });

  it('are numbers that are not kept exactly', () => {
    for (const number of ['99999999999999999999', '1e400', `1${'0'.repeat(400)}`])
      expect(declined(`visits with treatment cost over ${number}`)).to.match(
        /^The number "[\de]+…?" is larger than anything I can compare exactly\.$/,
      );
    expect(reader.title('visits with treatment cost over 1e3')).to.equal(
      'List visits where treatment cost is more than 1000',
    );
  });

  it('is no stretch of time whose ends are the wrong way round', () => {
    expect(reader.title('number of visits between June 2023 and March 2023')).to.equal(
      'Number of visits from March 2023 to June 2023',
    );
  });
});
