import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { FloodGate, senderOf } from '../../../adapters/http/flood.ts';
import { ManualClock } from '../../support/clock.ts';

const from = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('flood gate', () => {
  it('holds the peer responsible, or whom the proxy beside us names last', () => {
    expect(senderOf(from('203.0.113.7'))).to.equal('203.0.113.7');
    expect(senderOf(from('::ffff:203.0.113.7'))).to.equal('203.0.113.7');
    expect(senderOf(from('203.0.113.7', '1.1.1.1')), 'anybody can write that header').to.equal('203.0.113.7');
    for (const proxy of ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '::1', 'fd00::1']) {
      expect(senderOf(from(proxy, '6.6.6.6, 203.0.113.7')), proxy).to.equal('203.0.113.7');
      expect(senderOf(from(proxy)), proxy).to.equal(undefined);
      expect(senderOf(from(proxy, ' ')), proxy).to.equal(undefined);
    }
    expect(senderOf(from(undefined))).to.equal(undefined);
  });

  it('takes a /64 of IPv6 for one sender, however it is written', () => {
    const senders = ['2001:db8::1', '2001:db8::ffff:1', '2001:db8:0:0:1:2:3:4', '2001:db8:0::9'];
    expect(new Set(senders.map((address) => senderOf(from(address)))).size).to.equal(1);
    expect(senderOf(from('2001:db8:0:1::1'))).not.to.equal(senderOf(from('2001:db8::1')));
  });

  it('closes after too many failures and opens when the time is over', async () => {
    const clock = new ManualClock();
    const gate = new FloodGate({ clock, failures: 2, windowSeconds: 60, seed: 1 });
    const sender = from('203.0.113.7');
    await gate.failed(sender);
    await gate.failed(sender);
    expect(gate.closedForMs(sender)).to.equal(0);
    await gate.failed(sender);
    expect(gate.closedForMs(sender)).to.be.within(1, 60_000);
    expect(gate.closedForMs(from('198.51.100.23'))).to.equal(0);
    await clock.advance(60_000);
    expect(gate.closedForMs(sender)).to.equal(0);
  });

  it('keeps a bounded number of counters however many addresses fail', async () => {
    const gate = new FloodGate({ clock: new ManualClock(), failures: 1, seed: 1 });
    let closed = 0;
    for (let at = 0; at < 20_000; at++) await gate.failed(from(`203.${at >> 16}.${(at >> 8) & 255}.${at & 255}`));
    for (let at = 0; at < 20_000; at++) {
      if (gate.closedForMs(from(`198.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)) > 0) closed++;
    }
    expect(closed, 'addresses share counters').to.be.greaterThan(0);
  });
});
