import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, leaning } from '../../csv.ts';

const SEED = 70_707;
const CALLS = 2_000;

const JOBS = ['blue-collar', 'management', 'technician', 'admin.', 'services', 'retired', 'student', 'unemployed'];
const MONTHS = ['may', 'jul', 'aug', 'jun', 'nov', 'apr', 'feb', 'oct'];

/** Calls in which a bank offered a deposit: yes and no in many columns, months without a year. */
export function bankTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'bank_marketing',
      columns: [
        'age',
        'job',
        'marital',
        'education',
        'default',
        'balance',
        'housing',
        'loan',
        'contact',
        'day',
        'month',
        'duration',
        'campaign',
        'pdays',
        'poutcome',
        'deposit',
      ],
      rows: Array.from({ length: CALLS }, () => call(random)),
    },
  ];
}

function call(random: SeededRandom): readonly Cell[] {
  const job = leaning(random, JOBS, 0.4);
  const age = job === 'retired' ? random.integer(58, 84) : job === 'student' ? random.integer(18, 29) : 0;
  const wasAsked = random.chance(0.2);
  const seconds = Math.round(30 + 1_200 * random.next() * random.next());
  return [
    age || Math.max(20, Math.round(41 + random.bell() * 9)),
    job,
    leaning(random, ['married', 'single', 'divorced'], 0.6),
    leaning(random, ['secondary', 'tertiary', 'primary', 'unknown'], 0.7),
    random.chance(0.02) ? 'yes' : 'no',
    Math.round(1_300 + random.bell() * 900 + (job === 'management' ? 500 : 0)),
    random.chance(0.55) ? 'yes' : 'no',
    random.chance(0.16) ? 'yes' : 'no',
    leaning(random, ['cellular', 'unknown', 'telephone'], 1.2),
    random.integer(1, 31),
    leaning(random, MONTHS, 0.5),
    seconds,
    1 + Math.floor(5 * random.next() * random.next()),
    wasAsked ? random.integer(1, 400) : -1,
    wasAsked ? leaning(random, ['failure', 'other', 'success'], 0.5) : 'unknown',
    random.chance(0.05 + seconds / 2_500) ? 'yes' : 'no',
  ];
}
