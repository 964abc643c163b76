import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { runAsChild } from './adapters/genie/child.ts';
import type { OpenedControl } from './adapters/genie/control/open.ts';
import { GENIE_HELP } from './adapters/genie/help.ts';
import { CHILD_ARGUMENT, type DataFacts, type DataSetting, type StartMessage } from './adapters/genie/protocol.ts';
import { type ServeOptions, serveGenie } from './adapters/genie/serve.ts';
import { readArguments } from './services/arguments.ts';
import { createChartPainter } from './services/charts/paint.ts';
import { systemClock as clock } from './services/clock.ts';
import { readConfig } from './services/config.ts';
import { readDotEnv } from './services/dot-env.ts';
import type { Assistant } from './services/engine/assistant.ts';
import { createEngine } from './services/engine/engine.ts';
import { createModelAssistant } from './services/engine/model-assist/assistant.ts';
import { modelSettings } from './services/engine/model-assist/settings.ts';
import type { SqlMakerOptions, WrittenSqlMaker } from './services/engine/model-sql/maker.ts';
import { type FollowingEngine, followFolder } from './services/engine/own-files/following-engine.ts';
import { profileFolder } from './services/engine/own-files/profile-command.ts';
import { sampleSpace } from './services/engine/samples/samples.ts';
import { openSpace } from './services/engine/space-open.ts';
import type { Engine } from './services/engine/types.ts';
import { AppError } from './services/errors.ts';
import { createLog, type LogOptions, type OwnedLog } from './services/log.ts';

/**
 * The embedded Genie's process. As a child of Lamp it is told everything over IPC and ends with that channel. Alone
 * (`npm run genie`) it listens on loopback, GENIE_PORT or 3979, so that Lamp or anything else that speaks Databricks'
 * conversation API can use it: set DATABRICKS_HOST to its address and DATABRICKS_TOKEN to its token. The token is
 * DATABRICKS_TOKEN here as well; without one it is made up at each start and printed once. With `--data ./folder` it
 * answers about the files there; `profile ./folder` prints what it understands of them and ends. Alone, and only then,
 * it can be told to behave otherwise than usual, by `--control ./control.yaml` and by a header (docs/emulator.md).
 * Exit codes: 0 stopped when asked; 1 a fault of ours; 78 something an operator has to put right.
 */
const PORT_ALONE = 3979;
const ALIVE_EVERY_MS = 60_000;
const EXIT_FAULT = 1;
const EXIT_CONFIG = 78;

async function openSamples({ assistant, openMaker }: Told): Promise<Engine> {
  const maker = await openMaker();
  const exporting = maker ? { exportFolder: maker.exportFolder } : {};
  const { duckdb, model, valueIndex, space } = await openSpace(await sampleSpace(), { clock, ...exporting });
  const written = maker ? { written: maker.make({ duckdb, model }) } : {};
  return createEngine({ duckdb, model, valueIndex, space, clock, ...(assistant ? { assistant } : {}), ...written });
}

/** The engine over people's own files, which it follows. What is wrong with a file is data's business: no value is logged. */
function openFiles({ folder: path, memoryLimitMb }: DataSetting, told: Told): () => Promise<FollowingEngine> {
  const { log, onReloaded, assistant, openMaker } = told;
  return async () => {
    const sqlMaker = await openMaker(memoryLimitMb);
    return await followFolder({
      path,
      memoryLimitMb,
      clock,
      ...(assistant ? { assistant } : {}),
      ...(sqlMaker ? { sqlMaker } : {}),
      onReloaded: (facts) => onReloaded(facts),
      onError: (error) => log.error({ err: error }, 'the files of DATA_DIR have changed and could not be read again'),
    });
  };
}

interface Told {
  readonly log: OwnedLog;
  readonly assistant: Assistant | undefined;
  /** Prepares for SQL that the assistant writes, where it may write any. */
  readonly openMaker: (memoryLimitMb?: number) => Promise<WrittenSqlMaker | undefined>;
  readonly onReloaded: (facts: DataFacts) => void;
}

/** What both ways of running have in common. */
function parts(
  level: LogOptions['level'],
  { data, model: settings, stateDir }: Pick<StartMessage, 'data' | 'model' | 'stateDir'>,
  onReloaded: Told['onReloaded'],
): Pick<ServeOptions, 'openEngine' | 'painter' | 'clock'> & { log: OwnedLog } {
  const log = createLog({ level });
  process.on('exit', log.flushNow);
  const assistant = settings && createModelAssistant({ settings, clock, log });
  const folder = join(stateDir, 'genie', 'sql');
  const openMaker: Told['openMaker'] = async (memoryLimitMb) => {
    const memory = memoryLimitMb === undefined ? {} : { memoryLimitMb };
    return settings?.writesSql ? await makerOf({ folder, ...memory, clock, log }) : undefined;
  };
  const told = { log, onReloaded, assistant, openMaker };
  const openEngine = data ? openFiles(data, told) : () => openSamples(told);
  return { openEngine, painter: createChartPainter({ clock }), clock, log };
}

/** Loaded where it is needed: by default nobody writes SQL but the rules. */
async function makerOf(options: SqlMakerOptions): Promise<WrittenSqlMaker> {
  const { openSqlMaker } = await import('./services/engine/model-sql/maker.ts');
  return await openSqlMaker(options);
}

async function runAlone(): Promise<void> {
  const { data: dataArgument, control } = readArguments(process.argv.slice(2), ['data', 'control']);
  const given: Record<string, string> = {
    ...(dataArgument === undefined ? {} : { DATA_DIR: dataArgument }),
    ...(control === undefined ? {} : { GENIE_CONTROL_FILE: control }),
  };
  const env: Record<string, string | undefined> = { ...readDotEnv(), ...process.env, ...given };
  const config = readConfig({ env });
  const token = config.databricksToken ?? randomBytes(24).toString('base64url');
  const port = env['GENIE_PORT'] ? config.geniePort : PORT_ALONE;
  const { dataDir: folder, dataMemoryMb: memoryLimitMb } = config;
  const data = folder === undefined ? {} : { data: { folder: resolve(folder), memoryLimitMb } };
  const model = modelSettings(config);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const { stateDir } = config;
  const common = parts(config.logLevel, { stateDir, ...data, ...(model ? { model } : {}) }, (facts) =>
    say(`The files have changed. ${toldOf(facts)}`),
  );
  // The clock's timers do not keep a process alive, and until it listens nothing else does.
  const alive = setInterval(() => {}, ALIVE_EVERY_MS);
  const openControl = () => controlOf(config.genieControlFile, common.log);
  const running = await serveGenie({ ...common, openControl, stateDir, token, port });
  clearInterval(alive);
  const hint = config.databricksToken === undefined ? `the token ${token}` : 'DATABRICKS_TOKEN as its token';
  const from = running.data ? ` ${toldOf(running.data)}` : '';
  say(`Genie answers at http://127.0.0.1:${running.port} with ${hint}.${from} Ctrl+C stops it.`);
  for (const { file, text } of running.data?.notices ?? []) say(`  - ${file}: ${text}`);
  const end = () => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

/** Loaded where it is needed: as a child of Lamp nothing is controlled. */
async function controlOf(path: string | undefined, log: OwnedLog): Promise<OpenedControl> {
  const { openControl } = await import('./adapters/genie/control/open.ts');
  return await openControl({ clock, log, ...(path === undefined ? {} : { path }) });
}

/** `profile ./folder`: what would be understood of it. */
async function runProfile(): Promise<void> {
  const config = readConfig({ env: { ...readDotEnv(), ...process.env, DATABRICKS_HOST: undefined } });
  const alive = setInterval(() => {}, ALIVE_EVERY_MS);
  await profileFolder({
    args: process.argv.slice(3),
    clock,
    memoryLimitMb: config.dataMemoryMb,
    say: (text) => process.stdout.write(`${text}\n`),
  });
  clearInterval(alive);
}

function toldOf({ folder, tables, rows }: DataFacts): string {
  return `It answers from ${folder}: ${tables} tables, ${rows.toLocaleString('en-US')} rows.`;
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
    open: (start, onReloaded) => serveGenie({ ...start, ...parts(start.logLevel, start, onReloaded) }),
  });
} else if (process.argv.some((one) => one === '--help' || one === '-h')) {
  process.stdout.write(GENIE_HELP);
} else if (process.argv[2] === 'profile') {
  await runProfile().catch(fail);
} else {
  await runAlone().catch(fail);
}
