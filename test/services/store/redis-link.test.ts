import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { type EventMap, Events } from '../../../services/events.ts';
import { openRedis, type Redis } from '../../../services/store/redis.ts';
import { EvictionWatch } from '../../../services/store/redis-eviction.ts';
import { settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { hasRedis, RedisServer } from '../../support/redis.ts';
import { SkippingClock } from '../../support/skipping-clock.ts';

/** Longer than any test may take: it passes only where a test lets it pass, and whoever waits for it is found out. */
const DEADLINE_MS = 120_000;
const PROBE_EVERY_MS = 3_000;
const START_LIMIT_MS = 5_000;

interface Rig extends Redis {
  readonly told: EventMap['redis.state'][];
  readonly events: Events;
}

describe('the connection to Redis', function () {
  this.timeout(40_000);
  let server: RedisServer;
  let opened: Redis[];
  let clock: SkippingClock;

  before(function () {
    if (!hasRedis()) this.skip();
  });

  beforeEach(async () => {
    opened = [];
    clock = new SkippingClock();
    server = await RedisServer.reserve();
  });

  afterEach(async () => {
    for (const { link } of opened) link.close();
    await server.stop();
  });

  async function open(url = server.url): Promise<Rig> {
    const events = new Events();
    const told: EventMap['redis.state'][] = [];
    events.on('redis.state', (fields) => told.push(fields));
    const redis = await openRedis({ url, clock, random: () => 0.5, events, deadlineMs: DEADLINE_MS });
    opened.push(redis);
    return { ...redis, told, events };
  }

  const setOne = ({ keyvs }: Redis, value = 'v') => keyvs.namespace<string>('n').keyv.set('k', value, 60_000);
  const getOne = ({ keyvs }: Redis) => keyvs.namespace<string>('n').keyv.get('k');

  /** Resolves to the refusal of a call that must not succeed. */
  async function refusal(call: Promise<unknown>): Promise<AppError> {
    const error: unknown = await call.then(
      (value) => new Error(`it succeeded with ${String(value)}`),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AppError)) throw error;
    expect(error.code).to.equal('store.unavailable');
    return error;
  }

  it('is known to be up when it has started', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    expect(redis.link.isUp).to.equal(true);
    await setOne(redis);
    expect(await getOne(redis)).to.equal('v');
    expect(redis.told.map(({ state }) => state)).to.deep.equal(['connected']);
  });

  it('fails at once while nobody is there, says why, and comes up by itself', async () => {
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    const error = await refusal(setOne(redis));
    expect(error.message).to.contain('ECONNREFUSED');
    expect(redis.told).to.have.length(1);
    await server.start();
    await eventually(() => redis.link.isUp);
    await setOne(redis);
    expect(redis.told.map(({ state }) => state)).to.deep.equal(['lost', 'connected']);
  });

  it('notices a death between calls, and a restart', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await server.kill();
    await eventually(() => !redis.link.isUp);
    await refusal(getOne(redis));
    await server.start();
    await eventually(() => redis.link.isUp);
    expect(await getOne(redis)).to.equal(undefined);
  });

  it('costs one deadline when it is frozen, not one a call, and is back when it thaws', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    server.freeze();
    let waits = true;
    const first = refusal(setOne(redis)).finally(() => {
      waits = false;
    });
    await settle();
    clock.skip(DEADLINE_MS - 60_000);
    await settle();
    expect(waits).to.equal(true);
    clock.skip(60_000);
    expect((await first).message).to.contain('no answer within');
    for (let call = 0; call < 100; call++) await refusal(getOne(redis));
    server.thaw();
    await eventually(() => redis.link.isUp);
    await setOne(redis, 'again');
    expect(await getOne(redis)).to.equal('again');
  });

  it('gives up a connection that stays silent, and takes another', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    let connections = 0;
    redis.link.client.on('connect', () => connections++);
    server.freeze();
    const refused = refusal(setOne(redis));
    await settle();
    clock.skip(DEADLINE_MS);
    await refused;
    await eventually(() => connections > 0);
    server.thaw();
    await eventually(() => redis.link.isUp);
  });

  it('says loudly that a full Redis did not take a value', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await server.fill();
    const error = await refusal(setOne(redis));
    expect(error.message).to.contain('OOM');
    await refusal(getOne(redis));
    await server.makeRoom();
    await eventually(() => redis.link.isUp);
    await setOne(redis);
  });

  it('says loudly that a replica did not take a value', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await server.makeReadOnly();
    const error = await refusal(setOne(redis));
    expect(error.message).to.contain('READONLY');
    await server.makeWritable();
    await eventually(() => redis.link.isUp);
    await setOne(redis);
  });

  it('notices a replica between calls', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await server.makeReadOnly();
    clock.skip(PROBE_EVERY_MS);
    await eventually(() => !redis.link.isUp);
    expect(redis.told.at(-1)?.reason).to.contain('READONLY');
  });

  it('says when the password is wrong, never the password, and is back with the right one', async () => {
    await server.start();
    await server.requirePassword('first-secret');
    const redis = await open(server.url);
    await redis.link.start(START_LIMIT_MS);
    expect(redis.link.isUp).to.equal(true);
    await server.requirePassword('other-secret');
    await server.dropClients();
    await eventually(() => redis.told.at(-1)?.state === 'lost' && /WRONGPASS/.test(reasonOf(redis)));
    const error = await refusal(setOne(redis));
    expect(JSON.stringify([error.message, error.cause, redis.told])).not.to.match(/secret|127\.0\.0\.1/);
    await server.requirePassword('first-secret');
    await eventually(() => redis.link.isUp);
  });

  it('comes and goes with a server that flaps, and adds no listeners', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await setOne(redis);
    const listeners = () => redis.link.client.eventNames().map((name) => redis.link.client.listenerCount(name));
    const before = listeners();
    for (let turn = 0; turn < 4; turn++) {
      await server.kill();
      await eventually(() => !redis.link.isUp);
      await refusal(setOne(redis));
      await server.start();
      await eventually(() => redis.link.isUp);
      await setOne(redis);
    }
    expect(listeners()).to.deep.equal(before);
    expect(redis.link.counts).to.include({ connected: 5, lost: 4 });
  });

  it('does not connect again once it is closed', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await setOne(redis);
    redis.link.close();
    redis.link.close();
    await refusal(setOne(redis));
    expect(redis.link.client.isOpen).to.equal(false);
  });

  it('can be closed while it tries to connect', async () => {
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    redis.link.close();
    await server.start();
    await eventually(() => !redis.link.client.isOpen);
  });

  it('takes a wrong use of one key for what it is', async () => {
    await server.start();
    const redis = await open();
    await redis.link.start(START_LIMIT_MS);
    await server.command('RPUSH', 'lamp:{n}:k', 'a list');
    const error = await refusal(getOne(redis));
    expect(error.message).to.contain('WRONGTYPE');
    expect(redis.link.isUp).to.equal(true);
  });

  it('warns when sessions could be dropped, and only then', async () => {
    await server.start();
    const first = await open();
    const quiet = new EvictionWatch(first.link, first.events);
    await first.link.start(START_LIMIT_MS);
    await setOne(first);
    expect(quiet.policy).to.equal(undefined);
    await server.command('CONFIG', 'SET', 'maxmemory', '100mb');
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const second = await open();
    const warned: string[] = [];
    second.events.on('redis.evicting', ({ policy }) => warned.push(policy));
    const watch = new EvictionWatch(second.link, second.events);
    await second.link.start(START_LIMIT_MS);
    await eventually(() => watch.policy !== undefined);
    expect([watch.policy, ...warned]).to.deep.equal(['allkeys-lru', 'allkeys-lru']);
  });
});

function reasonOf({ link }: Redis): string {
  return link.state.kind === 'down' ? link.state.reason : '';
}
