import { expect } from 'chai';
import { type Config, nearestName, readConfig } from '../../services/config.ts';
import { AppError } from '../../services/errors.ts';
import { settings } from '../../services/settings.ts';

type Env = Readonly<Record<string, string>>;

const read = (env: Env = {}, dotEnvNames: readonly string[] = []): Config => readConfig({ env, dotEnvNames });

/** The faults that reading ends with, one a line. */
function faultsOf(env: Env, dotEnvNames: readonly string[] = []): string[] {
  try {
    read(env, dotEnvNames);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).to.equal('config.invalid');
    return error.message.split('\n');
  }
  return [];
}

describe('settings', () => {
  it('has a value for everything when nothing is set', () => {
    const config = read();
    expect(config).to.include({
      port: 3978,
      host: '127.0.0.1',
      stateDir: './var',
      logLevel: 'info',
      gzipMinBytes: 1024,
    });
    expect(config).to.include({
      genieTotalTimeoutMs: 30_000,
      genieConnectTimeoutMs: 5_000,
      genieReadTimeoutMs: 10_000,
    });
    expect(config).to.include({ genieMaxConnections: 100, genieMaxConnectionsPerHost: 30, genieDnsTtlSeconds: 300 });
    expect(config).to.include({ debounceWindowSeconds: 2, debounceMaxWindowSeconds: 10, debounceSeparator: '\n' });
    expect(config).to.include({ sessionIdleMinutes: 240, statsLogIntervalSeconds: 60, statsLogSampleRate: 0.01 });
    expect(config).to.include({
      appId: undefined,
      databricksHost: undefined,
      opsToken: undefined,
      publicUrl: undefined,
    });
    expect(Object.isFrozen(config)).to.equal(true);
  });

  it('takes an empty or blank value for not set', () => {
    expect(read({ PORT: '', GENIE_SPACE_ID: '  ', OPS_TOKEN: '' })).to.include({
      port: 3978,
      genieSpaceId: undefined,
      opsToken: undefined,
    });
  });

  it('reads each kind of value', () => {
    const config = read({
      PORT: ' 8080 ',
      STATS_LOG_SAMPLE_RATE: '0.5',
      DEBOUNCE_ENABLED: 'off',
      DEBOUNCE_SEPARATOR: ' | ',
      LOG_LEVEL: 'debug',
      PUBLIC_URL: 'lamp.example.com',
      ALLOWED_SERVICE_URLS: 'https://a.example, http://127.0.0.1:9999',
      API_KEYS: 'ci=c1b2-key-of-the-ci, app=a9=key-of-the-app',
    });
    expect(config).to.include({ port: 8080, statsLogSampleRate: 0.5, debounceEnabled: false, logLevel: 'debug' });
    expect(config).to.include({ debounceSeparator: ' | ', publicUrl: 'https://lamp.example.com' });
    expect(config.allowedServiceUrls).to.deep.equal(['https://a.example', 'http://127.0.0.1:9999']);
    expect([...(config.apiKeys ?? [])]).to.deep.equal([
      ['ci', 'c1b2-key-of-the-ci'],
      ['app', 'a9=key-of-the-app'],
    ]);
  });

  it('reads OpenTelemetry’s own variables, and leaves those alone that Lamp does not use', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20key, authorization=Basic%20YQ%3D%3D',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const config = readConfig({ env, dotEnvNames: Object.keys(env) });
    expect(config).to.include({ otelEndpoint: 'http://collector:4318/base/', otelSampleShare: 0.25 });
    expect(config).to.include({ otelServiceName: 'lamp' });
    expect([...(config.otelHeaders ?? [])]).to.deep.equal([
      ['x-api-key', 'a key'],
      ['authorization', 'Basic YQ=='],
    ]);
    for (const headers of ['x-api-key', 'a b=c', 'x=%0d%0ay: z', 'x=%zz', 'x=%20']) {
      const faults = faultsOf({ OTEL_EXPORTER_OTLP_HEADERS: headers });
      expect(faults, headers).to.deep.equal([
        'OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs, separated by commas',
      ]);
    }
  });

  it('lists all faults in one message: values, rules between settings, and unknown names', () => {
    const faults = faultsOf({
      PORT: '99999',
      DEBOUNCE_ENABLED: 'maybe',
      STATS_LOG_SAMPLE_RATE: '2',
      MicrosoftAppPassword: 'hunter2',
      GENIE_SPACEID: 'x',
    });
    expect(faults).to.deep.equal([
      'PORT must be a whole number from 0 to 65535, not "99999"',
      'DEBOUNCE_ENABLED must be true or false, not "maybe"',
      'STATS_LOG_SAMPLE_RATE must be a number from 0 to 1, not "2"',
      'MicrosoftAppPassword is set but MicrosoftAppId is not: set both, or neither',
      'GENIE_SPACEID is not a setting of Lamp; did you mean GENIE_SPACE_ID?',
    ]);
  });

  it('wants to know a language model whole, and does not send its key in the clear', () => {
    const whole = { GENIE_MODEL_MODE: 'assist', GENIE_MODEL_URL: 'http://vllm:8000/v1/', GENIE_MODEL_NAME: 'm' };
    expect(readConfig({ env: whole }).modelUrl).to.equal('http://vllm:8000/v1');
    expect(faultsOf({ GENIE_MODEL_MODE: 'first' })).to.deep.equal([
      'GENIE_MODEL_MODE first needs GENIE_MODEL_URL',
      'GENIE_MODEL_MODE first needs GENIE_MODEL_NAME',
    ]);
    expect(faultsOf({ ...whole, GENIE_MODEL_SQL: 'true' })).to.deep.equal([]);
    expect(faultsOf({ GENIE_MODEL_SQL: 'true' })).to.deep.equal([
      'GENIE_MODEL_SQL true needs GENIE_MODEL_MODE assist or first, which it helps',
    ]);
    expect(faultsOf({ ...whole, GENIE_MODEL_KEY: 'k3y' })).to.deep.equal([
      'GENIE_MODEL_URL must be https when GENIE_MODEL_KEY is set (http only for loopback)',
    ]);
    const near = { ...whole, GENIE_MODEL_URL: 'http://127.0.0.1:11434/v1' };
    expect(faultsOf({ ...near, GENIE_MODEL_KEY: 'k3y' })).to.deep.equal([]);
    expect(faultsOf({ ...near, GENIE_MODEL_KEY: 'k 3y' })).to.deep.equal([
      'GENIE_MODEL_KEY must be letters, digits and signs without blanks, so that a header can carry it',
    ]);
    expect(faultsOf({ GENIE_MODEL_URL: 'https://me:s3cret@models.example.com' }).join()).not.to.contain('s3cret');
  });

  const malformed: readonly [name: string, value: string][] = [
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['PORT', 'NaN'],
    ['GENIE_TOTAL_TIMEOUT_MS', '10'],
    ['STATS_LOG_SAMPLE_RATE', 'Infinity'],
    ['LOG_LEVEL', 'verbose'],
    ['DEFAULT_LOCALE', 'xx'],
    ['DATABRICKS_HOST', 'http://adb.example.com'],
    ['DATABRICKS_HOST', 'https://adb.example.com/path'],
    ['DATABRICKS_HOST', 'https://user:pass@adb.example.com'],
    ['PUBLIC_URL', 'ftp://lamp.example.com'],
    ['ALLOWED_SERVICE_URLS', 'https://a.example, not a url'],
    ['MicrosoftAppType', 'Skill'],
    ['GENIE_SPACES', 'sales'],
    ['GENIE_SPACES', 'sales=1,sales=2'],
    ['GENIE_SPACES', 'sa les=1'],
    ['GENIE_CHANNEL_SPACES', 'slack=sales'],
    ['GENIE_CHANNEL_SPACES', 'teams'],
    ['HOST', 'a b'],
    ['GENIE_MODEL_MODE', 'always'],
    ['GENIE_MODEL_URL', 'models.example.com/v1'],
    ['GENIE_MODEL_URL', 'https://models.example.com/v1?key=1'],
    ['GENIE_MODEL_NAME', 'a model "of" mine'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:pass@collector:4318'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ];
  for (const [name, value] of malformed) {
    it(`refuses ${name}=${value} and says what is accepted`, () => {
      const faults = faultsOf({ [name]: value });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(new RegExp(`^${name} must be .+, not "`));
    });
  }

  it('takes addresses of Redis as clients do, and shows no other one', () => {
    const sound = [
      'redis://cache',
      'redis://:p%40ss@10.0.0.1:6380/3',
      'rediss://me:word@redis.example.com',
      'redis://[::1]/',
    ];
    for (const url of sound) expect(read({ REDIS_URL: url }).redisUrl).to.equal(url);
    const wrong = [
      'cache:6379',
      'http://s3cret@cache',
      'redis://',
      'redis://:s3cret%@cache',
      'redis://:s3cret%ff@cache',
    ];
    for (const url of [...wrong, 'redis://:s3cret@cache/first', 'redis://cache?db=s3cret', 'redis://s3cret:x:y@/0']) {
      expect(faultsOf({ REDIS_URL: url }), url).to.deep.equal([
        'REDIS_URL must be a redis:// or rediss:// address, such as redis://:password@host:6379/0',
      ]);
    }
  });

  it('never shows a secret, however wrong it is', () => {
    const secret = 's3cret-canary-'.repeat(400);
    const env: Record<string, string> = {};
    for (const setting of Object.values(settings)) if (setting.secret) env[setting.name] = secret;
    const message = faultsOf(env).join('\n');
    expect(message).to.contain('MicrosoftAppPassword must be').and.contain('API_KEYS must be');
    expect(message).not.to.contain('s3cret');
    expect(faultsOf({ DATABRICKS_HOST: 'https://me:s3cret@adb.example.com' }).join()).not.to.contain('s3cret');
  });

  it('marks everything that looks like a secret as one', () => {
    const names = Object.values(settings).filter(({ name }) => /secret|password|token|key/i.test(name));
    expect(names.filter((setting) => !setting.secret).map(({ name }) => name)).to.deep.equal([]);
  });

  describe('unknown names', () => {
    it('are faults when they carry a prefix of ours, wherever they stand', () => {
      for (const name of ['DEBOUNCE_WINDOW', 'SESSION_IDLE', 'WEBCHAT_ENABELD', 'MicrosoftAppID', 'LAMP_DEBUG']) {
        expect(faultsOf({ [name]: '1' }), name).to.have.length(1);
      }
    });

    it('are faults in .env without a prefix too, with the nearest name', () => {
      expect(faultsOf({ PROT: '1' })).to.deep.equal([]);
      expect(faultsOf({ PROT: '1' }, ['PROT'])).to.deep.equal(['PROT is not a setting of Lamp; did you mean PORT?']);
      expect(faultsOf({ COMPLETELY_DIFFERENT: '1' }, ['COMPLETELY_DIFFERENT'])).to.deep.equal([
        'COMPLETELY_DIFFERENT is not a setting of Lamp',
      ]);
    });

    it('of other programs are left alone', () => {
      const foreign = {
        DATABRICKS_CONFIG_PROFILE: 'x',
        NODE_ENV: 'production',
        NODE_OPTIONS: '',
        ARM_SUBSCRIPTION_ID: 'x',
      };
      expect(faultsOf(foreign, Object.keys(foreign))).to.deep.equal([]);
      expect(faultsOf({ HOME: '/root', PATH: '/bin', npm_config_cache: 'x' })).to.deep.equal([]);
    });

    it('get the name that was probably meant, or none', () => {
      const known = ['GENIE_SPACE_ID', 'GENIE_SPACES', 'PORT'];
      expect(nearestName('GENIE_SPACE', known)).to.equal('GENIE_SPACES');
      expect(nearestName('genie_space_id', known)).to.equal('GENIE_SPACE_ID');
      expect(nearestName('XYZ_SOMETHING_ELSE', known)).to.equal(undefined);
    });
  });

  describe('rules between settings', () => {
    const teams = { MicrosoftAppId: 'app', MicrosoftAppPassword: 'pw', MicrosoftAppTenantId: 'tenant' };
    const databricks = { DATABRICKS_HOST: 'https://adb.example.com', DATABRICKS_TOKEN: 'dapi', GENIE_SPACE_ID: '01ef' };
    const without = (env: Env, ...names: string[]): Env =>
      Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

    it('are content with complete settings', () => {
      expect(
        faultsOf({ ...teams, ...databricks, HOST: '0.0.0.0', PUBLIC_URL: 'https://lamp.example.com' }),
      ).to.deep.equal([]);
      expect(
        faultsOf({ ...without(teams, 'MicrosoftAppPassword'), MicrosoftAppType: 'UserAssignedMSI' }),
      ).to.deep.equal([]);
      const machine = { DATABRICKS_CLIENT_ID: 'c', DATABRICKS_CLIENT_SECRET: 's' };
      expect(faultsOf({ ...without(databricks, 'DATABRICKS_TOKEN'), ...machine })).to.deep.equal([]);
    });

    const broken: readonly [env: Env, mentions: string][] = [
      [without(teams, 'MicrosoftAppId'), 'MicrosoftAppId'],
      [without(teams, 'MicrosoftAppPassword'), 'MicrosoftAppPassword'],
      [without(teams, 'MicrosoftAppTenantId'), 'MicrosoftAppTenantId'],
      [{ ...teams, MicrosoftAppType: 'MultiTenant' }, 'ALLOWED_TENANTS'],
      [without(databricks, 'DATABRICKS_TOKEN'), 'DATABRICKS_CLIENT_ID'],
      [without(databricks, 'GENIE_SPACE_ID'), 'GENIE_SPACES'],
      [{ ...databricks, GENIE_SPACES: 'a=1' }, 'keep one'],
      [{ GENIE_SPACES: 'sales=1', GENIE_CHANNEL_SPACES: 'teams=sales,rest=hr' }, 'names hr for rest'],
      [{ HOST: '0.0.0.0' }, 'PUBLIC_URL'],
      [{ DEBOUNCE_WINDOW_SECONDS: '20' }, 'DEBOUNCE_MAX_WINDOW_SECONDS'],
      [{ DRAIN_LISTEN_SECONDS: '8' }, 'DRAIN_SECONDS'],
    ];
    for (const [env, mentions] of broken) {
      it(`refuse ${Object.keys(env).join(', ')} alone and name ${mentions}`, () => {
        const faults = faultsOf(env);
        expect(faults).to.have.length(1);
        expect(faults[0]).to.contain(mentions);
      });
    }

    it('refuse keys that can be guessed, beside the other faults', () => {
      const faults = faultsOf({ PORT: 'http', API_KEYS: 'ci=k1', OPS_TOKEN: 'letmein', WEBCHAT_TOKEN_SECRET: 'short' });
      expect(faults).to.have.length(5);
      expect(faults.slice(1, 4).join()).to.match(/API_KEYS.+OPS_TOKEN.+WEBCHAT_TOKEN_SECRET.+32 characters/);
      expect(faults[4]).to.contain('randomBytes(32)');
      expect(faults.join()).not.to.match(/k1|letmein|short/);
    });

    it('say nothing about a setting that is wrong in itself', () => {
      expect(faultsOf({ HOST: 'a b' })).to.have.length(1);
      expect(faultsOf({ ...databricks, GENIE_SPACE_ID: 'a/b' })).to.have.length(1);
    });
  });

  it('describes each setting once, under a name of its own', () => {
    const all = Object.values(settings);
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
    for (const { name, help, group } of all) {
      expect(help.length, name).to.be.within(5, 110);
      expect(group, name).not.to.equal('');
    }
  });
});
