import { expect } from 'chai';
import { LRUCache } from 'lru-cache';
import { agingBy } from '../../services/aging.ts';

describe('entries that age by a clock', () => {
  it('are there until their time is over, from the first moment on and at the very moment', () => {
    let nowMs = 0;
    const kept = new LRUCache<string, string>({ max: 2, ttl: 1_000, ...agingBy({ monotonicMs: () => nowMs }) });
    kept.set('of the first moment', 'a');
    nowMs = 1_000;
    expect(kept.get('of the first moment')).to.equal('a');
    // Nothing real passes between the two reads.
    nowMs = 1_001;
    expect(kept.get('of the first moment')).to.equal(undefined);
  });
});
