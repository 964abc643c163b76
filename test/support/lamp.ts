import type { AppOptions } from '../../app/ground.ts';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../services/config.ts';
import { silentLog } from '../../services/log.ts';
import type { FakeWorkspace } from './fake-workspace.ts';
import { tempDir } from './temp-dir.ts';

export interface LampOptions extends Partial<Omit<AppOptions, 'config'>> {
  /** Settings as an operator would write them; `PORT=0`, a temporary STATE_DIR and no waiting by default. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole service, running in this process. */
export interface RunningLamp {
  readonly app: App;
  readonly url: string;
  readonly stateDir: string;
  /** Stops and removes what it kept. */
  stop(): Promise<void>;
}

/** Settings that make Lamp ask a fake workspace. */
export function workspaceEnv(workspace: FakeWorkspace): Record<string, string> {
  return {
    DATABRICKS_HOST: workspace.baseUrl,
    DATABRICKS_TOKEN: workspace.token,
    GENIE_SPACE_ID: workspace.spaceId,
    GENIE_POLL_INITIAL_MS: '10',
    GENIE_QUESTIONS_PER_MINUTE: '100000',
  };
}

/** Starts the composed service as `npm start` does, on a free port. */
export async function startLamp(options: LampOptions = {}): Promise<RunningLamp> {
  const { env = {}, ...rest } = options;
  const dir = tempDir();
  const stateDir = env['STATE_DIR'] ?? dir.path;
  const config = readConfig({ env: { PORT: '0', STATE_DIR: stateDir, ...env } });
  const app = await createApp({ log: silentLog, say: () => {}, ...rest, config });
  await app.start();
  return {
    app,
    url: app.url(),
    stateDir,
    stop: async () => {
      await app.stop();
      dir.remove();
    },
  };
}
