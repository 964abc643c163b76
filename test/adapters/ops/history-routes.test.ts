import { expect } from 'chai';
import { OpsAccess } from '../../../adapters/ops/access.ts';
import { addHistoryRoutes } from '../../../adapters/ops/history-routes.ts';
import { Events } from '../../../services/events.ts';
import { Catalogue } from '../../../services/ops/catalogue.ts';
import { SampledHistory } from '../../../services/ops/history.ts';
import { HistoryReport } from '../../../services/ops/history-report.ts';
import { ManualClock } from '../../support/clock.ts';
import { errorOf, startServer, stopServers } from '../http/harness.ts';

describe('the history over HTTP', () => {
  afterEach(stopServers);

  const start = async (opsToken?: string) => {
    const clock = new ManualClock();
    const events = new Events();
    const catalogue = new Catalogue();
    let asked = 0;
    const info = { unit: 'count', help: 'A figure of the test' } as const;
    catalogue.add({ info: { ...info, name: 'lamp_waiting', kind: 'gauge' }, read: () => 4 });
    for (const event of ['answered', 'failed']) {
      const name = `lamp_questions_total{event="${event}"}`;
      catalogue.add({ info: { ...info, name, kind: 'counter' }, read: () => asked });
    }
    const history = new SampledHistory({ catalogue, clock, events, samples: 300 });
    history.start();
    for (let second = 0; second < 120; second++) {
      asked += 3;
      await clock.advance(1_000);
    }
    history.stop();
    const { url } = await startServer([], { hasKey: () => opsToken !== undefined, events }, (server) =>
      addHistoryRoutes(server, {
        report: new HistoryReport({ history, catalogue, clock }),
        named: (name) => catalogue.named(name),
        names: () => catalogue.names(),
        all: () => catalogue.infos().map(({ name }) => name),
        spanMs: history.spanMs,
        access: new OpsAccess({ token: opsToken, publicUrl: undefined, clock }),
      }),
    );
    return (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
  };

  interface Body {
    readonly step_seconds: number;
    readonly samples: number;
    readonly at: readonly number[];
    readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
  }
  const bodyOf = async (response: Response) => {
    expect(response.status).to.equal(200);
    return (await response.json()) as Body;
  };

  it('gives the figures that were asked for, families as all their series', async () => {
    const get = await start();
    const path = '/api/metrics/history?window=1m&step=30s&metrics=lamp_questions_total,lamp_waiting';
    const body = await bodyOf(await get(path));
    expect(body.step_seconds).to.equal(30);
    expect(body.at).to.have.length(3);
    expect(body.metrics).to.deep.equal({
      'lamp_questions_total{event="answered"}': [3, 3, 3],
      'lamp_questions_total{event="failed"}': [3, 3, 3],
      lamp_waiting: [4, 4, 4],
    });
    const one = encodeURIComponent('lamp_questions_total{event="failed"}');
    expect((await bodyOf(await get(`/api/metrics/history?metrics=${one}`))).metrics).to.have.keys(
      'lamp_questions_total{event="failed"}',
    );
  });

  it('gives all figures for as long as they are kept, in tens of seconds, to somebody who names nothing', async () => {
    const get = await start();
    const body = await bodyOf(await get('/api/metrics/history'));
    expect(body.step_seconds).to.equal(10);
    expect(body.at).to.have.length(31);
    expect(Object.keys(body.metrics)).to.have.length(3);
    const short = await bodyOf(await get('/api/metrics/history?window=5s'));
    expect(short.step_seconds).to.equal(5);
  });

  it('sums up', async () => {
    const get = await start();
    const body = await bodyOf(await get('/api/metrics/summary?window=90s&metrics=lamp_waiting'));
    expect(body.samples).to.equal(91);
    expect(body.metrics).to.deep.equal({ lamp_waiting: { min: 4, mean: 4, max: 4, p95: 4 } });
    expect(Object.keys((await bodyOf(await get('/api/metrics/summary'))).metrics)).to.have.length(3);
  });

  const refusals: readonly [query: string, field: string, says: string][] = [
    ['history?window=', 'window', 'from 1s to 300s'],
    ['history?window=15', 'window', 'such as 90s or 15m'],
    ['history?window=0s', 'window', 'from 1s'],
    ['history?window=-5m', 'window', 'from 1s'],
    ['history?window=1.5m', 'window', 'from 1s'],
    ['history?window=301s', 'window', 'to 300s'],
    ['history?window=99999999h', 'window', 'to 300s'],
    ['history?window=1d', 'window', 'from 1s'],
    ['history?window=1m&step=0s', 'step', 'from 1s to 60s'],
    ['history?window=1m&step=61s', 'step', 'from 1s to 60s'],
    ['history?window=1m&step=fast', 'step', 'from 1s to 60s'],
    ['history?metrics=lamp_waitin', 'metrics', 'Did you mean lamp_waiting?'],
    ['history?metrics=lamp_waiting,lamp_question_total', 'metrics', 'Did you mean lamp_questions_total?'],
    ['history?metrics=lamp_questions_total%7Bevent%3D%22lost%22%7D', 'metrics', 'is not sampled'],
    ['history?metrics=completely_else', 'metrics', '"completely_else" is not sampled. /api/metrics/summary'],
    ['history?metrics=', 'metrics', 'at least one'],
    ['history?metrics=__proto__', 'metrics', 'is not sampled'],
    ['history?windw=1m', 'windw', 'Did you mean window?'],
    ['summary?window=1x', 'window', 'from 1s'],
    ['summary?step=1s', 'step', 'window, metrics'],
    ['summary?metrics=nothing', 'metrics', 'is not sampled'],
  ];
  for (const [query, field, says] of refusals) {
    it(`refuses ${query}, naming ${field}`, async () => {
      const get = await start();
      const response = await get(`/api/metrics/${query}`);
      expect(response.status).to.equal(400);
      const error = await errorOf(response);
      expect([error.code, error.field]).to.deep.equal(['request.invalid', field]);
      expect(error.message).to.contain(says);
    });
  }

  it('is for those who have the token once there is one', async () => {
    const get = await start('letmein');
    for (const path of ['/api/metrics/history', '/api/metrics/summary', '/api/metrics/history?window=x']) {
      expect((await get(path)).status).to.equal(401);
      expect((await get(path, { Authorization: 'Bearer wrong' })).status).to.equal(401);
    }
    const headers = { Authorization: 'Bearer letmein', 'X-Forwarded-For': '203.0.113.7' };
    expect((await get('/api/metrics/history', headers)).status).to.equal(200);
    expect((await get('/api/metrics/summary', headers)).status).to.equal(200);
  });

  it('is for local callers alone while there is no token', async () => {
    const get = await start();
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await get('/api/metrics/history', headers)).status).to.equal(403);
    expect((await get('/api/metrics/summary', headers)).status).to.equal(403);
  });
});
