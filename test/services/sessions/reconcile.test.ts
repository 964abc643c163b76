import { expect } from 'chai';
import { type LocalFate, settle } from '../../../services/sessions/reconcile.ts';
import type { Session, StoredSession } from '../../../services/sessions/types.ts';

const ERA = 'now';
const sessionOf = (resetAt: number): Session => ({ resetAt, createdAt: 1 });
const kept = (base: number, fields: { resetAt?: number; usedAt?: number; era?: string } = {}): LocalFate => {
  const { resetAt = 0, usedAt = 50, era = ERA } = fields;
  return { kind: 'kept', session: sessionOf(resetAt), usedAt, origin: { base, era } };
};
const removed = (base: number, at = 50, era = ERA): LocalFate => ({ kind: 'removed', at, origin: { base, era } });
const shared = (version: number, fields: { resetAt?: number; lastUsedAt?: number } = {}): StoredSession => {
  const { resetAt = 0, lastUsedAt = 10 } = fields;
  return { key: 'k', session: sessionOf(resetAt), version, lastUsedAt };
};

describe('a session that went on beside the shared store', () => {
  const cases: readonly [what: string, LocalFate, StoredSession | undefined, outcome: object][] = [
    ['goes on when nobody touched the shared one', kept(3), shared(3), { kind: 'write', expected: 3 }],
    ['goes on whatever the clocks say then', kept(3, { usedAt: 1 }), shared(3), { kind: 'write', expected: 3 }],
    ['is created where there never was one', kept(0), undefined, { kind: 'write', expected: 0 }],
    [
      'is written again when the shared store lost it',
      kept(3, { era: 'old' }),
      undefined,
      { kind: 'write', expected: 0 },
    ],
    ['stays removed when somebody removed it there', kept(3), undefined, { kind: 'forget' }],
    ['gives way to a later new start there', kept(3, { resetAt: 5 }), shared(4, { resetAt: 6 }), { kind: 'take' }],
    [
      'keeps its own later new start',
      kept(3, { resetAt: 6 }),
      shared(4, { resetAt: 5, lastUsedAt: 99 }),
      { kind: 'write' },
    ],
    ['goes on when it was used later', kept(3), shared(4), { kind: 'write', expected: 4 }],
    ['gives way when the other was used later', kept(3), shared(4, { lastUsedAt: 60 }), { kind: 'take' }],
    [
      'is not taken for the same version of another era',
      kept(4, { era: 'old' }),
      shared(4, { lastUsedAt: 60 }),
      { kind: 'take' },
    ],
    [
      'is removed there when nobody touched it',
      removed(3, 50),
      shared(3, { lastUsedAt: 60 }),
      { kind: 'delete', expected: 3 },
    ],
    ['is removed there when it was used before that', removed(3), shared(4), { kind: 'delete', expected: 4 }],
    ['stays there when it was used after that', removed(3), shared(4, { lastUsedAt: 60 }), { kind: 'take' }],
    ['has nothing to settle when it is gone on both sides', removed(3), undefined, { kind: 'nothing' }],
    ['has nothing to settle when nothing was made of it', { kind: 'none' }, shared(3), { kind: 'nothing' }],
  ];
  for (const [what, local, there, outcome] of cases) {
    it(what, () => expect(settle(local, there, ERA)).to.deep.include(outcome));
  }
});
