import { expect } from 'chai';
import { LRUCache } from 'lru-cache';
import { agingBy } from '../../services/aging.ts';
import { atMost } from '../../services/at-most.ts';

describe('a cache of at most so many entries', () => {
  it('keeps those that were used last, and no more', () => {
    const cache = new LRUCache<string, number>(atMost(3));
    for (const key of ['a', 'b', 'c']) cache.set(key, 1);
    cache.get('a');
    cache.set('d', 1);
    cache.set('a', 2);
    cache.set('e', 1);
    expect([...cache.keys()]).to.deep.equal(['e', 'a', 'd']);
    expect(cache.size).to.equal(3);
  });

  it('lets them age as well', () => {
    let nowMs = 0;
    const cache = new LRUCache<string, number>({
      ...atMost(100),
      ttl: 1_000,
      ...agingBy({ monotonicMs: () => nowMs }),
    });
    for (let at = 0; at < 150; at++) cache.set(`k${at}`, at);
    expect([cache.size, cache.get('k49'), cache.get('k50')]).to.deep.equal([100, undefined, 50]);
    nowMs = 1_001;
    expect(cache.get('k149')).to.equal(undefined);
  });
});
