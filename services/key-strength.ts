/** The settings that are keys which an operator makes up. */
export interface ChosenKeys {
  readonly apiKeys: ReadonlyMap<string, string> | undefined;
  readonly opsToken: string | undefined;
  readonly webchatTokenSecret: string | undefined;
}

/** Least lengths, characters. A hexadecimal key of 16 has 64 bits: too many to try over HTTP. */
const LEAST = { key: 16, signingSecret: 32 } as const;
/** Random text of the least length practically never has fewer. */
const LEAST_DIFFERENT = 6;
/** What documents and people write where a key should stand. */
const PLACEHOLDER = /[<>]|^x{3,}|change.?me|your.?(key|token|secret)|long random text|example/i;
/** What a header can carry after `Bearer`. */
const SENDABLE = /^[\x21-\x7e]+$/;

const ADVICE = `To make a good key: node -e "console.log(require('node:crypto').randomBytes(32).toString('hex'))"`;

/**
 * Faults of keys that could be guessed, or that no client could send; none shows a key. The last line says how to make a
 * good one.
 */
export function keyFaults(config: ChosenKeys): string[] {
  const { apiKeys = new Map<string, string>(), opsToken, webchatTokenSecret } = config;
  const faults: string[] = [];
  const note = (which: string, fault: string | undefined) => {
    if (fault !== undefined) faults.push(`${which} ${fault}`);
  };
  for (const [name, key] of apiKeys) note(`API_KEYS: the key of "${name}"`, headerKeyFault(key));
  if (opsToken !== undefined) note('OPS_TOKEN', headerKeyFault(opsToken));
  if (webchatTokenSecret !== undefined) note('WEBCHAT_TOKEN_SECRET', weakness(webchatTokenSecret, LEAST.signingSecret));
  faults.push(...sharedKeys(apiKeys, opsToken));
  return faults.length > 0 ? [...faults, ADVICE] : [];
}

function headerKeyFault(key: string): string | undefined {
  if (!SENDABLE.test(key)) return 'must be letters, digits and signs without blanks, so that a header can carry it';
  return weakness(key, LEAST.key);
}

function weakness(key: string, leastCharacters: number): string | undefined {
  if (PLACEHOLDER.test(key)) return 'is an example, which everybody knows: it must be a random text of your own';
  if (key.length < leastCharacters) return `must have ${leastCharacters} characters or more`;
  if (/^(.{1,8})\1+$/s.test(key)) return 'repeats itself: it must be random';
  if (new Set(key).size < LEAST_DIFFERENT || isSequence(key)) return 'is easy to guess: it must be random';
  return undefined;
}

/** `0123456789abcdef` and the like: nearly every character is the neighbour of the one before. */
function isSequence(key: string): boolean {
  let steps = 0;
  for (let at = 1; at < key.length; at++) {
    if (Math.abs(key.charCodeAt(at) - key.charCodeAt(at - 1)) === 1) steps += 1;
  }
  return steps > key.length * 0.75;
}

/** Callers are told apart by their keys, and an API key must not open operations. */
function sharedKeys(apiKeys: ReadonlyMap<string, string>, opsToken: string | undefined): string[] {
  const names = new Map<string, string>();
  const faults: string[] = [];
  for (const [name, key] of apiKeys) {
    const other = names.get(key);
    if (other === undefined) names.set(key, name);
    else faults.push(`API_KEYS: "${other}" and "${name}" have the same key: each caller needs one of its own`);
  }
  const caller = opsToken === undefined ? undefined : names.get(opsToken);
  if (caller !== undefined) faults.push(`OPS_TOKEN must not be the key of "${caller}" in API_KEYS as well`);
  return faults;
}
