import { expect } from 'chai';
import { type AnyEvent, Events } from '../../services/events.ts';

describe('events', () => {
  it('reach the handlers of their name and those of all names', () => {
    const events = new Events();
    const counts: number[] = [];
    const all: AnyEvent[] = [];
    events.on('webchat.connected', ({ sockets }) => counts.push(sockets));
    events.onAny((event) => all.push(event));
    events.emit('webchat.connected', { sockets: 1 });
    events.emit('webchat.trimmed', { conversations: 2 });
    expect(counts).to.deep.equal([1]);
    expect(all).to.deep.equal([
      { name: 'webchat.connected', fields: { sockets: 1 } },
      { name: 'webchat.trimmed', fields: { conversations: 2 } },
    ]);
  });

  it('end with the subscription', () => {
    const events = new Events();
    const counts: number[] = [];
    const ends = [
      events.on('webchat.connected', ({ sockets }) => counts.push(sockets)),
      events.onAny(() => counts.push(0)),
    ];
    events.emit('webchat.connected', { sockets: 1 });
    for (const end of ends) end();
    events.emit('webchat.connected', { sockets: 2 });
    expect(counts).to.deep.equal([1, 0]);
  });

  it('go on to the other listeners and the emitter when a listener throws', () => {
    const faults: unknown[] = [];
    const events = new Events((error, name) => faults.push([(error as Error).message, name]));
    const counts: number[] = [];
    events.on('webchat.connected', () => {
      throw new Error('broken listener');
    });
    events.on('webchat.connected', ({ sockets }) => counts.push(sockets));
    events.onAny(() => {
      throw new Error('broken observer');
    });
    events.emit('webchat.connected', { sockets: 1 });
    expect(counts).to.deep.equal([1]);
    expect(faults).to.deep.equal([
      ['broken listener', 'webchat.connected'],
      ['broken observer', 'webchat.connected'],
    ]);
  });

  it('nobody listens to are fine', () => {
    new Events().emit('webchat.connected', { sockets: 1 });
  });
});
