import type { PoolFigures } from '../flow/connection-pool.ts';
import type { SpaceData } from './space-data.ts';
import type { PoolKind } from './transport.ts';
import type { GenieService } from './types.ts';

/** The service and the way to end it. */
export interface OwnedGenieService extends GenieService {
  /** Ends running calls with `service.draining` and closes all connections. Idempotent. */
  stop(): Promise<void>;
  /** What the connections are used for, and how well. */
  pools(): Readonly<Record<PoolKind, PoolFigures>>;
  /** The spaces are others now: what is known of them is read again. */
  forgetSpaces(): void;
  /** What can be asked about in a space. @throws AppError as `SpaceDataReader.data`. */
  data(alias: string): Promise<SpaceData>;
}
