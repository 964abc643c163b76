import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { Tokens, type TokenUse, tokenLifetimeSeconds } from '../../../adapters/webchat/tokens.ts';
import { ManualClock } from '../../support/clock.ts';

const SECRET = 'a secret of more than thirty-two characters';
const visitor = { userId: 'dl_1', conversationId: 'c1' };

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('tokens of Web Chat', () => {
  const clock = new ManualClock();
  const tokens = new Tokens({ clock, secret: () => SECRET });

  it('gives back who they were issued for', () => {
    expect(tokens.verify('chat', tokens.issue('chat', visitor))).to.deep.equal({ kind: 'valid', visitor });
  });

  it('names the user as Direct Line clients expect it', () => {
    const [, payload = ''] = tokens.issue('chat', visitor).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).to.include({ user: 'dl_1' });
  });

  it('are good for one use only', () => {
    const uses: readonly TokenUse[] = ['chat', 'stream', 'resume'];
    for (const issued of uses) {
      for (const wanted of uses) {
        const { kind } = tokens.verify(wanted, tokens.issue(issued, visitor));
        expect(kind, `${issued} as ${wanted}`).to.equal(issued === wanted ? 'valid' : 'invalid');
      }
    }
  });

  it('end to the second, and not before', async () => {
    for (const use of ['chat', 'stream', 'resume'] as const) {
      const token = tokens.issue(use, visitor);
      await clock.advance(tokenLifetimeSeconds[use] * 1000 - 1);
      expect(tokens.verify(use, token).kind).to.equal('valid');
      await clock.advance(1);
      expect(tokens.verify(use, token).kind).to.equal('expired');
    }
  });

  it('survive a restart with the same secret, and nothing else', () => {
    const token = tokens.issue('chat', visitor);
    expect(new Tokens({ clock, secret: () => SECRET }).verify('chat', token).kind).to.equal('valid');
    expect(new Tokens({ clock, secret: () => `${SECRET}!` }).verify('chat', token).kind).to.equal('invalid');
  });

  it('are refused with another algorithm, even when it is signed with the right secret', () => {
    const [, payload = ''] = tokens.issue('chat', visitor).split('.');
    for (const alg of ['none', 'HS512', 'RS256']) {
      const head = part({ alg, typ: 'JWT' });
      const signature = createHmac('sha256', SECRET).update(`${head}.${payload}`).digest('base64url');
      expect(tokens.verify('chat', `${head}.${payload}.${signature}`).kind).to.equal('invalid');
      expect(tokens.verify('chat', `${head}.${payload}.`).kind).to.equal('invalid');
    }
  });

  it('are refused when any character is another one', () => {
    const token = tokens.issue('chat', visitor);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'aZ09-_.'), (at, character) => {
        fc.pre(token[at] !== character);
        const forged = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
        expect(tokens.verify('chat', forged).kind).to.equal('invalid');
      }),
    );
  });

  it('are refused, and do not throw, when they are anything else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (text) => {
        expect(tokens.verify('chat', text).kind).to.equal('invalid');
      }),
    );
    expect(tokens.verify('chat', `${'a'.repeat(2_000)}.b.c`).kind).to.equal('invalid');
  });
});
