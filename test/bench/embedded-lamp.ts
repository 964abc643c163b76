import { readFileSync } from 'node:fs';
import { LampProcess } from '../support/lamp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

/** As on a machine where Lamp was just installed: nothing that an earlier run compiled. */
const JUST_INSTALLED = { NODE_DISABLE_COMPILE_CACHE: '1' };

/** Lamp with its embedded Genie, as `npm start` runs it without any setting. */
export interface EmbeddedLamp {
  readonly lamp: LampProcess;
  /** Ends it and removes its state. */
  stop(): Promise<void>;
}

/** Starts one on an empty state folder, or on one that is given and then kept; with more settings where given. */
export async function startEmbeddedLamp(
  stateDir?: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedLamp> {
  const dir = tempDir();
  const env = { STATE_DIR: stateDir ?? dir.path, ...JUST_INSTALLED, ...settings };
  const lamp = await LampProcess.start({ env, nodeArgs: flagsOfStart() });
  return {
    lamp,
    stop: async () => {
      await lamp.terminate();
      dir.remove();
    },
  };
}

/** What `npm start` tells Node. */
function flagsOfStart(): readonly string[] {
  const file = new URL('../../package.json', import.meta.url);
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--') && !word.startsWith('--env-file'));
}
