import { expect } from 'chai';
import { readConfig } from '../../../services/config.ts';
import { genieOptionsFrom, spacesFrom } from '../../../services/genie/settings.ts';

describe('Options of the Genie client', () => {
  const from = (env: Record<string, string>) => genieOptionsFrom(readConfig({ env }));

  it('follow the settings for a workspace', async () => {
    const options = from({
      DATABRICKS_HOST: 'adb-1.2.azuredatabricks.net',
      DATABRICKS_CLIENT_ID: 'id',
      DATABRICKS_CLIENT_SECRET: 'secret',
      GENIE_SPACE_ID: 's1',
      GENIE_MAX_CONNECTIONS: '7',
      QUEUE_MAX_CONCURRENT: '520',
    });
    expect(await options.baseUrl(new AbortController().signal)).to.equal('https://adb-1.2.azuredatabricks.net');
    expect(options).to.deep.include({
      credentials: { kind: 'oauth', clientId: 'id', clientSecret: 'secret' },
      pollInitialMs: 1_000,
      answerDeadlineMs: 600_000,
      totalTimeoutMs: 30_000,
      connectTimeoutMs: 5_000,
      readTimeoutMs: 10_000,
      maxConnections: 7,
      maxConnectionsPerHost: 30,
      maxWaiting: 2_040,
      dnsTtlMs: 300_000,
    });
  });

  it('name the spaces of a workspace, the first as the default; those of the embedded Genie are discovered', () => {
    const workspace = { DATABRICKS_HOST: 'adb-1.2.azuredatabricks.net', DATABRICKS_TOKEN: 'dapi-0123456789abcdef' };
    const spaces = (env: Record<string, string>) => spacesFrom(readConfig({ env }));
    expect(spaces({ ...workspace, GENIE_SPACES: 'sales=s1,stock=s2' })).to.deep.equal([
      { alias: 'sales', spaceId: 's1' },
      { alias: 'stock', spaceId: 's2' },
    ]);
    expect(spaces({ ...workspace, GENIE_SPACE_ID: 's1' })).to.deep.equal([{ alias: 'default', spaceId: 's1' }]);
    expect(spaces({})).to.equal('discover');
  });

  it('know the authority of each cloud', () => {
    const arm = { ARM_CLIENT_ID: 'id', ARM_CLIENT_SECRET: 's', ARM_TENANT_ID: 't', GENIE_SPACE_ID: 'x' };
    const authority = (host: string) => {
      const { credentials } = from({ ...arm, DATABRICKS_HOST: host });
      return credentials.kind === 'entra' ? credentials.authority : undefined;
    };
    expect(authority('adb-1.2.azuredatabricks.net')).to.equal('https://login.microsoftonline.com');
    expect(authority('adb-1.2.databricks.azure.us')).to.equal('https://login.microsoftonline.us');
    expect(authority('adb-1.2.databricks.azure.cn')).to.equal('https://login.chinacloudapi.cn');
  });

  it('lead to the embedded Genie without a workspace', async () => {
    class Embedded {
      readonly token = 'random';
      readonly #port = 1;

      baseUrl(): string {
        return `http://127.0.0.1:${this.#port}`;
      }
    }
    const options = genieOptionsFrom(readConfig({ env: {} }), new Embedded());
    expect(await options.baseUrl(new AbortController().signal)).to.equal('http://127.0.0.1:1');
    expect(options).to.deep.include({
      credentials: { kind: 'token', token: 'random' },
      pollInitialMs: 50,
    });
    expect(() => genieOptionsFrom(readConfig({ env: {} }))).to.throw('DATABRICKS_HOST');
  });
});
