import { integer, timeZone } from './parsers.ts';
import { settingGroup } from './setting.ts';

const group = settingGroup('Scheduled questions');
/** Questions that are asked by the clock. */
export const schedules = {
  defaultTimeZone: group.withDefault(
    'DEFAULT_TIME_ZONE',
    timeZone,
    'UTC',
    'Time zone of people whose own is not known, for "every day at 9:00 ..."',
  ),
  schedulesPerUser: group.withDefault(
    'SCHEDULES_PER_USER',
    integer(0, 1_000),
    10,
    'Scheduled questions that one person can have; 0 switches them off',
  ),
  schedulesMax: group.withDefault('SCHEDULES_MAX', integer(1, 100_000), 10_000, 'Scheduled questions of all people'),
  schedulesLateHours: group.withDefault(
    'SCHEDULES_LATE_HOURS',
    integer(1, 24),
    6,
    'What could not be asked for so long after its time is left out',
  ),
};
