import { type Row, seeded, type World } from './worlds.ts';

const DEPARTMENTS = ['Cardiology', 'Oncology', 'Pediatrics', 'Orthopedics', 'Emergency', 'Intensive Care'];
const DOCTORS = ['Dr. Amara Osei', 'Dr. Bruno Keller', 'Dr. Chen Li', 'Dr. Dana Novak', 'Dr. Elif Kaya'];
const OUTCOMES = ['recovered', 'referred', 'readmitted', 'transferred'];
const INSURERS = ['Northlife', 'Carewell', 'Unison Health', null];
const WARDS = ['A1', 'A2', 'B1', 'B2'];

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function visits(): Row[] {
  const random = seeded(11);
  return Array.from({ length: 600 }, (_, index) => {
    const day = Math.floor(random() * 540);
    const admitted = new Date(
      Date.UTC(2022, 6, 1, Math.floor(random() * 24), Math.floor(random() * 60)) + day * 86_400_000,
    );
    const stay = 1 + Math.floor(random() * 14);
    return {
      visit_id: 10_000 + index,
      patient_id: 500 + Math.floor(random() * 180),
      doctor: pick(random, DOCTORS),
      department: pick(random, DEPARTMENTS),
      ward: pick(random, WARDS),
      admission_time: admitted.toISOString().slice(0, 19).replace('T', ' '),
      discharge_date: new Date(admitted.getTime() + stay * 86_400_000).toISOString().slice(0, 10),
      length_of_stay: stay,
      wait_minutes: Math.floor(random() * 120),
      treatment_cost: Math.round((120 + random() * 4_000) * 100) / 100,
      age: Math.floor(random() * 95),
      insurer: pick(random, INSURERS),
      outcome: pick(random, OUTCOMES),
      emergency: random() < 0.3,
    };
  });
}

function staff(): Row[] {
  const random = seeded(12);
  const names = [...DOCTORS, 'Femi Adeyemi', 'Greta Holm', 'Hugo Martin', 'Ines Duarte', 'Jonas Berg'];
  return names.map((name, index) => ({
    employee_id: 900 + index,
    full_name: name,
    job_title: index < DOCTORS.length ? 'Physician' : pick(random, ['Nurse', 'Technician']),
    hire_date: new Date(Date.UTC(2005 + Math.floor(random() * 17), Math.floor(random() * 12), 1))
      .toISOString()
      .slice(0, 10),
    salary: 38_000 + Math.floor(random() * 90) * 1_000,
    full_time: random() < 0.7,
  }));
}

/** A clinic: visits with money, durations, two dates and missing insurers; and its staff. */
export const clinic: World = {
  title: 'Clinic',
  tables: { 'health.main.visits': visits(), 'health.main.staff': staff() },
  local: {
    'health.main.visits': {
      default_measure: 'treatment_cost',
      columns: {
        length_of_stay: { unit: 'day', default_aggregate: 'avg' },
        treatment_cost: { unit: 'usd' },
        wait_minutes: { default_aggregate: 'avg' },
      },
    },
    'health.main.staff': { row_noun: { singular: 'employee', plural: 'employees' } },
  },
  snippets: {
    filters: [{ display_name: 'long stays', sql: 'visits.length_of_stay > 7', synonyms: ['long stay'] }],
    measures: [
      {
        display_name: 'readmission count',
        sql: "SUM(CASE WHEN visits.outcome = 'readmitted' THEN 1 ELSE 0 END)",
        synonyms: ['readmissions'],
      },
    ],
    expressions: [
      {
        display_name: 'age group',
        sql: "CASE WHEN visits.age < 18 THEN 'child' WHEN visits.age < 65 THEN 'adult' ELSE 'senior' END",
        synonyms: ['age band'],
      },
    ],
  },
  questions: ['How many visits were there in March 2023?', 'Average length of stay by department'],
};
