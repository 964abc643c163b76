import type { LocalSessions, Origin } from './local-sessions.ts';
import type { Session, SessionStore, StoredSession } from './types.ts';

/** What a session is here after it went on without the shared store. */
export type LocalFate =
  | { readonly kind: 'kept'; readonly session: Session; readonly usedAt: number; readonly origin: Origin }
  | { readonly kind: 'removed'; readonly at: number; readonly origin: Origin }
  /** There is nothing here any more, and nothing was removed. */
  | { readonly kind: 'none' };

/** What to do so that both sides agree. */
export type Settlement =
  | { readonly kind: 'write'; readonly session: Session; readonly expected: number }
  | { readonly kind: 'delete'; readonly expected: number }
  /** The shared one is right. */
  | { readonly kind: 'take'; readonly shared: StoredSession }
  /** Somebody removed it there. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'nothing' };

/**
 * Decides between a session that went on here and the shared one. Nobody touched the shared one: ours goes on. Somebody
 * did: the later new start is right, for it must not be undone; without one, the later use. What was removed there
 * stays removed; what the shared store lost (another era) is written again.
 */
export function settle(local: LocalFate, shared: StoredSession | undefined, era: string): Settlement {
  if (local.kind === 'none') return { kind: 'nothing' };
  const base = local.origin.era === era ? local.origin.base : 0;
  if (!shared) {
    if (local.kind === 'removed') return { kind: 'nothing' };
    return base === 0 ? { kind: 'write', session: local.session, expected: 0 } : { kind: 'forget' };
  }
  const untouched = shared.version === base;
  if (local.kind === 'removed') {
    return untouched || shared.lastUsedAt <= local.at
      ? { kind: 'delete', expected: shared.version }
      : { kind: 'take', shared };
  }
  return untouched || isNewer(local, shared)
    ? { kind: 'write', session: local.session, expected: shared.version }
    : { kind: 'take', shared };
}

function isNewer(local: LocalFate & { kind: 'kept' }, shared: StoredSession): boolean {
  const { session, usedAt } = local;
  if (session.resetAt !== shared.session.resetAt) return session.resetAt > shared.session.resetAt;
  return usedAt >= shared.lastUsedAt;
}

/** Somebody else changes the same session each time we look: it is settled in the next round. */
const MAX_TRIES = 5;

/**
 * Brings one session that changed here into agreement with the shared store. Every write on either side is conditional on
 * what was read; whoever comes between makes it look again.
 * @returns false when it kept changing. @throws what the shared store throws.
 */
export async function reconcile(
  key: string,
  sides: { readonly local: LocalSessions; readonly shared: SessionStore; readonly era: string },
): Promise<boolean> {
  const { local, shared, era } = sides;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const change = await local.change(key);
    if (!change) return true;
    const entry = await local.read(key);
    const there = await shared.get(key);
    const fate = fateOf(entry, change.value.removed);
    const done = await apply(settle(fate, there, era), { key, entryVersion: entry?.version, ...sides });
    if (done && (await local.settled(key, change.version))) return true;
  }
  return false;
}

function fateOf(
  entry: { readonly value: Origin & { readonly session: Session }; readonly writtenAt: number } | undefined,
  removed: (Origin & { readonly at: number }) | undefined,
): LocalFate {
  if (entry) return { kind: 'kept', session: entry.value.session, usedAt: entry.writtenAt, origin: entry.value };
  return removed ? { kind: 'removed', at: removed.at, origin: removed } : { kind: 'none' };
}

interface Place {
  readonly key: string;
  readonly entryVersion: number | undefined;
  readonly local: LocalSessions;
  readonly shared: SessionStore;
  readonly era: string;
}

/** @returns false when one of the sides had changed meanwhile. */
async function apply(settlement: Settlement, { key, entryVersion, local, shared, era }: Place): Promise<boolean> {
  switch (settlement.kind) {
    case 'write': {
      const { session } = settlement;
      const base = await shared.putIf(key, session, settlement.expected);
      return base !== undefined && (await local.agree(key, { session, base, era }, entryVersion ?? 0));
    }
    case 'delete':
      return await shared.deleteIf(key, settlement.expected);
    case 'take': {
      const { session, version } = settlement.shared;
      return await local.agree(key, { session, base: version, era }, entryVersion ?? 0);
    }
    case 'forget':
      return entryVersion === undefined || (await local.forget(key, entryVersion));
    case 'nothing':
      return true;
  }
}
