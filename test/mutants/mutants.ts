import { alertMutants } from './alerts.ts';
import { besideMutants } from './besides.ts';
import { botMutants } from './bot.ts';
import { botframeworkMutants } from './botframework.ts';
import { cacheMutants } from './cache.ts';
import { cardMutants } from './cards.ts';
import { chineseMutants } from './chinese.ts';
import { emulatorMutants } from './emulator.ts';
import { faultMutants } from './faults.ts';
import { fileMutants } from './files.ts';
import { flowMutants } from './flow.ts';
import { genieMutants } from './genie.ts';
import { httpMutants } from './http.ts';
import { metricsMutants } from './metrics.ts';
import { modelMutants } from './model.ts';
import { modelSqlMutants } from './model-sql.ts';
import { notifyMutants } from './notify.ts';
import { opsMutants } from './ops.ts';
import { ownFilesMutants } from './own-files.ts';
import { questionMutants } from './questions.ts';
import { redisMutants } from './redis.ts';
import { scheduleMutants } from './schedules.ts';
import { settingsMutants } from './settings.ts';
import { strangersMutants } from './strangers.ts';
import { tracingMutants } from './tracing.ts';
import { webchatMutants } from './webchat.ts';

/** One defence, how to take it out, and the tests that must notice. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test files, from the root of the repository. */
  readonly tests: readonly string[];
}

export const mutants: readonly Mutant[] = [
  {
    name: 'sessions: conditional write',
    file: 'services/store/keyv-sqlite.ts',
    find: 'AND version = ? AND',
    replace: 'AND ? IS NOT NULL AND',
    tests: ['test/services/sessions/keyv-session-store.test.ts'],
  },
  {
    name: 'sessions: sweep deletes only what it read',
    file: 'services/sessions/sessions.ts',
    find: 'await store.deleteIf(key, version)) removed++',
    replace: 'await store.deleteIf(key, (await store.get(key))?.version ?? 0)) removed++',
    tests: ['test/services/sessions/sessions.test.ts'],
  },
  {
    name: 'sessions: a running question pins its session',
    file: 'services/sessions/sessions.ts',
    find: 'if (isPinned(key)) pinned++;',
    replace: 'if (isPinned(key) && false) pinned++;',
    tests: ['test/services/sessions/sessions.test.ts'],
  },
  {
    name: 'sessions: starting over outlives late answers',
    file: 'services/sessions/sessions.ts',
    find: 'current.resetAt >= askedAt ? current : ',
    replace: '',
    tests: ['test/services/sessions/sessions.test.ts'],
  },
  {
    name: 'sessions: every person has a session of their own',
    file: 'services/sessions/sessions.ts',
    find: 'identity.conversationKey, identity.userId]',
    replace: 'identity.conversationKey]',
    tests: ['test/services/sessions/sessions.test.ts'],
  },
  {
    name: 'store: one process per STATE_DIR',
    file: 'services/store/state-dir.ts',
    find: 'BEGIN EXCLUSIVE;',
    replace: '',
    tests: ['test/services/store/state-dir.test.ts'],
  },
  ...questionMutants,
  ...faultMutants,
  ...besideMutants,
  ...botMutants,
  ...botframeworkMutants,
  ...cardMutants,
  ...httpMutants,
  ...chineseMutants,
  ...strangersMutants,
  ...emulatorMutants,
  ...genieMutants,
  ...modelMutants,
  ...modelSqlMutants,
  ...webchatMutants,
  ...scheduleMutants,
  ...settingsMutants,
  ...opsMutants,
  ...flowMutants,
  ...redisMutants,
  ...tracingMutants,
  ...metricsMutants,
  ...cacheMutants,
  ...ownFilesMutants,
  ...alertMutants,
  ...notifyMutants,
  ...fileMutants,
];
