import { expect } from 'chai';
import { dateSpans } from '../../../../../services/engine/interpreter/dates/ranges.ts';
import { tokenise } from '../../../../../services/engine/interpreter/text/tokens.ts';
import { energy } from '../energy.ts';
import { openReader, type Reader } from '../reader.ts';

/** Data of 2022 and 2023; the as-of day is in the fiscal year that ends in March 2024. */
const APRIL = { today: '2023-11-15', from: '2022-03-10', to: '2023-11-20', fiscalStartMonth: 4 };

/** The longest date phrase of a text as `from..to`. */
function read(text: string, context: Parameters<typeof dateSpans>[1] = APRIL): string {
  const [span] = [...dateSpans(tokenise(text), context)].sort((a, b) => b.end - b.start - (a.end - a.start));
  return (span?.intervals ?? []).map(({ from = '', to = '' }) => `${from}..${to}`).join('+');
}

const YEAR = '2022-04-01..2023-04-01';
const PHRASES: Readonly<Record<string, string>> = {
  'fiscal year 2023': YEAR,
  'in FY2023': YEAR,
  FY23: YEAR,
  'FY 2023': YEAR,
  'fiscal 2023': YEAR,
  'financial year 2023': YEAR,
  'FY22/23': YEAR,
  'the 2023 fiscal year': YEAR,
  'last fiscal year': YEAR,
  'this fiscal year': '2023-04-01..2024-04-01',
  'fiscal year to date': '2023-04-01..2023-11-16',
  'last fiscal quarter': '2023-07-01..2023-10-01',
  'this fiscal quarter': '2023-10-01..2024-01-01',
  'fiscal Q1 2023': '2022-04-01..2022-07-01',
  'FQ4 2023': '2023-01-01..2023-04-01',
  'Q2 FY2023': '2022-07-01..2022-10-01',
  'first quarter of fiscal year 2023': '2022-04-01..2022-07-01',
  'second fiscal quarter of 2023': '2022-07-01..2022-10-01',
  'since FY2023': '2022-04-01..',
  'between FY2022 and FY2023': '2021-04-01..2023-04-01',
};

describe('fiscal years', () => {
  it('are read by the month in which they begin', () => {
    expect(Object.fromEntries(Object.keys(PHRASES).map((text) => [text, read(text)]))).to.deep.equal(PHRASES);
  });

  it('are calendar years where nobody says otherwise, and that is told', () => {
    const context = { today: '2023-11-15' };
    expect(read('FY2023', context)).to.equal('2023-01-01..2024-01-01');
    const [span] = dateSpans(tokenise('FY2023'), context);
    expect(span?.assumptions).to.deep.equal([
      'These data do not say when a fiscal year begins: I took the calendar year.',
    ]);
  });

  it('leave the calendar alone', () => {
    expect(read('Q1 2023')).to.equal('2023-01-01..2023-04-01');
    expect(read('last year')).to.equal('2022-01-01..2023-01-01');
  });

  describe('of a space', () => {
    let reader: Reader;
    before(async () => {
      reader = await openReader({ ...energy, fiscalYearStartMonth: 4 });
    });
    after(() => reader.close());

    async function rows(question: string): Promise<{ rows: unknown[][]; told: readonly string[] }> {
      const found = reader.read(question);
      if (found.kind !== 'query') throw new Error(`${question}: ${found.kind} ${JSON.stringify(found)}`);
      return { rows: (await reader.run(found.sql)).rows.map((row) => [...row]), told: found.notes.assumptions };
    }

    it('limit an answer, which says when they begin', async () => {
      const { told } = await rows('total consumption in fiscal year 2023');
      expect(told).to.deep.equal(['Fiscal years begin in April and are named after the year they end in.']);
      expect(reader.title('total consumption in fiscal year 2023')).to.equal(
        'Total consumption from April 2022 to March 2023',
      );
    });

    it('break figures down, each row into the year it ends in', async () => {
      const broken = await rows('number of readings by fiscal year');
      expect(broken.told).to.deep.equal(['Fiscal years begin in April and are named after the year they end in.']);
      const single = await rows('number of readings in FY2022');
      expect(broken.rows.map(([year]) => year)).to.have.members(['FY2021', 'FY2022', 'FY2023', 'FY2024']);
      expect(broken.rows.find(([year]) => year === 'FY2022')?.[1]).to.equal(single.rows[0]?.[0]);
    });

    it('have quarters', async () => {
      const broken = await rows('consumption per fiscal quarter in FY2023');
      expect(broken.rows.map(([quarter]) => quarter)).to.have.members([
        'FY2023 Q1',
        'FY2023 Q2',
        'FY2023 Q3',
        'FY2023 Q4',
      ]);
    });
  });
});
