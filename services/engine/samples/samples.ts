import { join } from 'node:path';
import { loadSpace, type Space } from '../space.ts';

/**
 * The space that answers when no workspace is set: taxi rides and a bakery chain, synthetic rows.
 * @throws AppError `genie.space_misconfigured` when its file was damaged.
 */
export function sampleSpace(): Promise<Space> {
  return loadSpace(join(import.meta.dirname, 'space.json'));
}
