import { expect } from 'chai';
import { type AnyEvent, Events } from '../../services/events.ts';

describe('events', () => {
  it('reach the handlers of their name and those of all names', () => {
    const events = new Events();
    const counts: number[] = [];
    const all: AnyEvent[] = [];
    events.on('session.created', ({ count }) => counts.push(count));
    events.onAny((event) => all.push(event));
    events.emit('session.created', { count: 1 });
    events.emit('session.reset', { count: 2 });
    expect(counts).to.deep.equal([1]);
    expect(all).to.deep.equal([
      { name: 'session.created', fields: { count: 1 } },
      { name: 'session.reset', fields: { count: 2 } },
    ]);
  });

  it('end with the subscription', () => {
    const events = new Events();
    const counts: number[] = [];
    const ends = [events.on('session.created', ({ count }) => counts.push(count)), events.onAny(() => counts.push(0))];
    events.emit('session.created', { count: 1 });
    for (const end of ends) end();
    events.emit('session.created', { count: 2 });
    expect(counts).to.deep.equal([1, 0]);
  });

  it('go on to the other listeners and the emitter when a listener throws', () => {
    const faults: unknown[] = [];
    const events = new Events((error, name) => faults.push([(error as Error).message, name]));
    const counts: number[] = [];
    events.on('session.created', () => {
      throw new Error('broken listener');
    });
    events.on('session.created', ({ count }) => counts.push(count));
    events.onAny(() => {
      throw new Error('broken observer');
    });
    events.emit('session.created', { count: 1 });
    expect(counts).to.deep.equal([1]);
    expect(faults).to.deep.equal([
      ['broken listener', 'session.created'],
      ['broken observer', 'session.created'],
    ]);
  });

  it('nobody listens to are fine', () => {
    new Events().emit('session.created', { count: 1 });
  });
});
