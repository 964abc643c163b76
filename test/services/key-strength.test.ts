import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { keyFaults } from '../../services/key-strength.ts';

const GOOD = '5f0c8e6f3b7a49d2a1c4e9b87d60f312';
const OTHER = '90ab3cd41ef256a7b8c9d0e1f2a3b4c5';
const ADVICE = /^To make a good key: node -e "(.+)"$/;

const faultsOf = (keys: { api?: Record<string, string>; ops?: string; webchat?: string }) =>
  keyFaults({
    apiKeys: keys.api && new Map(Object.entries(keys.api)),
    opsToken: keys.ops,
    webchatTokenSecret: keys.webchat,
  });

describe('strength of keys', () => {
  it('finds no fault with good keys, or none at all', () => {
    expect(faultsOf({})).to.deep.equal([]);
    expect(
      faultsOf({ api: { shop: GOOD, app: OTHER }, ops: 'correct-horse-battery-staple', webchat: GOOD }),
    ).to.deep.equal([]);
  });

  it('finds no fault with any of a thousand keys without a pattern', () => {
    for (let index = 0; index < 1_000; index++) {
      const digest = createHash('sha256').update(String(index)).digest();
      expect(faultsOf({ ops: digest.toString('base64url').slice(0, 16) }), String(index)).to.deep.equal([]);
      expect(faultsOf({ webchat: digest.toString('hex').slice(0, 32) }), String(index)).to.deep.equal([]);
    }
  });

  const weak: readonly (readonly [key: string, why: RegExp])[] = [
    ['k1', /16 characters/],
    ['123456789012345', /16 characters/],
    ['a'.repeat(40), /repeats itself/],
    ['abcdabcdabcdabcd', /repeats itself/],
    ['1234567812345678', /repeats itself/],
    ['0123456789abcdef', /easy to guess/],
    ['aabbaabbbabababaaa', /easy to guess/],
    ['<long random text>', /blanks/],
    ['<long-random-text>', /an example/],
    ['xxxxxxxxxxxxxxxxxxxx', /an example/],
    ['change-me-before-use', /an example/],
    ['one two three four five', /blanks/],
    ['schlüssel-für-alle-türen', /blanks/],
  ];
  for (const [key, why] of weak) {
    it(`refuses ${key} for callers and operators, without showing it`, () => {
      for (const faults of [faultsOf({ api: { shop: key } }), faultsOf({ ops: key })]) {
        expect(faults).to.have.length(2);
        expect(faults[0]).to.match(/^(API_KEYS: the key of "shop"|OPS_TOKEN) /);
        expect(faults[0]).to.match(why);
        expect(faults[0]).not.to.contain(key);
        expect(faults[1]).to.match(ADVICE);
      }
    });
  }

  it('wants more of the secret that signs, and takes sentences there', () => {
    expect(faultsOf({ webchat: GOOD.slice(1) })[0]).to.equal('WEBCHAT_TOKEN_SECRET must have 32 characters or more');
    expect(faultsOf({ webchat: 'a sentence with blanks that nobody guesses' })).to.deep.equal([]);
  });

  it('refuses one key for two callers, or for a caller and the operators', () => {
    expect(faultsOf({ api: { shop: GOOD, app: OTHER, till: GOOD }, ops: OTHER }).slice(0, -1)).to.deep.equal([
      'API_KEYS: "shop" and "till" have the same key: each caller needs one of its own',
      'OPS_TOKEN must not be the key of "app" in API_KEYS as well',
    ]);
  });

  it('lists all faults and says once how to make a good key, which works', () => {
    const faults = faultsOf({ api: { shop: 'k1', app: 'k2' }, ops: 'letmein', webchat: 'short' });
    expect(faults).to.have.length(5);
    const script = ADVICE.exec(faults.at(-1) ?? '')?.[1] ?? '';
    const key = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim();
    expect(faultsOf({ api: { shop: key }, webchat: key })).to.deep.equal([]);
  });
});
