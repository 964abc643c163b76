import { expect } from 'chai';
import { OpsAccess } from '../../../adapters/ops/access.ts';
import { addOpsRoutes } from '../../../adapters/ops/routes.ts';
import { Events } from '../../../services/events.ts';
import type { GenieStatistics } from '../../../services/genie/types.ts';
import { silentLog } from '../../../services/log.ts';
import { Figures } from '../../../services/ops/figures.ts';
import { type Check, Health } from '../../../services/ops/health.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { observe } from '../../../services/ops/observe.ts';
import { SystemMonitor } from '../../../services/ops/system.ts';
import { ManualClock } from '../../support/clock.ts';
import { errorOf, startServer, stopServers } from '../http/harness.ts';

const genie: GenieStatistics = {
  total: 12,
  succeeded: 9,
  failed: 3,
  failedByCode: { 'genie.timeout': 2, 'genie.failed': 1 },
  inFlight: 4,
  latencyMs: { p50: 900, p95: 2_500, p99: 4_000 },
};

interface Wishes {
  readonly opsToken?: string;
  readonly checks?: readonly Check[];
  readonly activeSessions?: () => number | Promise<number>;
  readonly measure?: () => Promise<{ memory: number; cpu: number }>;
}

describe('health and metrics over HTTP', () => {
  let monitor: SystemMonitor | undefined;
  afterEach(async () => {
    monitor?.stop();
    await stopServers();
  });

  const start = async (wishes: Wishes = {}) => {
    const clock = new ManualClock();
    const events = new Events();
    const metrics = new Metrics();
    const measure = wishes.measure ?? (async () => ({ memory: 150 * 1_048_576, cpu: 12.34 }));
    const system = new SystemMonitor({ clock, log: silentLog, measure });
    system.start();
    monitor = system;
    const observed = observe({ events, metrics, log: silentLog, clock, onQueryEnded: () => {} });
    const health = new Health({ clock, events });
    for (const check of wishes.checks ?? []) health.addCheck(check);
    const figures = new Figures({
      clock,
      metrics,
      observed,
      system,
      genie: () => genie,
      activeSessions: wishes.activeSessions ?? (() => 7),
      questionsNow: () => ({ waiting: 2, running: 1 }),
    });
    const { opsToken } = wishes;
    const hasKey = () => opsToken !== undefined;
    const { url } = await startServer([], { hasKey, events }, (server) =>
      addOpsRoutes(server, {
        health,
        figures,
        version: '1.2.3',
        access: new OpsAccess({ token: opsToken, publicUrl: undefined, clock }),
      }),
    );
    const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
    return { get, health, events, clock };
  };

  describe('GET /api/health', () => {
    it('tells status, version, uptime and checks', async () => {
      const { get, health, clock } = await start({ checks: [{ name: 'genie', run: () => ({ status: 'ok' }) }] });
      health.running();
      await clock.advance(61_500);
      const response = await get('/api/health');
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({
        status: 'ok',
        version: '1.2.3',
        uptime_seconds: 61.5,
        checks: { genie: { status: 'ok' } },
      });
    });

    it('shows details only to those who may see them', async () => {
      const checks: Check[] = [
        { name: 'genie', run: () => ({ status: 'failed', detail: 'ECONNREFUSED db.internal' }) },
      ];
      const { get, health } = await start({ checks, opsToken: 'letmein' });
      health.running();
      const stranger = await (await get('/api/health')).text();
      expect(JSON.parse(stranger)).to.include({ status: 'degraded' });
      expect(stranger).not.to.contain('db.internal');
      const operator = await (await get('/api/health', { Authorization: 'Bearer letmein' })).text();
      expect(operator).to.contain('db.internal');
    });
  });

  it('is alive from the first moment, and ready only between starting and draining', async () => {
    const { get, health } = await start();
    const statuses = async () => [(await get('/api/health/live')).status, (await get('/api/health/ready')).status];
    expect(await statuses()).to.deep.equal([200, 503]);
    health.running();
    expect(await statuses()).to.deep.equal([200, 200]);
    health.draining();
    expect(await statuses()).to.deep.equal([200, 503]);
    expect(await (await get('/api/health/ready')).json()).to.deep.equal({ status: 'draining', ready: false });
  });

  it('is ready while Genie is down, and not while the journal cannot be written', async () => {
    let journal: 'ok' | 'failed' = 'ok';
    const { get, health } = await start({
      checks: [
        { name: 'genie', run: () => ({ status: 'failed' }) },
        { name: 'journal', critical: true, run: () => ({ status: journal }) },
      ],
    });
    health.running();
    expect((await get('/api/health/ready')).status).to.equal(200);
    journal = 'failed';
    expect((await get('/api/health/ready')).status).to.equal(503);
    expect((await get('/api/health')).status).to.equal(200);
  });

  describe('GET /api/metrics', () => {
    it('is JSON with the figures of the service', async () => {
      const { get, events } = await start();
      const merge = { parts: 2, waitedMs: 1_500, reason: 'quiet' };
      events.emit('question.flushed', { questionId: 'q', ...merge });
      events.emit('question.merged', { questionId: 'r', into: 'q', ...merge });
      events.emit('turn.acknowledged', { channel: 'teams', kind: 'message', durationMs: 3 });
      events.emit('question.accepted', { questionId: 'q', channel: 'teams', state: 'ACCEPTED' });
      const response = await get('/api/metrics');
      expect(response.headers.get('content-type')).to.match(/^application\/json/);
      const body = (await response.json()) as Record<string, Record<string, Record<string, unknown>>>;
      expect(body).to.have.keys('status', 'timestamp', 'performance', 'system');
      expect(body['status']).to.equal('ok');
      expect(body['timestamp']).to.equal('2026-11-20T12:00:00.000Z');
      expect(body['system']).to.deep.equal({ memory_mb: 150, cpu_percent: 12.3, active_sessions: 7 });
      expect(body['performance']?.['genie']).to.deep.equal({
        total: 12,
        succeeded: 9,
        failed: 3,
        failed_by_code: { 'genie.timeout': 2, 'genie.failed': 1 },
        in_flight: 4,
        latency_ms: { p50: 900, p95: 2_500, p99: 4_000 },
      });
      expect(body['performance']?.['questions']).to.deep.include({ now: { waiting: 2, running: 1 } });
      expect(body['performance']?.['questions']?.['counts']).to.include({ accepted: 1, delivered: 0 });
      expect(body['performance']?.['debounce']).to.deep.equal({
        messages: 2,
        merged: 1,
        merge_ratio: 0.5,
        flushed_by_reason: { quiet: 1 },
        wait_ms: { p50: 1_500, p95: 1_500, p99: 1_500 },
      });
      expect(body['performance']?.['acknowledgements']).to.deep.equal({
        total: 1,
        latency_ms: { p50: 3, p95: 3, p99: 3 },
      });
    });

    const forms: readonly [accept: string | undefined, query: string, type: RegExp][] = [
      [undefined, '', /^application\/json/],
      ['*/*', '', /^application\/json/],
      ['application/json', '', /^application\/json/],
      ['text/html,application/xhtml+xml,*/*;q=0.8', '', /^application\/json/],
      ['application/json, text/plain, */*', '', /^application\/json/],
      ['text/plain;q=0, application/openmetrics-text;q=0', '', /^application\/json/],
      ['text/plain', '', /^text\/plain; version=0\.0\.4/],
      ['text/plain; version=0.0.4', '', /^text\/plain; version=0\.0\.4/],
      ['text/plain, */*;q=0.1', '', /^text\/plain/],
      ['application/openmetrics-text', '', /^application\/openmetrics-text; version=1\.0\.0/],
      [
        'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
        '',
        /^application\/openmetrics-text/,
      ],
      [undefined, '?format=prometheus', /^text\/plain/],
      ['application/json', '?format=prometheus', /^text\/plain/],
      ['text/plain', '?format=json', /^application\/json/],
    ];
    for (const [accept, query, type] of forms) {
      it(`answers Accept ${accept ?? '(none)'} ${query} with ${type.source}`, async () => {
        const { get } = await start();
        const response = await get(`/api/metrics${query}`, accept === undefined ? { Accept: '' } : { Accept: accept });
        expect(response.status).to.equal(200);
        expect(response.headers.get('content-type')).to.match(type);
        await response.text();
      });
    }

    it('gives the same figures as text', async () => {
      const { get, events } = await start();
      const merge = { parts: 2, waitedMs: 1_500, reason: 'quiet' };
      events.emit('question.flushed', { questionId: 'q', ...merge });
      events.emit('question.merged', { questionId: 'r', into: 'q', ...merge });
      events.emit('genie.query.ended', { space: 'taxi', outcome: 'ok', durationMs: 4_000 });
      const text = await (await get('/api/metrics?format=prometheus')).text();
      for (const line of [
        'lamp_debounce_merge_ratio 0.5',
        'lamp_active_sessions 7',
        'lamp_cpu_percent 12.3',
        'lamp_genie_queries_total{result="succeeded"} 9',
        'lamp_genie_queries_total{result="failed"} 3',
        'lamp_genie_failures_total{code="genie.timeout"} 2',
        'lamp_genie_in_flight 4',
        'lamp_genie_latency_seconds{quantile="0.99"} 4',
        'lamp_questions{state="waiting"} 2',
      ]) {
        expect(text.split('\n')).to.include(line);
      }
      const open = await (await get('/api/metrics', { Accept: 'application/openmetrics-text' })).text();
      expect(open)
        .to.match(/# EOF\n$/)
        .and.contain('lamp_genie_queries_total{result="succeeded"} 9');
    });

    it('refuses a format that it does not have, and names the field', async () => {
      const { get } = await start();
      const response = await get('/api/metrics?format=xml');
      expect(response.status).to.equal(400);
      expect((await errorOf(response)).field).to.equal('format');
    });

    const broken: Record<string, Wishes> = {
      'the sessions cannot be counted': { activeSessions: () => Promise.reject(new Error('db.internal is gone')) },
      'counting sessions throws': {
        activeSessions: () => {
          throw new Error('db.internal is gone');
        },
      },
      'memory cannot be measured': { measure: () => Promise.reject(new Error('db.internal is gone')) },
    };
    for (const [name, wishes] of Object.entries(broken)) {
      it(`answers 500 with the common error object when ${name}`, async () => {
        const { get } = await start(wishes);
        for (const path of ['/api/metrics', '/api/metrics?format=prometheus']) {
          const response = await get(path);
          expect(response.status).to.equal(500);
          const { code, message, traceId } = await errorOf(response);
          expect(code).to.equal('internal');
          expect(traceId).to.be.a('string');
          expect(message).not.to.contain('db.internal');
        }
      });
    }

    it('is for local callers alone while there is no token', async () => {
      const { get } = await start();
      expect((await get('/api/metrics', { 'X-Forwarded-For': '203.0.113.7' })).status).to.equal(403);
    });

    it('is for those who have the token once there is one', async () => {
      const { get } = await start({ opsToken: 'letmein' });
      const refused = [{}, 'Bearer', 'Bearer wrong', 'Bearer letmei', 'Bearer letmeinn', 'Basic letmein', 'letmein'];
      for (const authorization of refused) {
        const headers = typeof authorization === 'string' ? { Authorization: authorization } : {};
        const response = await get('/api/metrics', { ...headers, 'X-Forwarded-For': '203.0.113.7' });
        expect(response.status, JSON.stringify(authorization)).to.equal(401);
        expect(response.headers.get('www-authenticate')).to.equal('Bearer');
      }
      const headers = { Authorization: 'Bearer letmein', 'X-Forwarded-For': '203.0.113.7' };
      expect((await get('/api/metrics', headers)).status).to.equal(200);
    });
  });
});
