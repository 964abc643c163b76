import { settings } from './settings.ts';

/**
 * Settings that take effect without a restart, by their keys in `Config`: whoever uses one reads it when it is needed
 * (`LiveSettings`). All others are read at the start only: doors, addresses, credentials, files, sizes of pools.
 */
const LIVE = new Set<keyof typeof settings>([
  'logLevel',
  'genieSpaceId',
  'genieSpaces',
  'genieChannelSpaces',
  'genieQuestionsPerMinute',
  'queueMaxWaitSeconds',
  'maxConcurrentQuestions',
  'debounceEnabled',
  'debounceWindowSeconds',
  'debounceMaxWindowSeconds',
  'debounceCompleteWindowSeconds',
  'debounceSeparator',
  'debounceAdaptive',
  'debounceUrgentWords',
  'debounceJoinRepeatsOnce',
  'batchEnabled',
  'batchProfile',
  'webchatMaxStreams',
  'batchSize',
  'batchDelayMs',
  'cacheTtlSeconds',
  'sessionIdleMinutes',
  'sessionMax',
  'statsLogIntervalSeconds',
  'statsLogSampleRate',
]);

/** The names of the settings that take effect without a restart. */
export const LIVE_NAMES: ReadonlySet<string> = new Set([...LIVE].map((key) => settings[key].name));
