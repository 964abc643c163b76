import type { Mutant } from './mutants.ts';

const TESTS = ['test/services/schedules/schedules.test.ts'];

/** Defences of scheduled questions. */
export const scheduleMutants: readonly Mutant[] = [
  {
    name: 'schedules: one question for each time',
    file: 'services/schedules/runner.ts',
    find: `schedule|\${id}|\${occurrence}\``,
    replace: `schedule|\${id}|\${Math.random()}\``,
    tests: TESTS,
  },
  {
    name: 'schedules: so many for a person',
    file: 'services/schedules/book.ts',
    find: 'own.length >= limits.perUser',
    replace: 'own.length > limits.perUser + 100',
    tests: TESTS,
  },
  {
    name: 'schedules: an end after three failures',
    file: 'services/schedules/schedules.ts',
    find: 'failures < MAX_FAILURES ||',
    replace: 'failures < MAX_FAILURES * 100 ||',
    tests: TESTS,
  },
];
