import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning } from '../csv.ts';

const SEED = 60_101;
const ADMISSIONS = 9_000;
const PATIENTS = 3_000;
const FIRST_DAY_MS = Date.UTC(2023, 0, 1);
/** Until 30 June 2025. */
const DAYS = 912;

const DEPARTMENTS = [
  ['CARD', 'Cardiology', 'North', 48],
  ['ORTH', 'Orthopedics', 'South', 36],
  ['ONC', 'Oncology', 'North', 40],
  ['PED', 'Pediatrics', 'East', 30],
  ['NEUR', 'Neurology', 'East', 26],
  ['OBG', 'Obstetrics', 'South', 34],
  ['PSY', 'Psychiatry', 'West', 22],
  ['DERM', 'Dermatology', 'West', 12],
] as const;
const DIAGNOSES = ['Heart failure', 'Fracture', 'Pneumonia', 'Stroke', 'Sepsis', 'Asthma', 'Appendicitis', 'Diabetes'];
const PAYERS = ['Medicare', 'Commercial', 'Medicaid', 'Self-Pay'];
const DISPOSITIONS = ['Home', 'Rehab', 'Skilled Nursing', 'Expired', 'Left AMA'];
const CITIES = ['Springfield', 'Riverton', 'Lakeside', 'Fairview', 'Oak Hill', 'Georgetown'];
const KINDS = ['Emergency', 'Elective', 'Urgent', 'Transfer'];

/** Hospital stays, patients and departments, named as an export of an old system names them. */
export function hospitalTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'ADMISSIONS',
      columns: [
        'ADM_ID',
        'PAT_MRN',
        'ADM_DT',
        'DISCH_DT',
        'DEPT_CD',
        'AdmType',
        'Dx_Grp',
        'Payer_Type',
        'LOS_Days',
        'TOT_CHRG_AMT',
        'is_readmit',
        'DischDisposition',
      ],
      rows: admissions(random),
    },
    {
      name: 'pat_master',
      columns: ['PAT_MRN', 'Sex', 'BirthYr', 'HomeCity', 'SmokerFlag'],
      rows: Array.from({ length: PATIENTS }, (_, index) => [
        700_000 + index,
        random.chance(0.54) ? 'F' : 'M',
        random.integer(1932, 2022),
        leaning(random, CITIES, 0.35),
        random.chance(0.21) ? 'Y' : 'N',
      ]),
    },
    {
      name: 'dept_lookup',
      columns: ['DEPT_CD', 'DeptName', 'Bldg', 'NumBeds'],
      // No stay ever was in the last one.
      rows: [...DEPARTMENTS, ['GER', 'Geriatrics', 'West', 18]],
    },
  ];
}

function admissions(random: SeededRandom): Cell[][] {
  const stays = Array.from({ length: ADMISSIONS }, () => Math.floor(random.next() ** 0.92 * DAYS)).sort(
    (a, b) => a - b,
  );
  return stays.map((day, index) => {
    const department = random.weighted(DEPARTMENTS, (one) => one[3] + (one[0] === 'ONC' ? day / 20 : 0));
    const days = 1 + Math.floor(-3 * Math.log(1 - random.next() * 0.999)) + (department[0] === 'PSY' ? 5 : 0);
    const left = day + days < DAYS;
    const charge = 900 + days * (1_150 + DEPARTMENTS.indexOf(department) * 37) * (0.7 + random.next() * 0.6);
    return [
      10_001 + index,
      700_000 + random.integer(0, Math.floor(PATIENTS * 0.9)),
      dayText(FIRST_DAY_MS + day * DAY_MS),
      // Who is still there has no day of discharge.
      left ? dayText(FIRST_DAY_MS + (day + days) * DAY_MS) : null,
      department[0],
      leaning(random, KINDS, 0.7),
      leaning(random, DIAGNOSES, 0.2),
      leaning(random, PAYERS, 0.45),
      left ? days : null,
      charge.toFixed(2),
      random.chance(0.13),
      left ? random.weighted(DISPOSITIONS, (one) => 1 / (1 + 3 * DISPOSITIONS.indexOf(one))) : null,
    ];
  });
}
