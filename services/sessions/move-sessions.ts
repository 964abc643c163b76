import type { Clock } from '../clock.ts';
import type { VersionedKeyv } from '../store/keyv-store.ts';
import type { Change, LocalSession, LocalSessions } from './local-sessions.ts';
import type { Session } from './types.ts';

const BATCH = 200;

/**
 * Sessions of a time without a shared store become sessions that changed here, so that they get there; those not used
 * since `before` (epoch ms) are dropped. Without any it costs one look.
 */
export async function moveToCopies(
  sessions: VersionedKeyv<Session>,
  copies: LocalSessions,
  before: number,
): Promise<void> {
  await moveAll(sessions, async (key, session, writtenAt) => {
    const held = await copies.read(key);
    if (writtenAt >= before) await copies.putIf(key, session, held?.version ?? 0);
  });
}

export interface MoveBackOptions {
  readonly copies: VersionedKeyv<LocalSession>;
  readonly changes: VersionedKeyv<Change>;
  readonly sessions: VersionedKeyv<Session>;
  readonly clock: Clock;
  /** A session unused for so long is dropped. */
  readonly idleMs: number;
  /** As `LocalSessionsOptions.keepMs`. */
  readonly keepMs: number;
}

/**
 * The way back, when the shared store is used no more: copies become the sessions. What they followed stays noted, so that
 * a session that is gone by the time the shared store is used again is removed there too.
 */
export async function moveFromCopies(options: MoveBackOptions): Promise<void> {
  const { copies, changes, sessions, clock, idleMs, keepMs } = options;
  const now = clock.now();
  await moveAll(copies, async (key, { session, base, era }, writtenAt) => {
    const held = await sessions.read(key);
    if (writtenAt >= now - idleMs) await sessions.putIf(key, session, held?.version ?? 0);
    await changes.keyv.set(key, { removed: { base, era, at: now } }, keepMs);
  });
}

async function moveAll<T>(
  from: VersionedKeyv<T>,
  put: (key: string, value: T, writtenAt: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    const entries = await from.writtenBefore(Number.MAX_SAFE_INTEGER, BATCH);
    if (entries.length === 0) return;
    for (const { key, value, version, writtenAt } of entries) {
      await put(key, value, writtenAt);
      await from.deleteIf(key, version);
    }
  }
}
