/**
 * The embedded Genie's process with a scripted engine, for tests of the supervisor. A question that begins with `die`
 * ends the process without a word.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runAsChild } from '../../../adapters/genie/child.ts';
import { serveGenie } from '../../../adapters/genie/serve.ts';
import { systemClock } from '../../../services/clock.ts';
import type { EngineAnswer, EngineAsk, EngineAskOptions } from '../../../services/engine/types.ts';
import { AppError } from '../../../services/errors.ts';
import { silentLog } from '../../../services/log.ts';
import { dotPainter, ScriptedEngine } from '../../support/scripted-engine.ts';

class MortalEngine extends ScriptedEngine {
  override ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer> {
    if (request.question.startsWith('die')) process.kill(process.pid, 'SIGKILL');
    return super.ask(request, options);
  }
}

runAsChild({
  host: process,
  open: (start) =>
    serveGenie({
      ...start,
      openEngine: async () => {
        if (start.stateDir.endsWith('refused')) throw new AppError('genie.space_misconfigured', 'no such column');
        const engine = new MortalEngine();
        // The test says from when on processes of this folder go on at `wait`.
        if (existsSync(join(start.stateDir, 'released'))) engine.release();
        return engine;
      },
      painter: dotPainter,
      clock: systemClock,
      log: silentLog,
      stepMs: 1,
    }),
});
