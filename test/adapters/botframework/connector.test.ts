import { expect } from 'chai';
import { type Connector, createConnector } from '../../../adapters/botframework/connector.ts';
import { MessageGone } from '../../../adapters/botframework/connector-failure.ts';
import { createServiceUrlPolicy } from '../../../adapters/botframework/service-urls.ts';
import { type Clock, systemClock } from '../../../services/clock.ts';
import { AppError, type ErrorCode } from '../../../services/errors.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { ManualClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type ConnectorFault, FakeConnector } from '../../support/fake-connector.ts';

const CONVERSATION = '19:thread@thread.tacv2;messageid=17';

describe('the connector', () => {
  let fake: FakeConnector;
  let connector: Connector;
  let events: AnyEvent[];
  let target: { serviceUrl: string; conversationId: string };

  const build = (changes: Partial<Parameters<typeof createConnector>[0]> = {}): Connector => {
    const bus = new Events();
    events = [];
    bus.onAny((event) => events.push(event));
    const origins = [fake.origin, fake.origin.replace('127.0.0.1', 'localhost'), 'http://127.0.0.1:9'];
    return createConnector({
      serviceUrls: createServiceUrlPolicy({ cloud: { serviceHosts: [], serviceDomains: [] }, extraOrigins: origins }),
      token: undefined,
      events: bus,
      clock: systemClock,
      ...changes,
    });
  };

  beforeEach(async () => {
    fake = await FakeConnector.start();
    connector = build();
    target = { serviceUrl: fake.serviceUrl, conversationId: CONVERSATION };
  });

  afterEach(async () => {
    await connector.stop(AbortSignal.abort());
    await fake.stop();
  });

  const failure = async (call: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(AppError);
    return error as AppError;
  };

  it('posts, answers, replaces, deletes and shows typing', async () => {
    const created = await connector.create(target, { type: 'message', text: 'one' });
    const replied = await connector.create(target, { type: 'message', text: 'two' }, '1:asked|0000007');
    expect(await connector.update(target, created ?? '', { type: 'message', text: 'three' })).to.equal(created);
    await connector.delete(target, replied ?? '');
    await connector.typing(target, { type: 'typing' });
    const conversation = `/emea/v3/conversations/${encodeURIComponent(CONVERSATION)}/activities`;
    expect(fake.requests.map(({ operation, method, path }) => [operation, method, path])).to.deep.equal([
      ['create', 'POST', conversation],
      ['reply', 'POST', `${conversation}/1%3Aasked%7C0000007`],
      ['update', 'PUT', `${conversation}/${encodeURIComponent(created ?? '')}`],
      ['delete', 'DELETE', `${conversation}/${encodeURIComponent(replied ?? '')}`],
      ['typing', 'POST', conversation],
    ]);
    expect(fake.messages(CONVERSATION).map(({ activity }) => activity['text'])).to.deep.equal(['three']);
    expect(events.map((event) => 'operation' in event.fields && [event.fields.operation, event.name])).to.deep.equal(
      ['create', 'create', 'update', 'delete', 'typing'].map((operation) => [operation, 'delivery.attempted']),
    );
  });

  it('sends every byte as it is, whether the SDK knows the field or not', async () => {
    const activity = {
      type: 'message',
      text: 'naïve – 日本 🧡 \u2028 <at>x</at>',
      entities: [
        {
          type: 'https://schema.org/Message',
          '@type': 'Message',
          '@context': 'https://schema.org',
          '@id': '',
          additionalType: ['AIGeneratedContent'],
          citation: [
            { '@type': 'Claim', position: 1, appearance: { '@type': 'DigitalDocument', name: 'trips', abstract: 'x' } },
          ],
          usageInfo: { '@type': 'CreativeWork', name: 'Confidential', pattern: { termCode: '"\\' } },
        },
        {
          type: 'unheard of',
          streamId: 'a-0001',
          streamType: 'streaming',
          streamSequence: 3,
          later: { deep: [null, 0] },
        },
        { type: 'mention', text: '<at>Ada</at>', mentioned: { id: '29:ada', name: 'Ada' } },
      ],
      channelData: { feedbackLoop: { type: 'default' }, unknown: { kept: true } },
    };
    await connector.create(target, activity);
    await connector.update(target, '1:sent-1', activity);
    expect(fake.requests.map((request) => request.body)).to.deep.equal([
      JSON.stringify(activity),
      JSON.stringify(activity),
    ]);
    expect(fake.requests[0]?.headers['content-length']).to.equal(String(Buffer.byteLength(JSON.stringify(activity))));
  });

  it('two hundred calls one after the other reuse their connections', async () => {
    for (let i = 0; i < 200; i++) await connector.create(target, { type: 'message', text: String(i) });
    // undici leaves a connection alone for one turn of the event loop, so the next call may open a second one.
    expect(fake.connections).to.be.at.most(2);
  });

  it('calls at the same time share a bounded number of connections', async () => {
    connector = build({ maxConnections: 4 });
    await Promise.all(Array.from({ length: 60 }, () => connector.create(target, { type: 'message' })));
    expect(fake.requests).to.have.length(60);
    expect(fake.connections).to.be.at.most(4);
  });

  it('keeps connections to a bounded number of origins, and ends those it drops gently', async () => {
    connector = build({ maxOrigins: 1 });
    const other = { ...target, serviceUrl: fake.serviceUrl.replace('127.0.0.1', 'localhost') };
    const running = connector.create(target, { type: 'message' });
    await Promise.all([running, connector.create(other, { type: 'message' })]);
    await connector.create(target, { type: 'message' });
    expect(fake.requests).to.have.length(3);
    expect(fake.connections).to.equal(3);
  });

  const outcomes: readonly [name: string, fault: ConnectorFault, create: ErrorCode, update: ErrorCode][] = [
    ['400', { kind: 'status', status: 400 }, 'delivery.rejected', 'delivery.rejected'],
    ['401', { kind: 'status', status: 401 }, 'delivery.unauthorized', 'delivery.unauthorized'],
    ['403', { kind: 'status', status: 403 }, 'delivery.gone', 'delivery.gone'],
    ['404', { kind: 'status', status: 404 }, 'delivery.gone', 'delivery.gone'],
    ['408', { kind: 'status', status: 408 }, 'delivery.ambiguous', 'delivery.transient'],
    ['412', { kind: 'status', status: 412 }, 'delivery.transient', 'delivery.transient'],
    ['413', { kind: 'status', status: 413 }, 'delivery.rejected', 'delivery.rejected'],
    ['429', { kind: 'status', status: 429 }, 'delivery.throttled', 'delivery.throttled'],
    ['500', { kind: 'status', status: 500 }, 'delivery.ambiguous', 'delivery.transient'],
    ['502', { kind: 'status', status: 502 }, 'delivery.ambiguous', 'delivery.transient'],
    [
      '502 after it took the message',
      { kind: 'status', status: 502, accepted: true },
      'delivery.ambiguous',
      'delivery.transient',
    ],
    ['503', { kind: 'status', status: 503 }, 'delivery.transient', 'delivery.transient'],
    ['504', { kind: 'status', status: 504 }, 'delivery.ambiguous', 'delivery.transient'],
    [
      'a redirect',
      { kind: 'status', status: 307, headers: { location: '/elsewhere' } },
      'delivery.rejected',
      'delivery.rejected',
    ],
    ['a reset', { kind: 'reset' }, 'delivery.ambiguous', 'delivery.transient'],
    [
      'a reset after it took the message',
      { kind: 'reset', accepted: true },
      'delivery.ambiguous',
      'delivery.transient',
    ],
  ];

  for (const [name, fault, create, update] of outcomes) {
    it(`${name} makes a create ${create} and an update ${update}, with one request each`, async () => {
      fake.fail(fault, { times: 4 });
      expect((await failure(connector.create(target, { type: 'message' }))).code).to.equal(create);
      expect((await failure(connector.update(target, '1', { type: 'message' }))).code).to.equal(update);
      expect((await failure(connector.typing(target, { type: 'typing' }))).code).to.equal(update);
      expect((await failure(connector.delete(target, '1'))).code).to.equal(update);
      expect(fake.requests).to.have.length(4);
      expect(events.map((event) => 'outcome' in event.fields && event.fields.outcome)).to.deep.equal([
        create,
        update,
        update,
        update,
      ]);
    });
  }

  it('a call that hangs ends at its deadline, for a create in doubt', async () => {
    const clock = new ManualClock();
    connector = build({ clock, deadlineMs: 9_000 });
    fake.fail({ kind: 'hang' }, { times: 2 });
    const calls = [
      failure(connector.create(target, { type: 'message' })),
      failure(connector.update(target, '1', { type: 'message' })),
    ];
    await eventually(() => fake.requests.length === 2);
    await clock.advance(9_000);
    expect((await Promise.all(calls)).map((error) => error.code)).to.deep.equal([
      'delivery.ambiguous',
      'delivery.transient',
    ]);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('many calls that time out together have the connections replaced once, and who waited gets the new ones', async () => {
    const clock = new ManualClock();
    connector = build({ clock, deadlineMs: 9_000, maxConnections: 4 });
    fake.fail({ kind: 'hang' }, { times: 4 });
    const stuck = Array.from({ length: 4 }, () => failure(connector.create(target, { type: 'message' })));
    await eventually(() => fake.requests.length === 4);
    await clock.advance(5_000);
    const waiting = Array.from({ length: 40 }, () => connector.create(target, { type: 'message' }));
    await clock.advance(4_000);
    expect((await Promise.all(stuck)).map(({ code }) => code)).to.deep.equal(stuck.map(() => 'delivery.ambiguous'));
    expect(await Promise.all(waiting)).to.have.length(40);
    expect(events.filter(({ name }) => name === 'delivery.pool.replaced')).to.have.length(1);
    const { rebuilt, errors, in_use, waiting: inLine } = connector.pool();
    expect({ rebuilt, timeouts: errors.timeout, in_use, inLine }).to.deep.equal({
      rebuilt: 1,
      timeouts: 4,
      in_use: 0,
      inLine: 0,
    });
    expect(clock.pendingTimers).to.equal(0);
  });

  it('a channel that is silent for too long ends the call before its deadline', async () => {
    connector = build({ readTimeoutMs: 100 });
    fake.fail({ kind: 'hang' });
    expect((await failure(connector.create(target, { type: 'message' }))).code).to.equal('delivery.ambiguous');
    expect(connector.pool()).to.deep.include({ rebuilt: 1, requests: 1 });
    expect(connector.pool().errors.timeout).to.equal(1);
  });

  it('tells what its connections do', async () => {
    for (let i = 0; i < 20; i++) await connector.create(target, { type: 'message' });
    fake.fail({ kind: 'reset' });
    await failure(connector.create(target, { type: 'message' }));
    await failure(connector.create({ ...target, serviceUrl: 'http://127.0.0.1:9/' }, { type: 'message' }));
    const { errors, reused_ratio, requests, connections_opened } = connector.pool();
    expect(errors).to.deep.equal({ connect: 1, timeout: 0, reset: 1, protocol: 0, aborted: 0 });
    expect(requests).to.equal(22);
    expect(connections_opened).to.equal(fake.connections);
    expect(reused_ratio).to.be.above(0.8);
  });

  it('the deadline holds for tokens and requests together', async () => {
    const clock = new ManualClock();
    const renewed = Promise.withResolvers<string>();
    const token = { get: () => 'old', renew: () => renewed.promise, stop: async () => {} };
    connector = build({ clock, token, deadlineMs: 15_000 });
    fake.fail({ kind: 'status', status: 401 });
    fake.fail({ kind: 'hang' });
    const call = failure(connector.create(target, { type: 'message' }));
    await eventually(() => fake.requests.length === 1);
    await eventually(() => clock.pendingTimers === 1);
    await clock.advance(10_000);
    renewed.resolve('new');
    await eventually(() => fake.requests.length === 2);
    await clock.advance(5_000);
    expect((await call).code).to.equal('delivery.ambiguous');
    expect(fake.requests.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer old', 'Bearer new']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('a token that does not come in time ends the call before anything is sent', async () => {
    const clock = new ManualClock();
    const token = { get: () => new Promise<never>(() => {}), renew: async () => 'x', stop: async () => {} };
    connector = build({ clock, token, deadlineMs: 15_000 });
    const call = failure(connector.create(target, { type: 'message' }));
    await clock.advance(15_000);
    expect((await call).code).to.equal('delivery.transient');
    expect(fake.connections).to.equal(0);
  });

  it('a create that never got a connection is surely not there, and is never sent later', async () => {
    const deadlines: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      after: (_delayMs, run) => {
        deadlines.push(run);
        return { cancel: () => {} };
      },
    };
    connector = build({ clock, maxConnections: 1 });
    fake.fail({ kind: 'hang' });
    const first = failure(connector.create(target, { type: 'message', text: 'first' }));
    await eventually(() => fake.requests.length === 1);
    const second = failure(connector.create(target, { type: 'message', text: 'second' }));
    await eventually(() => deadlines.length === 2);
    deadlines[1]?.();
    expect((await second).code).to.equal('delivery.transient');
    deadlines[0]?.();
    expect((await first).code).to.equal('delivery.ambiguous');
    await connector.create(target, { type: 'message', text: 'third' });
    expect(fake.requests.map(({ activity }) => activity?.['text'])).to.deep.equal(['first', 'third']);
  });

  it('nobody listening is transient even for a create', async () => {
    const nobody = { ...target, serviceUrl: 'http://127.0.0.1:9/' };
    expect((await failure(connector.create(nobody, { type: 'message' }))).code).to.equal('delivery.transient');
  });

  it('a message that was taken is taken, even if its id is lost in an endless or huge body', async () => {
    const clock = new ManualClock();
    connector = build({ clock });
    fake.fail({ kind: 'huge', bytes: 1_000_000 });
    expect(await connector.create(target, { type: 'message' })).to.equal(undefined);
    fake.fail({ kind: 'drip' });
    const dripping = connector.create(target, { type: 'message' });
    await eventually(() => fake.drips > 20);
    await clock.advance(15_000);
    expect(await dripping).to.equal(undefined);
  });

  it('an answer without an id is no failure', async () => {
    fake.fail({ kind: 'status', status: 202, body: '{}' });
    expect(await connector.create(target, { type: 'message' })).to.equal(undefined);
    fake.fail({ kind: 'status', status: 200, body: 'no json' });
    expect(await connector.update(target, '1:kept', { type: 'message' })).to.equal('1:kept');
  });

  it('tells a message that is gone from a conversation that is gone', async () => {
    expect(await failure(connector.update(target, '1:nowhere', { type: 'message' }))).to.be.instanceOf(MessageGone);
    fake.fail({ kind: 'status', status: 404, body: '{"error":{"code":"ConversationNotFound","message":"x"}}' });
    const gone = await failure(connector.update(target, '1', { type: 'message' }));
    expect(gone).not.to.be.instanceOf(MessageGone);
    expect(gone.message).to.contain('ConversationNotFound');
  });

  it('a 429 brings the time that the channel asks for', async () => {
    fake.fail({ kind: 'status', status: 429, headers: { 'retry-after': '2' } });
    expect((await failure(connector.create(target, { type: 'message' }))).retryAfterMs).to.equal(2_000);
  });

  it('stopping lets running calls end, then takes no more', async () => {
    fake.fail({ kind: 'hang' });
    const hanging = failure(connector.create(target, { type: 'message' }));
    await eventually(() => fake.requests.length === 1);
    const running = connector.create(target, { type: 'message' });
    const cutOff = new AbortController();
    const stopped = connector.stop(cutOff.signal);
    expect(await running).to.be.a('string');
    expect((await failure(connector.create(target, { type: 'message' }))).code).to.equal('delivery.transient');
    cutOff.abort();
    await stopped;
    expect((await hanging).code).to.equal('delivery.ambiguous');
    await connector.stop(AbortSignal.abort());
  });
});
