import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../services/clock.ts';
import { readConfig } from '../../services/config.ts';
import { AppError } from '../../services/errors.ts';
import { type AnyEvent, Events } from '../../services/events.ts';
import { LiveSettings } from '../../services/live-settings.ts';
import { SettingsKeeper } from '../../services/settings-keeper.ts';
import { eventually } from '../support/eventually.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

describe('settings that change while the process runs', () => {
  let dir: TempDir;
  let keeper: SettingsKeeper | undefined;
  let seen: AnyEvent[];
  let settings: LiveSettings;

  beforeEach(() => {
    dir = tempDir();
    seen = [];
  });
  afterEach(async () => {
    await keeper?.stop();
    keeper = undefined;
    dir.remove();
  });

  const path = () => join(dir.path, 'settings.yaml');
  const write = (text: string) => writeFileSync(path(), text);
  const open = async (env: Record<string, string> = {}) => {
    settings = new LiveSettings(readConfig({ env }));
    const events = new Events();
    events.onAny((event) => seen.push(event));
    keeper = new SettingsKeeper({ settings, path: path(), clock: systemClock, events });
    await keeper.load();
    await keeper.start();
    return keeper;
  };
  const failure = async (work: Promise<unknown>): Promise<AppError> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  };

  it('are those of the start while there is no file', async () => {
    await open({ LOG_LEVEL: 'warn' });
    expect(settings.config.logLevel).to.equal('warn');
    expect(existsSync(path())).to.equal(false);
  });

  it('come from the file before the environment, in every form that YAML has for them', async () => {
    write(
      [
        'LOG_LEVEL: debug # louder',
        'DEBOUNCE_WINDOW_SECONDS: 1.5',
        'DEBOUNCE_ENABLED: false',
        'DEBOUNCE_URGENT_WORDS: [now, quick]',
        'DEBOUNCE_SEPARATOR: " / "',
        'GENIE_SPACES: {sales: 01ab, hr: 02cd}',
        'GENIE_QUESTIONS_PER_MINUTE:',
      ].join('\n'),
    );
    await open({ LOG_LEVEL: 'warn', GENIE_QUESTIONS_PER_MINUTE: '9' });
    const { config } = settings;
    expect(config.logLevel).to.equal('debug');
    expect(config.debounceWindowSeconds).to.equal(1.5);
    expect(config.debounceEnabled).to.equal(false);
    expect(config.debounceUrgentWords).to.deep.equal(['now', 'quick']);
    expect(config.debounceSeparator).to.equal(' / ');
    expect([...(config.genieSpaces ?? [])]).to.deep.equal([
      ['sales', '01ab'],
      ['hr', '02cd'],
    ]);
    expect(config.genieQuestionsPerMinute, 'an empty value is "not set"').to.equal(undefined);
  });

  it('follow the file when it is written in place and when another takes its name', async () => {
    await open();
    write('LOG_LEVEL: debug');
    await eventually(() => settings.config.logLevel === 'debug');
    writeFileSync(`${path()}.tmp`, 'LOG_LEVEL: error');
    renameSync(`${path()}.tmp`, path());
    await eventually(() => settings.config.logLevel === 'error');
    const changed = seen.filter(({ name }) => name === 'settings.changed').map(({ fields }) => fields);
    expect(changed).to.deep.equal([
      { by: 'the file', names: ['LOG_LEVEL'] },
      { by: 'the file', names: ['LOG_LEVEL'] },
    ]);
  });

  it('stay as they were when the file is wrong, say why, and recover', async () => {
    write('LOG_LEVEL: debug');
    const kept = await open();
    write('LOG_LEVEL: loud\nSTATS_LOG_SAMPLE_RATE: 0.5');
    await eventually(() => kept.refused !== undefined);
    expect(kept.refused?.message).to.equal(
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "loud"',
    );
    expect(settings.config.logLevel).to.equal('debug');
    expect(settings.config.statsLogSampleRate, 'nothing in part').to.equal(0.01);
    expect(seen.map(({ name }) => name)).to.deep.equal(['settings.refused']);
    write('LOG_LEVEL: trace');
    await eventually(() => settings.config.logLevel === 'trace');
    expect(kept.refused).to.equal(undefined);
  });

  const broken: readonly [text: string, says: RegExp][] = [
    ['LOG_LEVEL: [', /^settings\.yaml: line 1: /],
    ['LOG_LEVEL: debug\nLOG_LEVEL: info', /^settings\.yaml: line 2: .*unique/],
    ['- LOG_LEVEL', /must have lines of the form NAME: value/],
    ['A: 1\nLOG_LEVEL: {a: {b: 1}}', /^settings\.yaml: line 2: the value of LOG_LEVEL must be a text/],
    ['LOG_LEVL: debug', /LOG_LEVL is not a setting of Lamp; did you mean LOG_LEVEL\?/],
    ['PORT: 80', /PORT takes effect at the start only: set it in \.env and restart/],
    ['MicrosoftAppPassword: x', /takes effect at the start only/],
    ['DEBOUNCE_WINDOW_SECONDS: 20', /DEBOUNCE_MAX_WINDOW_SECONDS must not be smaller/],
    [`LOG_LEVEL: ${'x'.repeat(70_000)}`, /larger than 65536 bytes/],
  ];
  for (const [text, says] of broken) {
    it(`stop the start when the file says ${JSON.stringify(text.slice(0, 40))}`, async () => {
      write(text);
      const error = await failure(open());
      expect(error.code).to.equal('config.invalid');
      expect(error.message).to.match(says);
    });
  }

  it('are written into the file with its comments, and taken out again', async () => {
    write('# ours\nLOG_LEVEL: debug # louder\n');
    const kept = await open({ STATS_LOG_SAMPLE_RATE: '0.2' });
    await kept.change({ STATS_LOG_SAMPLE_RATE: '0.5' }, 'me');
    expect(readFileSync(path(), 'utf8')).to.equal('# ours\nLOG_LEVEL: debug # louder\nSTATS_LOG_SAMPLE_RATE: "0.5"\n');
    expect(settings.config.statsLogSampleRate).to.equal(0.5);
    expect(kept.last?.by).to.equal('me');
    await kept.change({ STATS_LOG_SAMPLE_RATE: undefined }, 'me');
    expect(settings.config.statsLogSampleRate, 'that of the start again').to.equal(0.2);
    expect(readFileSync(path(), 'utf8')).to.equal('# ours\nLOG_LEVEL: debug # louder\n');
    expect(seen.filter(({ name }) => name === 'settings.changed')).to.have.length(2);
  });

  it('make a file where there was none, for this account alone, which the next process reads', async () => {
    const kept = await open();
    await kept.change({ LOG_LEVEL: 'debug' }, 'me');
    await kept.stop();
    await open();
    expect(settings.config.logLevel).to.equal('debug');
  });

  it('refuse a change as a whole, and leave the file alone', async () => {
    write('LOG_LEVEL: debug\n');
    const kept = await open();
    const error = await failure(kept.change({ STATS_LOG_SAMPLE_RATE: '0.5', DEBOUNCE_WINDOW_SECONDS: '-1' }, 'me'));
    expect(error.field).to.equal('DEBOUNCE_WINDOW_SECONDS');
    expect(settings.config.statsLogSampleRate).to.equal(0.01);
    expect(readFileSync(path(), 'utf8')).to.equal('LOG_LEVEL: debug\n');
  });

  it('take changes that are made at once one after the other', async () => {
    const kept = await open();
    await Promise.all([kept.change({ LOG_LEVEL: 'debug' }, 'one'), kept.change({ SESSION_MAX: '5' }, 'two')]);
    expect(settings.config).to.include({ logLevel: 'debug', sessionMax: 5 });
  });

  it('show their newest values through a view', async () => {
    const kept = await open();
    const view = settings.view(({ sessionMax }) => ({ max: sessionMax }));
    expect(view.max).to.equal(100_000);
    await kept.change({ SESSION_MAX: '5' }, 'me');
    expect(view.max).to.equal(5);
  });
});
