import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, leaning } from '../../csv.ts';

const SEED = 70_303;
const EMPLOYEES = 1_470;

const ROLES: Readonly<Record<string, readonly string[]>> = {
  'Research & Development': ['Research Scientist', 'Laboratory Technician', 'Manufacturing Director', 'Manager'],
  Sales: ['Sales Executive', 'Sales Representative', 'Manager'],
  'Human Resources': ['Human Resources', 'Manager'],
};
const PAY: Readonly<Record<string, number>> = {
  'Research Scientist': 3_300,
  'Laboratory Technician': 3_150,
  'Manufacturing Director': 7_400,
  Manager: 16_500,
  'Sales Executive': 6_900,
  'Sales Representative': 2_600,
  'Human Resources': 4_200,
};
const FIELDS = ['Life Sciences', 'Medical', 'Marketing', 'Technical Degree', 'Other'];

/** Employees of a company and who left it: one table of codes and of Yes and No. */
export function staffTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'hr_attrition',
      columns: [
        'EmployeeNumber',
        'Age',
        'Attrition',
        'BusinessTravel',
        'Department',
        'DistanceFromHome',
        'EducationField',
        'Gender',
        'JobRole',
        'JobSatisfaction',
        'MaritalStatus',
        'MonthlyIncome',
        'NumCompaniesWorked',
        'OverTime',
        'PercentSalaryHike',
        'TotalWorkingYears',
        'YearsAtCompany',
        'YearsSinceLastPromotion',
      ],
      rows: Array.from({ length: EMPLOYEES }, (_, at) => employee(random, at)),
    },
  ];
}

function employee(random: SeededRandom, at: number): readonly Cell[] {
  const department = random.weighted(Object.keys(ROLES), (one) => ({ Sales: 30, 'Human Resources': 5 })[one] ?? 65);
  const role = leaning(random, ROLES[department] ?? [], 0.7);
  const age = Math.max(18, Math.min(60, Math.round(37 + random.bell() * 9)));
  const working = Math.min(age - 18, Math.max(0, Math.round((age - 22) * (0.4 + random.next() * 0.6))));
  const here = Math.round(working * random.next());
  const overtime = random.chance(0.28);
  const income = Math.round((PAY[role] ?? 4_000) * (0.75 + random.next() * 0.4) + working * 90);
  const leaves = 0.08 + (overtime ? 0.2 : 0) + (income < 3_500 ? 0.1 : 0);
  return [
    at + 1 + Math.floor(at / 3),
    age,
    random.chance(leaves) ? 'Yes' : 'No',
    random.weighted(['Travel_Rarely', 'Travel_Frequently', 'Non-Travel'], (one) => (one === 'Travel_Rarely' ? 70 : 15)),
    department,
    1 + Math.floor(28 * random.next() * random.next()),
    leaning(random, FIELDS, 0.8),
    random.chance(0.6) ? 'Male' : 'Female',
    role,
    random.integer(1, 4),
    leaning(random, ['Married', 'Single', 'Divorced'], 0.5),
    income,
    random.integer(0, 9),
    overtime ? 'Yes' : 'No',
    random.integer(11, 25),
    working,
    here,
    Math.floor(here * random.next()),
  ];
}
