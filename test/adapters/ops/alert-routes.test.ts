import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { OpsAccess } from '../../../adapters/ops/access.ts';
import { addAlertRoutes } from '../../../adapters/ops/alert-routes.ts';
import { AppError } from '../../../services/errors.ts';
import { AlertStage, channelNamed } from '../../services/ops/alerts/stage.ts';
import { errorOf, startServer, stopServers } from '../http/harness.ts';

const RULE = {
  name: 'busy',
  summary: 'busy: {{value}}',
  condition: { kind: 'threshold', metric: 'lamp_cpu_percent', operator: '>', threshold: 80, clear: 70 },
};

import { ManualClock } from '../../support/clock.ts';

describe('alerts over HTTP', () => {
  let stage: AlertStage;
  let url: string;
  beforeEach(async () => {
    stage = new AlertStage();
    url = '';
  });
  afterEach(async () => {
    await stopServers();
    await stage.end();
  });

  const start = async (opsToken?: string) => {
    await stage.start();
    const { alerts } = stage;
    const hasKey = () => opsToken !== undefined;
    ({ url } = await startServer([], { hasKey }, (server) =>
      addAlertRoutes(server, {
        alerts,
        access: new OpsAccess({ token: opsToken, publicUrl: undefined, clock: new ManualClock() }),
      }),
    ));
  };
  const call = (method: string, path = '', body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/ops/alerts${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const got = async (path = '') =>
    (await call('GET', path)).json() as Promise<Record<string, Record<string, unknown>[]>>;

  it('lists what fires, takes acknowledgements and silences, and keeps all of it in the history', async () => {
    await start();
    expect((await call('POST', '/rules', RULE)).status).to.equal(201);
    await stage.cpu(95);
    const [alert] = (await got())['alerts'] as unknown as { id: string }[];
    expect(alert).to.deep.equal({
      id: stage.idOf('busy'),
      rule: 'busy',
      severity: 'warning',
      state: 'firing',
      summary: 'busy: 95 %',
      value: 95,
      threshold: 80,
      since: '2026-11-20T12:00:01.000Z',
      labels: {},
    });
    expect((await call('POST', `/${alert?.id}/acknowledge`, { by: 'ada', comment: 'mine' })).status).to.equal(204);
    expect((await call('POST', `/${alert?.id}/acknowledge`)).status).to.equal(204);
    expect((await call('POST', `/${alert?.id}/silence`, { minutes: 5 })).status).to.equal(204);
    expect((await got())['alerts']?.[0]).to.include({
      state: 'silenced',
      acknowledged_by: 'ada',
      silenced_until: '2026-11-20T12:05:01.000Z',
    });
    expect((await got())['silences']).to.deep.equal([
      { rule: 'busy', by: 'this machine', until: '2026-11-20T12:05:01.000Z' },
    ]);
    expect((await call('DELETE', `/${alert?.id}/silence`)).status).to.equal(204);
    await stage.cpu(10);
    const page = (await got('/history?limit=3')) as unknown as {
      events: Record<string, unknown>[];
      next_before: number;
    };
    expect(page.events.map(({ state, by }) => `${state} ${by ?? ''}`)).to.deep.equal([
      'resolved ',
      'unsilenced this machine',
      'silenced this machine',
    ]);
    expect(page.events[0]).to.include({ at: '2026-11-20T12:00:02.000Z', since: '2026-11-20T12:00:01.000Z' });
    const rest = (await got(`/history?before=${page.next_before}`)) as unknown as { events: Record<string, unknown>[] };
    expect(rest).not.to.have.property('next_before');
    expect(rest.events.map(({ state, by }) => `${state} ${by ?? ''}`)).to.deep.equal(['acknowledged ada', 'firing ']);
    const logged = stage.seen.flatMap((event) => (event.name === 'alert.changed' ? [event.fields] : []));
    expect(logged.map(({ change, by }) => `${change} ${by ?? ''}`)).to.include.members([
      'acknowledged ada',
      'silenced this machine',
    ]);
  });

  it('adds, shows, changes and takes away rules', async () => {
    await start();
    const made = await call('POST', '/rules', RULE);
    expect(made.headers.get('location')).to.equal('/api/ops/alerts/rules/busy');
    expect(await made.json()).to.deep.include({
      name: 'busy',
      source: 'api',
      changed_by: 'this machine',
      cooldown: '5m',
    });
    const changed = await call('PUT', '/rules/busy', { ...RULE, for: '2m' });
    expect([changed.status, ((await changed.json()) as { for: string }).for]).to.deep.equal([200, '2m']);
    expect(await got('/rules/busy')).to.include({ for: '2m', source: 'api' });
    expect((await call('DELETE', '/rules/busy')).status).to.equal(204);
    expect((await call('GET', '/rules/busy')).status).to.equal(404);
    const list = await got('/rules');
    expect(list['file']).to.deep.equal({ path: join(stage.dir.path, 'alerts.yaml'), loaded_at: null });
    expect((list['rules'] ?? []).map(({ name }) => name)).to.include('genie_unavailable');
  });

  it('changes a default rule where something is said, and gives it back when the change is taken away', async () => {
    await start();
    const put = await call('PUT', '/rules/high_cpu', { enabled: true, condition: { threshold: 90 } });
    expect(((await put.json()) as { condition: object }).condition).to.include({ threshold: 90, clear: 60 });
    expect((await call('DELETE', '/rules/high_cpu')).status).to.equal(204);
    expect(await got('/rules/high_cpu')).to.include({ source: 'default', enabled: true });
    const refused = await call('DELETE', '/rules/high_cpu');
    expect(refused.status).to.equal(409);
    expect((await errorOf(refused)).message).to.contain('PUT {"enabled": false}');
  });

  it('leaves rules of the file alone', async () => {
    const text = `rules: [${JSON.stringify({ ...RULE, name: 'filed' })}]`;
    writeFileSync(join(stage.dir.path, 'alerts.yaml'), text);
    await start();
    expect(await got('/rules/filed')).to.include({ source: 'file' });
    const answers = [
      await call('POST', '/rules', { ...RULE, name: 'filed' }),
      await call('PUT', '/rules/filed', RULE),
      await call('DELETE', '/rules/filed'),
    ];
    for (const answer of answers) {
      expect(answer.status).to.equal(409);
      expect((await errorOf(answer)).message).to.contain('file');
    }
  });

  const refused: readonly (readonly [
    method: string,
    path: string,
    body: unknown,
    status: number,
    field: string | undefined,
    message: RegExp,
  ])[] = [
    [
      'POST',
      '/rules',
      { ...RULE, condition: { ...RULE.condition, metric: 'lamp_cpu' } },
      400,
      'condition.metric',
      /must be one of/,
    ],
    [
      'POST',
      '/rules',
      { ...RULE, condition: { ...RULE.condition, treshold: 1 } },
      400,
      'condition.treshold',
      /did you mean "threshold"\?/,
    ],
    ['POST', '/rules', { ...RULE, channels: ['opps'] }, 400, 'channels[0]', /did you mean "ops"\?/],
    ['POST', '/rules', {}, 400, 'name', /is missing/],
    ['POST', '/rules', { ...RULE, name: 'high_cpu' }, 409, undefined, /PUT \/api\/ops\/alerts\/rules\/high_cpu/],
    ['PUT', '/rules/high_cpo', { enabled: false }, 404, 'name', /did you mean "high_cpu"\?/],
    ['PUT', '/rules/high_cpu', { name: 'other' }, 400, 'name', /must be "high_cpu"/],
    ['PUT', '/rules/high_cpu', { condition: { threshold: '90' } }, 400, 'condition.threshold', /must be a number/],
    ['DELETE', '/rules/nothing_like_it', undefined, 404, 'name', /There is no rule/],
    ['POST', '/x/acknowledge', {}, 404, 'id', /no alert/],
    ['POST', '/high_cpu/silence', {}, 400, 'minutes', /from 1 to 43200/],
    ['POST', '/high_cpu/silence', { minutes: 0 }, 400, 'minutes', /from 1 to 43200/],
    ['POST', '/high_cpu/silence', { minutes: 5, by: 'a\nb' }, 400, 'by', /on one line/],
    ['POST', '/high_cpu/silence', { minutes: 5, until: 'noon' }, 400, 'until', /not known here/],
    ['GET', '/history?limit=0', undefined, 400, 'limit', /from 1 to 500/],
    ['GET', '/history?before=x', undefined, 400, 'before', /whole number/],
    ['POST', '/test', { rule: 'high_cpu', channel: 'x' }, 400, 'channel', /There are ops/],
    ['POST', '/test', { rule: 'high_cp' }, 404, 'name', /did you mean "high_cpu"/],
    ['POST', '/test', {}, 400, 'rule', /is missing/],
  ];
  for (const [method, path, body, status, field, message] of refused) {
    it(`refuses ${method} ${path} ${JSON.stringify(body) ?? ''} with the field and what to do`, async () => {
      await start();
      const before = JSON.stringify(await got('/rules'));
      const response = await call(method, path, body);
      expect(response.status).to.equal(status);
      const error = await errorOf(response);
      expect(error.field).to.equal(field);
      expect(error.message).to.match(message);
      expect(JSON.stringify(await got('/rules')), 'nothing was applied').to.equal(before);
    });
  }

  it('shows channels without what is secret, and sends samples to them', async () => {
    stage.channels = [channelNamed('ops'), { name: 'hook', kind: 'webhook', url: 'https://example.com/hidden' }];
    await start();
    const { notifier } = stage;
    const { notify } = notifier;
    notifier.notify = async (batch, channel) => {
      await notify.call(notifier, batch, channel);
      if (channel.name === 'hook') throw new AppError('delivery.transient', 'https://example.com/hidden is down');
    };
    const sent = (await (await call('POST', '/test', { rule: 'high_cpu' })).json()) as { results: unknown };
    expect(sent.results).to.deep.equal([
      { channel: 'ops', outcome: 'ok' },
      { channel: 'hook', outcome: 'delivery.transient' },
    ]);
    expect(notifier.batches[0]?.alerts[0]).to.deep.include({ rule: 'high_cpu', state: 'firing' });
    expect(notifier.batches[0]?.alerts[0]?.summary).to.match(/^\[sample\] The processor is at 80 %/);
    const text = await (await call('GET', '/channels')).text();
    expect(text).not.to.contain('hidden');
    expect(JSON.parse(text).channels).to.deep.equal([
      { name: 'ops', kind: 'email', last_result: { at: '2026-11-20T12:00:00.000Z', outcome: 'ok' } },
      { name: 'hook', kind: 'webhook', last_result: { at: '2026-11-20T12:00:00.000Z', outcome: 'delivery.transient' } },
    ]);
    expect(await got()).to.deep.equal({ alerts: [], inhibited: [], silences: [] });
  });

  it('is for those who have the token once there is one, and says so in the log', async () => {
    await start('letmein');
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/rules'],
      ['DELETE', '/rules/high_cpu'],
      ['POST', '/x/acknowledge'],
      ['GET', '/history'],
      ['GET', '/channels'],
      ['POST', '/test'],
    ] as const) {
      expect((await call(method, path, method === 'POST' ? {} : undefined)).status, `${method} ${path}`).to.equal(401);
    }
    const headers = { Authorization: 'Bearer letmein' };
    expect((await call('POST', '/rules', RULE, headers)).status).to.equal(201);
    const change = stage.seen.findLast(({ name }) => name === 'alert.rules_changed');
    expect(change?.fields).to.include({ source: 'api', change: 'created', rule: 'busy', by: 'OPS_TOKEN' });
  });
});
