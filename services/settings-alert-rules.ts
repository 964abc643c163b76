import { integer, text, yesNo } from './parsers.ts';
import { settingGroup } from './setting.ts';

const alertsGroup = settingGroup('Rules of alerts');
/** When operators are told, and how often. */
export const alertRules = {
  alertsEnabled: alertsGroup.withDefault('ALERTS_ENABLED', yesNo, true, 'Watch the figures and tell operators'),
  alertsFile: alertsGroup.optional(
    'ALERTS_FILE',
    text('a file'),
    'Rules and channels of alerts, taken anew when it changes. Default: alerts.yaml in STATE_DIR, if it is there',
  ),
  alertGroupWaitSeconds: alertsGroup.withDefault(
    'ALERT_GROUP_WAIT_SECONDS',
    integer(0, 600),
    10,
    'So long the first alert of a group waits for others, to be told together',
  ),
  alertHourlyCap: alertsGroup.withDefault(
    'ALERT_HOURLY_CAP',
    integer(1, 1_000),
    30,
    'Most messages to one channel in an hour; the last one says until when more are held back',
  ),
  alertHistoryMax: alertsGroup.withDefault(
    'ALERT_HISTORY_MAX',
    integer(10, 1_000_000),
    10_000,
    'Most events in the history of alerts; the oldest go first',
  ),
  alertHistoryDays: alertsGroup.withDefault(
    'ALERT_HISTORY_DAYS',
    integer(1, 3_650),
    90,
    'How long events stay in the history of alerts',
  ),
};
