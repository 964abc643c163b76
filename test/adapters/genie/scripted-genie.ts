/**
 * The embedded Genie's process with a scripted engine, for tests of the supervisor. A question that begins with `die`
 * ends the process without a word.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runAsChild } from '../../../adapters/genie/child.ts';
import { GenieFace } from '../../../adapters/genie/face.ts';
import { systemClock } from '../../../services/clock.ts';
import type { EngineAnswer, EngineAsk, EngineAskOptions } from '../../../services/engine/types.ts';
import { AppError } from '../../../services/errors.ts';
import { silentLog } from '../../../services/log.ts';
import { claimStateDir } from '../../../services/store/state-dir.ts';
import { dotPainter, ScriptedEngine } from '../../support/scripted-engine.ts';

class MortalEngine extends ScriptedEngine {
  override ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer> {
    if (request.question.startsWith('die')) process.kill(process.pid, 'SIGKILL');
    return super.ask(request, options);
  }
}

runAsChild({
  host: process,
  open: async (start) => {
    if (start.stateDir.endsWith('refused')) throw new AppError('state.corrupt', 'the file is damaged');
    const folder = await claimStateDir({ path: join(start.stateDir, 'genie'), clock: systemClock });
    const engine = new MortalEngine();
    // The test says from when on processes of this folder go on at `wait`.
    if (existsSync(join(start.stateDir, 'released'))) engine.release();
    const face = new GenieFace({
      engine,
      painter: dotPainter,
      databasePath: folder.file('genie.db'),
      token: start.token,
      port: start.port,
      clock: systemClock,
      log: silentLog,
      stepMs: 1,
    });
    await face.start();
    return {
      port: face.port,
      stop: async () => {
        await face.stop();
        folder.release();
      },
    };
  },
});
