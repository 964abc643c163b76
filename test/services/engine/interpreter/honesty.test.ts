import { expect } from 'chai';
import { clinic } from './clinic.ts';
import { energy } from './energy.ts';
import { openReader, type Reader } from './reader.ts';

/** Questions that no data of ours can answer; each must be declined, whatever words of it happen to be known. */
const UNANSWERABLE = [
  'What is the meaning of life?',
  'What is the meaning of coastline?',
  'Who is the president of France?',
  'Tell me a joke',
  'How many planets are there?',
  'average happiness by mood',
  'total unicorns per rainbow',
  'how many penguins live in Antarctica',
  'translate hello to Spanish',
  'what is 2 plus 2',
  'how tall is Mount Everest',
  'top 5 astronauts by spacewalks',
  'sum of dreams',
  'list all wizards',
  'compare dragons and goblins',
  'coastline',
  'asdf qwer zxcv',
  'maximum frobnication',
  '...',
  '',
  '🙂🙂🙂',
];

/** Calculations and wishes that are recognised in order to decline them. */
const BEYOND = [
  'share of average age by ward',
  'running total of average cost by month',
  'correlation of age',
  'which month had the greatest growth of visits',
  'cost percentiles',
  'outliers of cost',
  'forecast visits for next year',
  'why are visits so expensive',
  'should we close ward A1',
  'age as a percentage of treatment cost',
  'delete all visits',
  'drop table visits',
  'update visits set cost = 0',
];

/** A word that matters and is not known: the rest of the question must not be answered as if it were not there. */
const HALF_KNOWN: readonly (readonly [question: string, word: string])[] = [
  ['how many purple visits were there', 'purple'],
  ['visits in Atlantis', 'Atlantis'],
  ['average cost by horoscope', 'horoscope'],
  ['visits that were abandoned', 'abandoned'],
  ['average blood pressure in ward A1', 'blood'],
  ['visits by department and shoe size', 'shoe'],
  ['visits where department is "Alchemy"', 'Alchemy'],
  ['total cost excluding taxes', 'taxes'],
];

describe('what cannot be answered', () => {
  let readers: Reader[];
  let visits: Reader;

  before(async () => {
    visits = await openReader(clinic);
    readers = [visits, await openReader(energy)];
  });
  after(async () => {
    for (const reader of readers) await reader.close();
  });

  const declined = (reader: Reader, question: string): string => {
    const found = reader.read(question);
    if (found.kind !== 'refuse') throw new Error(`${question} was not declined: ${JSON.stringify(found)}`);
    return found.text;
  };

  it('is declined without a figure', () => {
    for (const reader of readers) {
      for (const question of UNANSWERABLE)
        expect(declined(reader, question).replaceAll(/"[^"]*"/g, ''), question).not.to.match(/\d/);
    }
    for (const question of BEYOND) expect(declined(visits, question), question).not.to.match(/\d/);
  });

  it('is named when only a part is not known', () => {
    for (const [question, word] of HALF_KNOWN) expect(declined(visits, question), question).to.contain(word);
  });

  it('names everything that the data are about, and a word that is said twice once', () => {
    for (const reader of readers) {
      const refused = declined(reader, 'frobnication frobnication');
      expect(refused).to.contain('what "frobnication" means');
      for (const { rowNoun } of reader.compiled.model.tables) expect(refused).to.contain(rowNoun.plural);
    }
  });

  it('comes with three questions that are understood', () => {
    for (const reader of readers) {
      for (const question of [
        'average happiness by mood',
        'what is the weather',
        'how many purple visits were there',
      ]) {
        const found = reader.read(question);
        if (found.kind !== 'refuse') throw new Error(question);
        expect(found.suggestions, question).to.have.length(3);
        for (const suggestion of found.suggestions) expect(reader.read(suggestion).kind, suggestion).to.equal('query');
      }
    }
  });

  it('offers the question with a misspelled word of the language put right', () => {
    // A word that turns the question round is offered and never taken.
    const found = visits.read('average cost of visits witout insurer');
    expect(found.kind === 'refuse' ? found.suggestions[0] : found.kind).to.equal(
      'average cost of visits without insurer',
    );
  });

  it('names both tables when a question needs two', () => {
    const text = declined(visits, 'average salary by ward');
    expect(text).to.contain('two tables').and.to.contain('visit').and.to.contain('staff');
    expect(declined(readers[1] as Reader, 'total capacity by tariff')).to.contain('two tables');
  });

  it('is not counted, averaged or compared against sense', () => {
    for (const question of [
      'average department',
      'median insurer',
      'visits with a stay over 5 dollars',
      'average number of visits',
      'salary by month of coastline',
    ]) {
      declined(visits, question);
    }
  });

  it('does not lose a negation that it cannot place', () => {
    declined(visits, 'which patients did not come');
    declined(visits, 'visits not');
  });
});

describe('what is taken for granted', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const notes = (question: string) => {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
    return found.notes;
  };

  it('is told: aggregate, date column, number of rows, figure, unit, year', () => {
    expect(notes('treatment cost by ward').assumptions).to.deep.equal([
      'No aggregate was named: I took the total of treatment cost.',
    ]);
    expect(notes('visits in 2023').assumptions).to.deep.equal(['Dates are those of admission time.']);
    expect(notes('top wards').assumptions).to.deep.equal(['I ranked by treatment cost.', 'I took the top 10.']);
    expect(notes('visits waiting over 2 hours').assumptions).to.deep.equal([
      '"wait minutes" is in minutes, so I converted 2 hours.',
    ]);
    expect(notes('number of visits in April').assumptions).to.include('No year was named: I took 2023.');
    expect(notes('revenue by ward').assumptions).to.deep.equal(['I took "revenue" as treatment cost.']);
    expect(notes('visits in the morning').assumptions).to.include('I took morning as 6:00 to 12:00.');
  });

  it('is not told when nothing was', () => {
    expect(notes('average treatment cost by ward, top 3').assumptions).to.deep.equal([]);
    expect(notes('visits discharged in May 2023').assumptions).to.deep.equal([]);
  });

  it('names corrected spellings, and corrects none twice as likely', () => {
    expect(notes('cardilogy visits').corrections).to.deep.equal([{ from: 'cardilogy', to: 'Cardiology' }]);
    expect(notes('average tratment cost').corrections).to.deep.equal([{ from: 'tratment', to: 'treatment' }]);
    expect(reader.read('visits of Dr. Smith').kind).to.equal('refuse');
    expect(reader.read('how many inactive employees').kind).to.equal('refuse');
  });

  it('names words that were left out', () => {
    expect(notes('which doctor astonishingly had the most visits').unused).to.deep.equal(['astonishingly']);
    expect(notes('employees brandishing more than 50k salary').unused).to.deep.equal(['brandishing']);
  });
});
