import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LampProcess } from '../support/lamp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Lamp with its embedded Genie, as `npm start` runs it without any setting. */
export interface EmbeddedLamp {
  readonly lamp: LampProcess;
  /** Ends it and removes its state. */
  stop(): Promise<void>;
}

/**
 * Starts one on an empty state folder, or on one that is given and then kept; with more settings where given. As on a
 * machine where Lamp was just installed: what an earlier run compiled is found with the state that it left only.
 */
export async function startEmbeddedLamp(
  stateDir?: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedLamp> {
  const dir = tempDir();
  const state = stateDir ?? dir.path;
  const env = { STATE_DIR: state, NODE_COMPILE_CACHE: join(state, 'compile-cache'), ...settings };
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
