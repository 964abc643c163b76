import type { VersionedEntry, VersionedKeyv } from '../store/keyv-store.ts';
import type { Session, SessionStore, StoredSession } from './types.ts';

/** Sessions in a Keyv namespace with versions. */
export function keyvSessionStore(namespace: VersionedKeyv<Session>): SessionStore {
  return {
    get: async (key) => {
      const entry = await namespace.read(key);
      return entry && toStored(entry);
    },
    putIf: (key, session, expected) => namespace.putIf(key, session, expected),
    deleteIf: (key, expected) => namespace.deleteIf(key, expected),
    expired: async (before, limit) => (await namespace.writtenBefore(before, limit)).map(toStored),
    count: (since) => namespace.countSince(since),
  };
}

function toStored(entry: VersionedEntry<Session>): StoredSession {
  return { key: entry.key, session: entry.value, version: entry.version, lastUsedAt: entry.writtenAt };
}
