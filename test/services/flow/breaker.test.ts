import { expect } from 'chai';
import { Breaker } from '../../../services/flow/breaker.ts';
import { ManualClock } from '../../support/clock.ts';

describe('the breaker', () => {
  function subject() {
    const clock = new ManualClock();
    const changes: string[] = [];
    const breaker = new Breaker({
      clock,
      windowMs: 240_000,
      maxSamples: 20,
      minSamples: 10,
      failureShare: 0.5,
      openMs: 30_000,
    });
    breaker.onChange((state) => changes.push(state));
    const call = (how: 'ok' | 'failed' | 'neutral') => {
      const admission = breaker.admit();
      if (admission.kind === 'go') admission.end(how);
      return admission.kind;
    };
    return { clock, breaker, changes, call };
  }

  it('opens when at least half of the newest ten or more calls failed, and refuses then', () => {
    const { call, breaker } = subject();
    for (let ok = 0; ok < 5; ok++) call('ok');
    for (let failed = 0; failed < 4; failed++) call('failed');
    expect(breaker.state).to.equal('closed');
    call('failed');
    expect(breaker.state).to.equal('open');
    expect(call('ok')).to.equal('refuse');
    breaker.stop();
  });

  it('does not open on a few calls, nor on calls that were cancelled, nor on old failures', async () => {
    const { call, breaker, clock } = subject();
    for (let failed = 0; failed < 9; failed++) call('failed');
    for (let neutral = 0; neutral < 50; neutral++) call('neutral');
    await clock.advance(240_001);
    for (let failed = 0; failed < 9; failed++) call('failed');
    expect(breaker.state).to.equal('closed');
  });

  it('sees an outage after a long good time', () => {
    const { call, breaker } = subject();
    for (let ok = 0; ok < 1_000; ok++) call('ok');
    for (let failed = 0; failed < 10; failed++) call('failed');
    expect(breaker.state).to.equal('open');
    breaker.stop();
  });

  it('lets one call find out, holds the others meanwhile, and closes when it went well', async () => {
    const { call, breaker, clock, changes } = subject();
    for (let failed = 0; failed < 10; failed++) call('failed');
    await clock.advance(30_000);
    const probe = breaker.admit();
    expect(probe.kind).to.equal('go');
    expect(breaker.admit().kind).to.equal('hold');
    if (probe.kind === 'go') probe.end('ok');
    expect(call('ok')).to.equal('go');
    expect(changes).to.deep.equal(['open', 'half_open', 'closed']);
  });

  it('opens again when the probe failed, and lets another try when it was cancelled', async () => {
    const { call, breaker, clock } = subject();
    for (let failed = 0; failed < 10; failed++) call('failed');
    await clock.advance(30_000);
    call('neutral');
    expect(breaker.state).to.equal('half_open');
    call('failed');
    expect(breaker.state).to.equal('open');
    await clock.advance(30_000);
    expect(call('ok')).to.equal('go');
    expect(breaker.state).to.equal('closed');
  });

  it('is not moved by calls that began before it opened, nor by an end told twice', () => {
    const { call, breaker } = subject();
    const early = breaker.admit();
    for (let failed = 0; failed < 10; failed++) call('failed');
    if (early.kind === 'go') {
      early.end('ok');
      early.end('ok');
    }
    expect(breaker.state).to.equal('open');
    breaker.stop();
  });
});
