import { expect } from 'chai';
import { createPost, type PostOptions } from '../../../../adapters/ops/senders/post.ts';
import { ManualClock, settle } from '../../../support/clock.ts';
import { failure, never } from './alerts.ts';
import { Receiver } from './receiver.ts';

describe('senders: post', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(() => receiver.stop());

  const post = (wishes: Partial<PostOptions> & { url?: string; body?: string; signal?: AbortSignal } = {}) => {
    const { url = receiver.url('/hook?sig=secret-word'), body = '{}', signal = never(), ...options } = wishes;
    return createPost({ clock: new ManualClock(), ...options })({ url, body, signal, allowPrivate: true });
  };

  it('sends the body as it is, once, and takes any 2xx', async () => {
    receiver.behaviours.push({ status: 202 }, { status: 204 });
    await post({ body: '{"a":"ü"}' });
    await post();
    expect(receiver.received).to.have.length(2);
    expect(receiver.received[0]).to.deep.include({ path: '/hook?sig=secret-word', body: '{"a":"ü"}' });
    expect(receiver.received[0]?.headers).to.include({
      'user-agent': 'lamp',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it('sends nothing to a private address that was not allowed', async () => {
    const send = createPost({ clock: new ManualClock() });
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const byName = createPost({ clock: new ManualClock(), resolve });
    const refused = [
      send({ url: receiver.url(), body: '{}', signal: never() }),
      send({ url: receiver.url('/', 'localhost'), body: '{}', signal: never() }),
      byName({ url: receiver.url('/', 'hooks.example').replace('http:', 'https:'), body: '{}', signal: never() }),
    ];
    for (const one of refused) expect((await failure(one)).code).to.equal('delivery.destination_refused');
    expect(receiver.received).to.deep.equal([]);
  });

  it('asks for the addresses of a name once, and connects to those', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }];
    };
    await post({ url: receiver.url('/x', 'hooks.example'), resolve });
    expect(asked).to.equal(1);
    expect(receiver.received[0]?.headers.host).to.equal(`hooks.example:${receiver.port}`);
  });

  it('follows no redirect, and says so', async () => {
    const elsewhere = await Receiver.start();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        receiver.behaviours.push({ status, headers: { location: elsewhere.url('/secret-place') } });
        const error = await failure(post());
        expect(error.code).to.equal('delivery.rejected');
        expect(error.publicMessage).to.contain('redirects are not followed').and.not.contain('secret-place');
      }
      expect(elsewhere.received).to.deep.equal([]);
    } finally {
      await elsewhere.stop();
    }
  });

  const outcomes: readonly [status: number, code: string][] = [
    [400, 'delivery.rejected'],
    [401, 'delivery.unauthorized'],
    [403, 'delivery.unauthorized'],
    [404, 'delivery.rejected'],
    [408, 'delivery.transient'],
    [410, 'delivery.rejected'],
    [413, 'delivery.rejected'],
    [429, 'delivery.throttled'],
    [500, 'delivery.transient'],
    [502, 'delivery.transient'],
    [503, 'delivery.throttled'],
    [504, 'delivery.transient'],
  ];
  for (const [status, code] of outcomes) {
    it(`takes status ${status} for ${code}`, async () => {
      receiver.usual = { status, body: '<html>secret-word</html>' };
      const error = await failure(post());
      expect(error.code).to.equal(code);
      expect(error.publicMessage).to.contain(String(status)).and.not.contain('secret-word');
      expect(receiver.received).to.have.length(1);
    });
  }

  it('believes Retry-After, and repeats only words that Slack has for refusals', async () => {
    receiver.behaviours.push({ status: 429, headers: { 'retry-after': '30' } }, { status: 403, body: 'no_service' });
    expect((await failure(post())).retryAfterMs).to.equal(30_000);
    expect((await failure(post())).publicMessage).to.contain('(no_service)');
  });

  it('ends a call that hangs at its deadline', async () => {
    receiver.usual = 'hang';
    const clock = new ManualClock();
    const failing = failure(post({ clock }));
    await receiver.until(1);
    await clock.advance(9_999);
    await clock.advance(1);
    const error = await failing;
    expect(error.code).to.equal('delivery.transient');
    expect(error.publicMessage).to.contain('10 seconds');
    expect(clock.pendingTimers).to.equal(0);
  });

  it('ends a call whose name is never found', async () => {
    const clock = new ManualClock();
    const url = 'https://hooks.example/';
    const failing = failure(post({ clock, url, resolve: () => new Promise(() => {}) }));
    await settle();
    await clock.advance(10_000);
    expect((await failing).publicMessage).to.contain('10 seconds');
  });

  it('ends when it is called off', async () => {
    receiver.usual = 'hang';
    const controller = new AbortController();
    const sending = post({ signal: controller.signal });
    await receiver.until(1);
    controller.abort(new Error('stopped'));
    await sending.then(
      () => expect.fail('it was delivered'),
      (error: Error) => expect(error.message).to.contain('The connection failed'),
    );
  });

  it('reads a bounded part of an answer', async () => {
    receiver.usual = 'endless';
    expect((await failure(post())).code).to.equal('delivery.transient');
  });

  it('refuses to send what is too large', async () => {
    const error = await failure(post({ body: 'x'.repeat(256 * 1024 + 1) }));
    expect(error.code).to.equal('delivery.rejected');
    expect(receiver.received).to.deep.equal([]);
  });

  it('says nothing of the address when nobody listens', async () => {
    const url = receiver.url('/hook?sig=secret-word');
    await receiver.stop();
    const error = await failure(post({ url }));
    expect(error.code).to.equal('delivery.transient');
    expect(error.publicMessage).to.equal('The connection failed (ECONNREFUSED).');
    expect(JSON.stringify([error.message, error.cause, error.stack])).not.to.contain('secret-word');
    receiver = await Receiver.start();
  });
});
