import { AppError } from './errors.ts';
import { keyFaults } from './key-strength.ts';
import { isLoopbackHost } from './parsers.ts';
import { OWN_PREFIXES, PROCESS_VARIABLES, type Setting, settings } from './settings.ts';
import { LIVE_NAMES } from './settings-live.ts';

type Table = typeof settings;
type Value<S> = S extends { readonly default: infer D }
  ? S extends Setting<infer T>
    ? T
    : D
  : S extends Setting<infer T>
    ? T | undefined
    : never;

/** Everything that can be set, parsed and checked. Frozen: no part changes it, and nobody else reads the environment. */
export type Config = { readonly [K in keyof Table]: Value<Table[K]> };

/** Where settings are read from. */
export interface ConfigSource {
  /** The environment, `.env` included. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names that stand in `.env`: unknown ones there are always faults. */
  readonly dotEnvNames?: readonly string[];
}

/**
 * Reads all settings.
 * @throws AppError `config.invalid`, whose message lists every fault, one a line.
 */
export function readConfig(source: ConfigSource): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    values[key] = readOne(setting, source.env[setting.name], faults);
  }
  const config = Object.freeze(values) as Config;
  faults.push(...contradictions(config).filter((message) => !isAboutAny(faults, message)), ...unknownNames(source));
  faults.push(...keyFaults(config));
  if (faults.length > 0) throw new AppError('config.invalid', faults.join('\n'));
  return config;
}

/**
 * The settings with some of them replaced, while the process runs. An empty text stands for "not set", as it does in
 * the environment.
 * @param texts by the names of the settings.
 * @throws AppError `config.invalid`, whose message lists every fault, one a line; `field` is the first name at fault.
 */
export function withChanges(config: Config, texts: Readonly<Record<string, string>>): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = { ...config };
  const entries = Object.entries(settings) as [string, Setting<unknown>][];
  const byName = new Map(entries.map(([key, setting]) => [setting.name, { key, setting }]));
  for (const [name, raw] of Object.entries(texts)) {
    const known = byName.get(name);
    const nearest = nearestName(name, [...LIVE_NAMES]);
    if (!known) faults.push(`${name} is not a setting of Lamp${nearest ? `; did you mean ${nearest}?` : ''}`);
    else if (!LIVE_NAMES.has(name)) faults.push(`${name} takes effect at the start only: set it in .env and restart`);
    else values[known.key] = readOne(known.setting, raw, faults);
  }
  const changed = Object.freeze(values) as Config;
  faults.push(...contradictions(changed).filter((message) => !isAboutAny(faults, message)));
  if (faults.length === 0) return changed;
  const field = faults[0]?.split(' ', 1)[0];
  throw new AppError('config.invalid', faults.join('\n'), field === undefined ? {} : { field });
}

function readOne(setting: Setting<unknown>, raw: string | undefined, faults: string[]): unknown {
  const trimmed = setting.name === 'DEBOUNCE_SEPARATOR' ? raw?.replaceAll('\\n', '\n') : raw?.trim();
  if (trimmed === undefined || trimmed === '') return setting.default;
  const parsed = setting.parser.schema.safeParse(trimmed);
  if (parsed.success) return parsed.data;
  // Addresses may carry a password.
  const shown = setting.secret ? '' : `, not "${trimmed.replace(/\/\/\S*@/, '//...@').slice(0, 60)}"`;
  faults.push(`${setting.name} must be ${setting.parser.accepts}${shown}`);
  return undefined;
}

/** A setting that is wrong in itself has no value, so a rule about it would only repeat that. */
function isAboutAny(faults: readonly string[], message: string): boolean {
  return faults.some((fault) => new RegExp(`\\b${fault.split(' ', 1)[0]}\\b`).test(message));
}

function unknownNames(source: ConfigSource): string[] {
  const known = new Set(Object.values(settings).map((setting) => setting.name));
  const inDotEnv = new Set(source.dotEnvNames ?? []);
  const suspects = new Set([...inDotEnv, ...Object.keys(source.env)]);
  return [...suspects]
    .filter((name) => !known.has(name) && !PROCESS_VARIABLES.includes(name))
    .filter((name) => (inDotEnv.has(name) ? !isForeign(name) : OWN_PREFIXES.some((prefix) => name.startsWith(prefix))))
    .map((name) => {
      const nearest = nearestName(name, [...known]);
      return `${name} is not a setting of Lamp${nearest ? `; did you mean ${nearest}?` : ''}`;
    });
}

/** Variables of other programs that people keep in the same file. */
function isForeign(name: string): boolean {
  return /^(DATABRICKS_|NODE_|ARM_|OTEL_)/.test(name);
}

/** Rules between settings: each says what is missing and what to do. */
function contradictions(config: Config): string[] {
  const faults: string[] = [];
  const rule = (broken: boolean, message: string) => {
    if (broken) faults.push(message);
  };
  rule(
    config.appId === undefined && config.appPassword !== undefined,
    'MicrosoftAppPassword is set but MicrosoftAppId is not: set both, or neither',
  );
  rule(
    config.appId !== undefined && config.appType !== 'UserAssignedMSI' && config.appPassword === undefined,
    'MicrosoftAppPassword must be set when MicrosoftAppId is (unless MicrosoftAppType is UserAssignedMSI)',
  );
  rule(
    config.appId !== undefined && config.appType !== 'MultiTenant' && config.appTenantId === undefined,
    `MicrosoftAppTenantId must be set for MicrosoftAppType ${config.appType}`,
  );
  rule(
    config.appId !== undefined && config.appType === 'MultiTenant' && config.allowedTenants === undefined,
    'ALLOWED_TENANTS must name the tenants whose people may ask when MicrosoftAppType is MultiTenant',
  );
  faults.push(...genieContradictions(config), ...channelSpaceContradictions(config), ...modelContradictions(config));
  rule(
    config.debounceMaxWindowSeconds < config.debounceWindowSeconds,
    'DEBOUNCE_MAX_WINDOW_SECONDS must not be smaller than DEBOUNCE_WINDOW_SECONDS',
  );
  rule(config.drainListenSeconds >= config.drainSeconds, 'DRAIN_LISTEN_SECONDS must be smaller than DRAIN_SECONDS');
  rule(
    !isLoopbackHost(config.host) && config.publicUrl === undefined,
    `PUBLIC_URL must be set when HOST (${config.host}) is not a loopback address`,
  );
  return faults;
}

/** The sample spaces of the embedded Genie have names of their own, which are known only once it runs. */
function channelSpaceContradictions({ genieChannelSpaces, genieSpaces }: Config): string[] {
  if (!genieChannelSpaces || !genieSpaces) return [];
  return [...genieChannelSpaces]
    .filter(([, alias]) => !genieSpaces.has(alias))
    .map(
      ([channel, alias]) =>
        `GENIE_CHANNEL_SPACES names ${alias} for ${channel}, which GENIE_SPACES does not: use one of ${[...genieSpaces.keys()].join(', ')}`,
    );
}

function modelContradictions({ modelMode, modelUrl, modelName, modelKey, modelSql }: Config): string[] {
  if (modelMode === 'off') {
    return modelSql ? ['GENIE_MODEL_SQL true needs GENIE_MODEL_MODE assist or first, which it helps'] : [];
  }
  const faults: string[] = [];
  if (modelUrl === undefined) faults.push(`GENIE_MODEL_MODE ${modelMode} needs GENIE_MODEL_URL`);
  if (modelName === undefined) faults.push(`GENIE_MODEL_MODE ${modelMode} needs GENIE_MODEL_NAME`);
  if (modelKey !== undefined && !/^[\x21-\x7e]+$/.test(modelKey)) {
    faults.push('GENIE_MODEL_KEY must be letters, digits and signs without blanks, so that a header can carry it');
  }
  if (modelUrl !== undefined && modelKey !== undefined) {
    const { protocol, hostname } = new URL(modelUrl);
    if (protocol === 'http:' && !isLoopbackHost(hostname)) {
      faults.push('GENIE_MODEL_URL must be https when GENIE_MODEL_KEY is set (http only for loopback)');
    }
  }
  return faults;
}

function genieContradictions(config: Config): string[] {
  const faults: string[] = [];
  if (config.databricksHost === undefined) return faults;
  if (config.dataDir !== undefined) {
    faults.push('DATA_DIR (or --data) is for the embedded Genie, but DATABRICKS_HOST is set: keep one');
  }
  const machine = config.databricksClientId !== undefined && config.databricksClientSecret !== undefined;
  const entra =
    config.armClientId !== undefined && config.armClientSecret !== undefined && config.armTenantId !== undefined;
  if (config.databricksToken === undefined && !machine && !entra) {
    faults.push(
      'DATABRICKS_HOST needs DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID with DATABRICKS_CLIENT_SECRET, or ARM_CLIENT_ID with ARM_CLIENT_SECRET and ARM_TENANT_ID',
    );
  }
  if (config.genieSpaceId === undefined && config.genieSpaces === undefined) {
    faults.push('DATABRICKS_HOST needs GENIE_SPACE_ID, or GENIE_SPACES with alias=id pairs');
  }
  if (config.genieSpaceId !== undefined && config.genieSpaces !== undefined) {
    faults.push('GENIE_SPACE_ID and GENIE_SPACES are both set: keep one');
  }
  return faults;
}

/** The known name with the fewest typing errors, if it has few enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toUpperCase(), candidate.toUpperCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(name.length / 4)) ? best.candidate : undefined;
}

/** Levenshtein distance: insertions, deletions and replacements. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
