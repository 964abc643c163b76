import { randomBytes } from 'node:crypto';
import { runAsChild } from './adapters/genie/child.ts';
import { CHILD_ARGUMENT } from './adapters/genie/protocol.ts';
import { type ServeOptions, serveGenie } from './adapters/genie/serve.ts';
import { createChartPainter } from './services/charts/paint.ts';
import { systemClock as clock } from './services/clock.ts';
import { readConfig } from './services/config.ts';
import { readDotEnv } from './services/dot-env.ts';
import type { Assistant } from './services/engine/assistant.ts';
import { createEngine } from './services/engine/engine.ts';
import { createModelAssistant } from './services/engine/model-assist/assistant.ts';
import { type ModelSettings, modelSettings } from './services/engine/model-assist/settings.ts';
import { sampleSpace } from './services/engine/samples/samples.ts';
import { openSpace } from './services/engine/space-open.ts';
import type { Engine } from './services/engine/types.ts';
import { AppError } from './services/errors.ts';
import { createLog, type LogOptions, type OwnedLog } from './services/log.ts';

/**
 * The embedded Genie's process. As a child of Lamp it is told everything over IPC and ends with that channel. Alone
 * (`npm run genie`) it listens on loopback, GENIE_PORT or 3979, so that Lamp or anything else that speaks Databricks'
 * conversation API can use it: set DATABRICKS_HOST to its address and DATABRICKS_TOKEN to its token. The token is
 * DATABRICKS_TOKEN here as well; without one it is made up at each start and printed once.
 * Exit codes: 0 stopped when asked; 1 a fault of ours; 78 something an operator has to put right.
 */
const PORT_ALONE = 3979;
const EXIT_FAULT = 1;
const EXIT_CONFIG = 78;

async function openEngine(assistant: Assistant | undefined): Promise<Engine> {
  const { duckdb, model, valueIndex, space } = await openSpace(await sampleSpace(), { clock });
  return createEngine({ duckdb, model, valueIndex, space, clock, ...(assistant ? { assistant } : {}) });
}

/** What both ways of running have in common. */
function parts(
  level: LogOptions['level'],
  settings: ModelSettings | undefined,
): Pick<ServeOptions, 'openEngine' | 'painter' | 'clock'> & { log: OwnedLog } {
  const log = createLog({ level });
  process.on('exit', log.flushNow);
  const assistant = settings && createModelAssistant({ settings, clock, log });
  return { openEngine: () => openEngine(assistant), painter: createChartPainter({ clock }), clock, log };
}

async function runAlone(): Promise<void> {
  const env = { ...readDotEnv(), ...process.env };
  const config = readConfig({ env });
  const token = config.databricksToken ?? randomBytes(24).toString('base64url');
  const port = env['GENIE_PORT'] ? config.geniePort : PORT_ALONE;
  const common = parts(config.logLevel, modelSettings(config));
  // The clock's timers do not keep a process alive, and until it listens nothing else does.
  const alive = setInterval(() => {}, 60_000);
  const running = await serveGenie({ ...common, stateDir: config.stateDir, token, port });
  clearInterval(alive);
  const hint = config.databricksToken === undefined ? `the token ${token}` : 'DATABRICKS_TOKEN as its token';
  process.stdout.write(`Genie answers at http://127.0.0.1:${running.port} with ${hint}. Ctrl+C stops it.\n`);
  const end = () => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

/** Says what an operator can put right in plain lines, and anything else with its stack. */
function fail(error: unknown): never {
  const known = error instanceof AppError && error.blame === 'operator';
  const said = error instanceof Error ? (known ? error.message : error.stack) : String(error);
  process.stderr.write(`Genie cannot run:\n${said}\n`);
  process.exit(known ? EXIT_CONFIG : EXIT_FAULT);
}

// On a full disk nothing can be said there, which is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// Questions are personal data: what is kept is for this account alone, also in a folder that is open to others.
process.umask(0o077);
if (process.argv.includes(CHILD_ARGUMENT)) {
  runAsChild({
    host: process,
    open: (start) => serveGenie({ ...start, ...parts(start.logLevel, start.model) }),
  });
} else {
  await runAlone().catch(fail);
}
