import { decimal, integer, yesNo } from './parsers.ts';
import { settingGroup } from './setting.ts';

const cacheGroup = settingGroup('Answers that are remembered');
/** The cache of answers. */
export const cache = {
  cacheEnabled: cacheGroup.withDefault(
    'CACHE_ENABLED',
    yesNo,
    true,
    'Answer a question again from memory when the same was asked with the same rights a little while ago',
  ),
  cacheTtlSeconds: cacheGroup.withDefault(
    'CACHE_TTL_SECONDS',
    integer(1, 86_400),
    300,
    'How long an answer may be shown again. Rights and data are not looked at again meanwhile: keep it to minutes',
  ),
  cacheMaxEntries: cacheGroup.withDefault('CACHE_MAX_ENTRIES', integer(1, 1_000_000), 2_000, 'Most answers in memory'),
  cacheMaxMb: cacheGroup.withDefault(
    'CACHE_MAX_MB',
    decimal(0.1, 4_096),
    16,
    'Most memory that answers take, megabytes',
  ),
};
