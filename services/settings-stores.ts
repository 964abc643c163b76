import { redisUrl } from './parsers.ts';
import { settingGroup } from './setting.ts';

const redisGroup = settingGroup('Redis');
/** What is shared beyond this process. */
export const stores = {
  redisUrl: {
    ...redisGroup.optional(
      'REDIS_URL',
      redisUrl,
      'Keeps sessions and remembered answers in Redis. Not set: everything is in STATE_DIR',
    ),
    secret: true,
  },
};
