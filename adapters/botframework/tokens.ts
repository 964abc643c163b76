import { hash, type KeyObject } from 'node:crypto';
import { AuthenticationConstants } from 'botframework-connector/lib/auth/authenticationConstants.js';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import { parseJson } from './exchange.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What a sound token says; the caller compares it with the activity, each time anew. */
export interface VerifiedToken {
  /** The one address that this token lets be answered. */
  readonly serviceUrl: string;
  /** Channels that the signing key may speak for. */
  readonly endorsements: ReadonlySet<string>;
}

/** Whether a token is good, and until when. */
export type TokenVerdict =
  | { readonly sound: true; readonly token: VerifiedToken }
  /** `reason` is one of a closed set of words, fit for a metric. */
  | { readonly sound: false; readonly reason: TokenFault };

/** Why a token is not good; for figures, never for the sender. */
export type TokenFault =
  | 'missing'
  | 'oversized'
  | 'malformed'
  | 'issuer'
  | 'algorithm'
  | 'key_unknown'
  | 'expired'
  | 'not_yet_valid'
  | 'signature_or_audience'
  | 'claims'
  | 'skill';

/** Checks tokens and remembers the good ones until they expire. */
export interface TokenVerifier {
  /** @throws AppError `service.starting` when the signing keys cannot be had. */
  verify(authorization: string | undefined): Promise<TokenVerdict>;
}

export interface TokenVerifierOptions {
  readonly keys: SigningKeys;
  readonly appId: string;
  readonly issuer: string;
  readonly clock: Clock;
}

/** The channel service's own tokens have about 1,200 characters. */
const MAX_TOKEN_CHARACTERS = 8_192;
/** Clocks may differ by so much; the same tolerance as the SDK's. */
const TOLERANCE_SECONDS = 300;
/** The channel service uses one token an hour for each region, so this is never reached by honest ones. */
const REMEMBERED_TOKENS = 1_000;

const BEARER = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/;

const headerShape = z.object({ alg: z.string(), kid: z.string().min(1).max(256) });
const claimsShape = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string().min(1),
  ver: z.string().optional(),
  appid: z.string().optional(),
  azp: z.string().optional(),
});

type Claims = z.infer<typeof claimsShape>;

const fault = (reason: TokenFault): TokenVerdict => ({ sound: false, reason });

/**
 * Checks bearer tokens of the channel service, the cheap things first. One that passed is remembered by its hash until
 * it expires; its key being withdrawn meanwhile does not end that, its own expiry (an hour) does.
 *
 * Verifies with `jsonwebtoken`, as `botframework-connector` does, but not through its JwtTokenExtractor: that one prints
 * each forged token's error on the console and lets tokens without an expiry and keys without endorsements pass.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { keys, appId, issuer, clock } = options;
  const remembered = new LRUCache<string, VerifiedToken & { readonly exp: number; readonly nbf: number }>({
    max: REMEMBERED_TOKENS,
  });

  const verifyUnknown = async (token: string, digest: string, parts: readonly [string, string]) => {
    const payload = parseJson(Buffer.from(parts[1], 'base64url').toString());
    if (issuerOf(payload) !== issuer) return fault('issuer');
    const header = headerShape.safeParse(parseJson(Buffer.from(parts[0], 'base64url').toString()));
    if (!header.success) return fault('malformed');
    if (!AuthenticationConstants.AllowedSigningAlgorithms.includes(header.data.alg)) return fault('algorithm');
    const signedBy = await keys.find(header.data.kid);
    if (!signedBy) return fault('key_unknown');
    const verdict = checkSignature(token, signedBy.key, { appId, issuer, nowMs: clock.now() });
    if ('sound' in verdict) return verdict;
    const { serviceurl: serviceUrl, exp, nbf = 0 } = verdict;
    const verified = { serviceUrl, endorsements: signedBy.endorsements, exp, nbf };
    remembered.set(digest, verified);
    return { sound: true, token: verified } as const;
  };

  return {
    async verify(authorization) {
      if (!authorization) return fault('missing');
      if (authorization.length > MAX_TOKEN_CHARACTERS) return fault('oversized');
      const shape = BEARER.exec(authorization);
      const [, header, payload] = shape ?? [];
      if (header === undefined || payload === undefined) return fault('malformed');
      const token = authorization.slice('Bearer '.length);
      const digest = hash('sha256', token, 'base64');
      const known = remembered.get(digest);
      if (!known) return verifyUnknown(token, digest, [header, payload]);
      const nowSeconds = clock.now() / 1_000;
      // Verified again rather than refused here, so that there is one place which decides about time.
      if (nowSeconds >= known.exp || nowSeconds < known.nbf) return verifyUnknown(token, digest, [header, payload]);
      return { sound: true, token: known };
    },
  };
}

function issuerOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'iss' in payload ? payload.iss : undefined;
}

function checkSignature(
  token: string,
  key: KeyObject,
  expected: { readonly appId: string; readonly issuer: string; readonly nowMs: number },
): TokenVerdict | Claims {
  let payload: unknown;
  try {
    payload = jwt.verify(token, key, {
      algorithms: AuthenticationConstants.AllowedSigningAlgorithms as jwt.Algorithm[],
      issuer: expected.issuer,
      audience: expected.appId,
      clockTolerance: TOLERANCE_SECONDS,
      clockTimestamp: Math.floor(expected.nowMs / 1_000),
    });
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) return fault('expired');
    if (error instanceof jwt.NotBeforeError) return fault('not_yet_valid');
    // Every other failure of the library is about this token: signature, audience, types of the claims.
    return fault('signature_or_audience');
  }
  const claims = claimsShape.safeParse(payload);
  if (!claims.success) return fault('claims');
  return isFromAnotherBot(claims.data, expected.appId) ? fault('skill') : claims.data;
}

/** Tokens by which one bot calls another carry the caller's id, in a place that depends on their version. */
function isFromAnotherBot(claims: Claims, appId: string): boolean {
  if (claims.ver === undefined) return false;
  const caller = claims.ver.startsWith('1') ? claims.appid : claims.azp;
  return caller !== undefined && caller !== appId;
}
