import { flushCompileCache } from 'node:module';
import { goAhead } from './app/ahead.ts';
import type { App } from './app.ts';
import { readArguments } from './services/arguments.ts';
import { systemClock } from './services/clock.ts';
import { type Config, readConfig } from './services/config.ts';
import { readDotEnv } from './services/dot-env.ts';
import { AppError } from './services/errors.ts';
import { createLog, type OwnedLog } from './services/log.ts';
import { MemorySaver } from './services/ops/memory-saver.ts';
import type { CrashHook } from './services/questions/crash-points.ts';

/**
 * The process: settings in, application up, signals, exit code.
 * Exit codes: 0 stopped when asked; 1 a fault of ours; 78 (EX_CONFIG) something an operator has to put right.
 */
const EXIT_FAULT = 1;
const EXIT_CONFIG = 78;
/** After an unexpected error: time to finish what runs. The journal holds the rest for the next process. */
const LAST_RESORT_MS = 5_000;
const LEAST_NODE = [24, 12] as const;
const ALIVE_EVERY_MS = 60_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  complain(
    `Lamp needs Node ${LEAST_NODE.join('.')} or later and this is ${process.versions.node}. "npm ci" brings one for most machines; start with "npm start" so that it is used.`,
  );
  process.exit(EXIT_CONFIG);
}

/** Prints what an operator can put right as plain lines; anything else with its stack, because it is our fault. */
function reportStartFailure(error: unknown): number {
  if (error instanceof AppError && error.blame === 'operator') {
    complain('Lamp cannot start:');
    for (const line of error.message.split('\n')) complain(`  - ${line}`);
    return EXIT_CONFIG;
  }
  complain(`Lamp cannot start: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT_FAULT;
}

/** Stops once, whoever asks first; a second signal ends the process at once. */
function handleEnd(app: App, log: OwnedLog): void {
  let ending = false;
  const end = (exitCode: number, withinMs?: number) => {
    if (ending) process.exit(exitCode === 0 ? EXIT_FAULT : exitCode);
    ending = true;
    if (withinMs !== undefined) setTimeout(() => process.exit(exitCode), withinMs).unref();
    const ended = async (code: number) => {
      process.exitCode = code;
      await log.flush();
      process.exit(code);
    };
    app.stop().then(
      () => ended(exitCode),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop');
        return ended(EXIT_FAULT);
      },
    );
  };
  process.on('SIGHUP', () => void app.reloadSettings());
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => {
    say('Stopping. Questions on their way are kept and answered after the next start.');
    end(0);
  });
  // Who started Lamp with a channel has it stopped by closing it, also by dying.
  if (process.connected !== false) process.once('disconnect', () => end(0));
  // Closed while it waited for another Lamp, when nobody listened. Undefined, and not false: started without a channel.
  else end(0);
  const lastResort = (error: unknown) => {
    log.error({ err: error }, 'an error that nobody handled: draining and ending');
    end(EXIT_FAULT, LAST_RESORT_MS);
  };
  process.on('uncaughtException', lastResort);
  process.on('unhandledRejection', lastResort);
}

/**
 * Ends the process as a power cut would, at a named moment: `name` or `name:3` for the third time it is reached. For
 * fault tests; unknown names never match.
 */
function crashHook(setting: string | undefined): { crashPoint?: CrashHook } {
  if (!setting) return {};
  const [name, times = '1'] = setting.split(':');
  let left = Number(times);
  return {
    crashPoint: (point) => {
      if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}

async function main(): Promise<void> {
  checkNode();
  // On a full disk nothing can be said there, which is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Questions and answers are personal data: what is kept is for this account alone, also in a folder open to others.
  process.umask(0o077);
  // The clock's timers keep no process alive, and while it waits for another Lamp there is nothing else that would.
  const waiting = setInterval(() => {}, ALIVE_EVERY_MS);
  let config: Config;
  let app: App;
  let log: OwnedLog;
  try {
    const dotEnv = readDotEnv();
    const { data } = readArguments(process.argv.slice(2), ['data']);
    const given = data === undefined ? {} : { DATA_DIR: data };
    config = readConfig({ env: { ...dotEnv, ...process.env, ...given }, dotEnvNames: Object.keys(dotEnv) });
    log = createLog({ level: config.logLevel });
    const { flushNow, figures: logFigures, setLevel: onLogLevel } = log;
    // Whatever ends the process: what was written before must be found.
    process.on('exit', flushNow);
    const variable = (name: string) => process.env[name] ?? dotEnv[name];
    const crash = crashHook(process.env['LAMP_CRASH_POINT']);
    const ahead = await goAhead({ config, log, say });
    // In the compile cache before the journal's thread starts, which then loads no type stripping: 17 MB less at the first
    // start. Written while there is little to write, for that takes its time.
    await import('./services/store/journal-worker.ts');
    flushCompileCache();
    const { createApp } = await import('./app.ts');
    app = await createApp({ config, log, logFigures, say, onLogLevel, variable, ahead, ...crash });
    handleEnd(app, log);
    new MemorySaver({ clock: systemClock, log }).start();
    await app.start();
  } catch (error) {
    process.exit(reportStartFailure(error));
  }
  clearInterval(waiting);
  say(app.banner());
  // A channel that closes meanwhile is the sign to end, and is heard as such; without this it would be an error.
  if (process.connected) process.send?.({ ready: true, url: app.url() }, undefined, undefined, () => {});
}

await main();
