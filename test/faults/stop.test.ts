import { expect } from 'chai';
import { Agent, request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { WELL } from './people.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

const DRAIN_LIMIT_MS = 10_000;
const WAITING = 'Waiting for another Lamp';
const IN_FLIGHT = 100;

interface Called {
  readonly status: number;
  readonly connection: string;
  readonly retryAfter: string;
  readonly code: string;
}

/** Calls over a connection of its own each time, as probes do. @throws Error when nobody listens. */
function caller(url: string): (method: string, path: string, body?: unknown) => Promise<Called> {
  return async (method, path, body) => {
    const dispatcher = new Agent();
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await request(new URL(path, url), {
        dispatcher,
        method: method as 'GET',
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const { error } = (await answer.json()) as { error?: { code: string } };
      const [connection, retryAfter] = [String(headers['connection']), String(headers['retry-after'])];
      return { status: statusCode, connection, retryAfter, code: error?.code ?? '' };
    } finally {
      await dispatcher.destroy();
    }
  };
}

describe('a stop', function () {
  this.timeout(60_000);
  let world: World;

  beforeEach(async () => {
    world = await World.create();
  });

  afterEach(() => world.stop());

  it(`with ${IN_FLIGHT} questions on their way ends in time with 0, and the next process finishes all of them`, async () => {
    await world.start();
    const { until, open } = gate();
    world.workspace.on(/./, { ...textScript('Done.'), until });
    const questions = Array.from({ length: IN_FLIGHT }, () => world.newQuestion());
    const posted = Promise.all(questions.map((question) => world.post(question)));
    // Some are with Genie by then, others are on their way there or on their way in.
    await eventually(() => world.workspace.asked.length >= IN_FLIGHT / 2);
    const startedMs = performance.now();
    expect(await world.lamp.terminate(), 'exit code').to.equal(0);
    expect(performance.now() - startedMs).to.be.below(DRAIN_LIMIT_MS);
    const acknowledged = await posted;
    expect(world.openQuestions(), 'kept').to.be.at.least(acknowledged.filter(Boolean).length);

    open();
    await world.start();
    const again = await Promise.all(questions.map((question) => world.post(question)));
    expect(again.filter((taken) => !taken)).to.deep.equal([]);
    await Promise.all(questions.map((question) => world.untilFinal(question)));
    await world.endQuietly();
    const fates = questions.map((question) => world.fateOf(question));
    expect(fates.filter(({ finals }) => finals !== 1)).to.deep.equal([]);
    expect(fates.filter(({ markedRepeats }) => markedRepeats > 0)).to.deep.equal([]);
    expect(new Set(world.workspace.asked.map(({ content }) => content)).size).to.equal(IN_FLIGHT);
    expect(world.workspace.asked, 'asks').to.have.length(IN_FLIGHT);
  });

  it('lets what is being sent arrive, so that nothing has to be sent again', async () => {
    await world.start();
    const question = world.newQuestion();
    world.connector.fail({ kind: 'status', status: 503 }, { operation: 'final' });
    await world.post(question);
    await world.connector.until(({ operation }) => operation === 'final');
    expect(await world.lamp.terminate()).to.equal(0);
    await world.start();
    await world.untilFinal(question);
    await world.endQuietly();
    expect(world.fateOf(question)).to.deep.equal(WELL);
  });

  it('answers probes over new connections, refuses what is new, and takes nothing of it, until it is done', async () => {
    await world.start({ env: { WEBCHAT_ENABLED: 'true', DRAIN_SECONDS: '5' } });
    const [question, late] = [world.newQuestion(), world.newQuestion()];
    world.connector.fail({ kind: 'hang', accepted: true }, { operation: 'final' });
    await world.post(question);
    await world.connector.until(({ operation }) => operation === 'final');
    const call = caller(world.lamp.url);
    expect(await call('GET', '/api/health/ready')).to.include({ status: 200 });
    const startedMs = performance.now();
    world.lamp.signal('SIGTERM');
    while ((await call('GET', '/api/health/ready')).status === 200);

    expect(await call('GET', '/api/health/ready')).to.include({ status: 503, connection: 'close' });
    expect(await call('GET', '/api/health/live')).to.include({ status: 200, connection: 'close' });
    const ask = { message: 'How many?', user_id: 'anna' };
    const address = { ...late, serviceUrl: world.connector.serviceUrl };
    for (const [path, body] of [
      ['/api/messages', address],
      ['/api/chat', ask],
      ['/api/chat/async', ask],
      ['/v3/directline/conversations', {}],
      ['/api/nowhere', {}],
    ] as const) {
      const refused = await call('POST', path, body);
      expect(refused, path).to.include({ status: 503, connection: 'close', code: 'service.draining', retryAfter: '5' });
    }
    expect(world.lamp.running).to.equal(true);
    expect((await world.lamp.exited).code).to.equal(0);
    expect(performance.now() - startedMs).to.be.below(DRAIN_LIMIT_MS);
    expect(world.rows(), 'kept').to.equal(1);

    await world.start();
    await world.post(late);
    await world.untilFinal(late);
    await world.endQuietly();
    for (const one of [question, late]) expect(world.fateOf(one)).to.deep.equal(WELL);
  });

  it('keeps listening for DRAIN_LISTEN_SECONDS when nothing runs, and the next process takes over after that', async () => {
    await world.start({ env: { DRAIN_LISTEN_SECONDS: '2' } });
    const next = world.launch();
    await eventually(() => next.output.includes(WAITING));
    const call = caller(world.lamp.url);
    const startedMs = performance.now();
    world.lamp.signal('SIGTERM');
    const seen = new Set<number>();
    let refusedAtMs: number | undefined;
    while (refusedAtMs === undefined) {
      await call('GET', '/api/health/ready').then(
        ({ status }) => seen.add(status),
        () => {
          refusedAtMs = performance.now();
        },
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect([...seen].filter((status) => status !== 200)).to.deep.equal([503]);
    expect(refusedAtMs - startedMs).to.be.at.least(2_000);
    expect((await world.lamp.exited).code).to.equal(0);
    await next.ready;
    world.adopt(next);
    expect(await caller(next.url)('GET', '/api/health/ready')).to.include({ status: 200 });
    await world.endQuietly();
  });

  it('that takes long refuses what comes in, and is broken off by a second signal; nothing is lost by that', async () => {
    await world.start();
    const [question, late] = [world.newQuestion(), world.newQuestion()];
    world.connector.fail({ kind: 'hang', accepted: true }, { operation: 'final' });
    await world.post(question);
    await world.connector.until(({ operation }) => operation === 'final');
    world.lamp.signal('SIGTERM');
    const ready = new URL('/api/health/ready', world.lamp.url);
    let isReady = true;
    const look = () =>
      fetch(ready).then(
        ({ ok }) => {
          isReady = ok;
        },
        () => {
          isReady = false;
        },
      );
    while (isReady) await look();
    expect(world.lamp.running, 'it waits for the message on its way').to.equal(true);
    expect(await world.post(late), 'taken while it stops').to.equal(false);
    expect(await world.lamp.terminate(), 'exit code').to.equal(1);

    await world.start();
    expect(await world.post(late), 'taken by the next').to.equal(true);
    await world.untilFinal(late);
    await world.endQuietly();
    for (const one of [question, late]) {
      expect(world.fateOf(one)).to.deep.equal(WELL);
    }
    expect(world.connector.of('final'), 'the answer of the first twice, that of the second once').to.have.length(3);
  });
});

describe('a stop while it starts', () => {
  it('leaves every question to the next process', async () => {
    const stage = await Stage.open();
    try {
      const { until, open } = gate();
      stage.workspace.on(/./, { ...textScript('Done.'), until });
      const questions = Array.from({ length: 10 }, () => stage.people.ask());
      for (const question of questions) await stage.post(question);
      await stage.pass(() => stage.asked.length === questions.length);
      await stage.end();
      for (let again = 0; again < 3; again++) await stage.endWhileItStarts();
      await stage.start();
      open();
      await stage.pass(() => questions.every((question) => stage.finalsOf(question).length > 0));
      await stage.passQuietly(60_000);
      expect(questions.map((question) => stage.fateOf(question))).to.deep.equal(questions.map(() => WELL));
      expect(stage.asked).to.have.length(questions.length);
    } finally {
      await stage.close();
    }
  });
});
