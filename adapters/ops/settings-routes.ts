import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Config } from '../../services/config.ts';
import { AppError } from '../../services/errors.ts';
import { type Setting, settings as table } from '../../services/settings.ts';
import type { LastChange, SettingChanges } from '../../services/settings-keeper.ts';
import { LIVE_NAMES } from '../../services/settings-live.ts';
import { checkShape } from '../http/shape.ts';
import type { HttpServer, JsonObject } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

/** What these routes need of the settings. */
export interface SettingsAccess {
  readonly config: Config;
  /** What `settings.yaml` changes. */
  readonly changes: Readonly<Record<string, string>>;
  readonly last: LastChange | undefined;
  /** Why the file is not what holds. */
  readonly refused: AppError | undefined;
  /** @throws AppError `config.invalid` when the whole would not hold: nothing changes then. */
  change(changes: SettingChanges, by: string): Promise<void>;
}

export interface SettingsRoutesOptions {
  readonly settings: SettingsAccess;
  readonly access: OpsAccess;
}

const PATH = '/api/ops/settings';
const body = z.record(
  z.string(),
  z.union([z.string().max(4096), z.number(), z.boolean(), z.null()], 'must be a text, a number, true, false or null'),
);

/** Adds reading all settings and changing those that take effect without a restart. */
export function addSettingsRoutes(http: HttpServer, options: SettingsRoutesOptions): void {
  const { settings, access } = options;
  http.route({
    method: 'GET',
    path: PATH,
    door: 'ops',
    handler: (exchange) => {
      access.mayOperate(exchange);
      return settingsJson(settings);
    },
  });
  http.route({
    method: 'PATCH',
    path: PATH,
    door: 'ops',
    handler: async (exchange) => {
      access.mayOperate(exchange);
      const changes = changesOf(exchange.body);
      try {
        await settings.change(changes, access.operatorOf(exchange));
      } catch (error) {
        throw asRefusal(error);
      }
      return settingsJson(settings);
    },
  });
}

/** A null takes the setting out of the file, so that the one of the start holds again. */
function changesOf(raw: JsonObject): SettingChanges {
  const given = checkShape(body, raw);
  if (Object.keys(given).length === 0) {
    throw new AppError('request.invalid', 'no setting is named', {
      field: 'body',
      publicMessage: 'Name at least one setting, such as {"LOG_LEVEL": "debug"}; null takes one back.',
    });
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: string | number | boolean | null): string | undefined {
  return value === null ? undefined : String(value);
}

/** What is wrong with settings is the caller's to read here, all faults of it. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'config.invalid') return error;
  const publicMessage = `${error.message.split('\n').join('. ')}. Nothing was changed.`;
  const field = error.field === undefined ? {} : { field: error.field };
  return new AppError('request.invalid', error.message, { ...field, publicMessage });
}

function settingsJson(settings: SettingsAccess): object {
  const { config, changes, last, refused } = settings;
  const entries = Object.entries(table) as [keyof Config, Setting<unknown>][];
  return {
    settings: entries.map(([key, setting]) => settingJson(setting, config[key], changes)),
    ...(last ? { changed_at: new Date(last.at).toISOString(), changed_by: last.by } : {}),
    ...(refused ? { file_error: refused.message } : {}),
  };
}

function settingJson(setting: Setting<unknown>, value: unknown, changes: Readonly<Record<string, string>>): object {
  const { name, help, parser, secret } = setting;
  const isDefault = value === undefined || isDeepStrictEqual(value, setting.default);
  const source = Object.hasOwn(changes, name) ? 'file' : isDefault ? 'default' : 'environment';
  return {
    name,
    // Whether a secret is there may be known; nothing else of it.
    ...(secret ? { is_set: value !== undefined } : { value: plain(value) }),
    source,
    dynamic: LIVE_NAMES.has(name),
    help,
    accepts: parser.accepts,
  };
}

function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : (value ?? null);
}
