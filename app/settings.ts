import type { Health } from '../services/ops/health.ts';
import { SettingsKeeper } from '../services/settings-keeper.ts';
import type { StateDir } from '../services/store/state-dir.ts';
import type { Ground } from './ground.ts';

/** Brings `settings.yaml` into the settings. @throws AppError `config.invalid` when it is wrong. */
export async function openSettings(ground: Ground, state: StateDir): Promise<SettingsKeeper> {
  const { settings, clock, events, options } = ground;
  const keeper = new SettingsKeeper({ settings, path: state.file('settings.yaml'), clock, events });
  settings.onChange(({ logLevel }) => options.onLogLevel?.(logLevel));
  await keeper.load();
  return keeper;
}

/** Follows the file from the start on, and tells health when it is wrong. */
export function watchSettings({ lifecycle }: Ground, keeper: SettingsKeeper, health: Health): void {
  lifecycle.add({ name: 'settings', start: () => keeper.start(), stop: () => keeper.stop() });
  health.addCheck({
    name: 'settings',
    run: () => (keeper.refused ? { status: 'degraded', detail: keeper.refused.message } : { status: 'ok' }),
  });
}
