import { expect } from 'chai';
import fc from 'fast-check';
import type { Session, SessionStore } from '../../services/sessions/types.ts';
import type { ManualClock } from '../support/clock.ts';

const session = (resetAt = 0): Session => ({ resetAt, createdAt: 1 });

/** What every session store must do, whatever it is built on. */
export function sessionStoreContract(
  name: string,
  open: () => Promise<{ store: SessionStore; clock: ManualClock; close(): Promise<void> }>,
): void {
  describe(`session store contract: ${name}`, () => {
    let store: SessionStore;
    let clock: ManualClock;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ store, clock, close } = await open());
    });
    afterEach(() => close());

    it('keeps a session exactly as it was put', async () => {
      const full: Session = {
        space: 'sales',
        conversation: { spaceId: 's', conversationId: 'c' },
        resetAt: 5,
        createdAt: 4,
      };
      expect(await store.putIf('a', full, 0)).to.equal(1);
      expect(await store.get('a')).to.deep.equal({ key: 'a', session: full, version: 1, lastUsedAt: clock.now() });
    });

    it('knows nothing of a key that was never put', async () => {
      expect(await store.get('never')).to.equal(undefined);
      expect(await store.deleteIf('never', 1)).to.equal(false);
    });

    it('refuses to create what exists and to change what does not', async () => {
      await store.putIf('a', session(), 0);
      expect(await store.putIf('a', session(9), 0)).to.equal(undefined);
      expect(await store.putIf('b', session(9), 3)).to.equal(undefined);
      expect((await store.get('a'))?.session.resetAt).to.equal(0);
      expect(await store.get('b')).to.equal(undefined);
    });

    it('lets one of many writers with the same version win', async () => {
      await store.putIf('a', session(), 0);
      const results = await Promise.all([1, 2, 3, 4, 5].map((n) => store.putIf('a', session(n), 1)));
      expect(results.filter((version) => version !== undefined)).to.have.length(1);
    });

    it('does not delete what was used since it was read', async () => {
      await store.putIf('a', session(), 0);
      await store.putIf('a', session(2), 1);
      expect(await store.deleteIf('a', 1)).to.equal(false);
      expect(await store.deleteIf('a', 2)).to.equal(true);
      expect(await store.get('a')).to.equal(undefined);
    });

    it('lists idle sessions, longest idle first, within the limit', async () => {
      for (const key of ['c', 'a', 'b']) {
        await store.putIf(key, session(), 0);
        await clock.advance(1_000);
      }
      const idle = await store.expired(clock.now() - 500, 2);
      expect(idle.map((one) => one.key)).to.deep.equal(['c', 'a']);
      expect(await store.expired(clock.now() - 2_500, 10)).to.have.length(1);
    });

    it('counts those used since a moment', async () => {
      await store.putIf('a', session(), 0);
      await clock.advance(1_000);
      await store.putIf('b', session(), 0);
      expect(await store.count(0)).to.equal(2);
      expect(await store.count(clock.now())).to.equal(1);
    });

    it('behaves like a map with versions, whatever the order of calls', async () => {
      const keys = fc.constantFrom('x', 'y');
      const step = fc.record({ key: keys, put: fc.boolean(), expected: fc.nat(3) });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer(), async (steps, salt) => {
          const model = new Map<string, number>();
          for (const { key: bare, put, expected } of steps) {
            const key = `${bare}${salt}`;
            const at = model.get(key) ?? 0;
            if (put) {
              const version = await store.putIf(key, session(), expected);
              expect(version !== undefined).to.equal(at === expected);
              if (version !== undefined) model.set(key, version);
            } else {
              expect(await store.deleteIf(key, expected)).to.equal(at !== 0 && at === expected);
              if (at !== 0 && at === expected) model.delete(key);
            }
            expect((await store.get(key))?.version).to.equal(model.get(key));
          }
          for (const [key, version] of model) await store.deleteIf(key, version);
        }),
        { numRuns: 50 },
      );
    });
  });
}
