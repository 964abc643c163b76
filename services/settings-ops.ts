import { integer } from './parsers.ts';
import { settingGroup } from './setting.ts';

const monitoringGroup = settingGroup('Monitoring');
/** What Lamp remembers of its own figures. */
export const monitoring = {
  historySamples: monitoringGroup.withDefault(
    'HISTORY_SAMPLES',
    integer(60, 10_000),
    1_000,
    'Seconds for which figures are kept; each takes about 700 bytes',
  ),
};
