import { expect } from 'chai';
import fc from 'fast-check';
import type { KeyvStore } from '../../services/store/keyv-store.ts';

/** What every store of Keyv namespaces must do, whatever it is built on. */
export function keyvStoreContract(
  name: string,
  open: () => Promise<{ store: KeyvStore; close(): Promise<void> }>,
): void {
  describe(`Keyv store contract: ${name}`, () => {
    let store: KeyvStore;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    it('gives back what it was given', async () => {
      const { keyv } = store.namespace<unknown>('n');
      for (const value of ['text', 0, false, ['a', { b: [] }], { deep: { er: '\u{1f600} "quoted" \n' } }, '']) {
        expect(await keyv.set('k', value)).to.equal(true);
        expect(await keyv.get('k')).to.deep.equal(value);
      }
      expect(await keyv.get('never')).to.equal(undefined);
    });

    it('gives back any JSON under any key', async () => {
      const { keyv } = store.namespace<unknown>('n');
      const key = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
      await fc.assert(
        fc.asyncProperty(key, fc.jsonValue({ maxDepth: 3 }), async (name, value) => {
          await keyv.set(name, value);
          // Keyv takes null for nothing.
          if (value !== null) expect(await keyv.get(name)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        }),
        { numRuns: 50 },
      );
    });

    it('knows what it has, and deletes it', async () => {
      const { keyv } = store.namespace<string>('n');
      await keyv.set('k', 'v');
      expect(await keyv.has('k')).to.equal(true);
      expect(await keyv.delete('k')).to.equal(true);
      expect(await keyv.delete('k')).to.equal(false);
      expect(await keyv.has('k')).to.equal(false);
    });

    it('takes and gives many at once', async () => {
      const { keyv } = store.namespace<string>('n');
      await keyv.setMany([
        { key: 'a', value: '1' },
        { key: 'b', value: '2', ttl: 60_000 },
      ]);
      expect(await keyv.getMany(['a', 'x', 'b'])).to.deep.equal(['1', undefined, '2']);
      await keyv.deleteMany(['a', 'x']);
      expect(await keyv.getMany(['a', 'b'])).to.deep.equal([undefined, '2']);
    });

    it('keeps namespaces apart, also those whose names begin alike', async () => {
      const [a, ab] = [store.namespace<string>('a').keyv, store.namespace<string>('a:b').keyv];
      await a.set('k', 'one');
      await a.set('b:k', 'other');
      await ab.set('k', 'two');
      expect([await a.get('k'), await a.get('b:k'), await ab.get('k')]).to.deep.equal(['one', 'other', 'two']);
      await ab.clear();
      expect([await a.get('k'), await a.get('b:k'), await ab.get('k')]).to.deep.equal(['one', 'other', undefined]);
    });

    it('clears a namespace of many', async () => {
      const { keyv } = store.namespace<number>('n');
      await keyv.setMany(Array.from({ length: 1_200 }, (_, n) => ({ key: `k${n}`, value: n })));
      await keyv.clear();
      expect(await keyv.getMany(['k0', 'k777', 'k1199'])).to.deep.equal([undefined, undefined, undefined]);
    });

    it('shows what was written conditionally to Keyv too', async () => {
      const { keyv, putIf, read } = store.namespace<{ a: number }>('n');
      expect(await putIf('k', { a: 1 }, 0)).to.equal(1);
      expect(await keyv.get('k')).to.deep.equal({ a: 1 });
      await keyv.clear();
      expect(await read('k')).to.equal(undefined);
    });

    it('throws instead of claiming that something was saved, or is not there', async () => {
      const { keyv, read, putIf, deleteIf, writtenBefore, countSince } = store.namespace<string>('n');
      keyv.on('error', () => {});
      await store.close();
      const calls = {
        set: () => keyv.set('k', 'v'),
        get: () => keyv.get('k'),
        delete: () => keyv.delete('k'),
        has: () => keyv.has('k'),
        clear: () => keyv.clear(),
        read: () => read('k'),
        putIf: () => putIf('k', 'v', 0),
        deleteIf: () => deleteIf('k', 1),
        writtenBefore: () => writtenBefore(1, 1),
        countSince: () => countSince(0),
      };
      for (const [operation, call] of Object.entries(calls)) {
        const outcome = await call().then(
          () => 'answered',
          () => 'threw',
        );
        expect(outcome, operation).to.equal('threw');
      }
    });
  });
}
