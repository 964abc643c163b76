import { keptSecret as keptIn } from '../../services/store/kept-secret.ts';

/**
 * The secret that signs tokens: made at the first start and kept in the state folder, readable by its owner only.
 * @throws AppError `state.unwritable` when it cannot be read or kept, `state.corrupt` when the file is no secret.
 */
export function keptSecret(stateDir: string): string {
  return keptIn({ stateDir, file: 'webchat-token.secret', advice: 'remove it, or set WEBCHAT_TOKEN_SECRET' });
}
