import { expect } from 'chai';
import { connectorFailure, retryAfterIn } from '../../../adapters/botframework/connector-failure.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

describe('failures of the connector', () => {
  for (const [header, expected] of [
    ['2', 2_000],
    ['0', 0],
    ['86400', 300_000],
    ['9999999999999', undefined],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:59:00 GMT', 0],
    ['Fri, 20 Nov 2036 12:00:00 GMT', 300_000],
    ['soon', undefined],
    ['Fri, whenever', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`Retry-After ${JSON.stringify(header)} means ${expected} ms`, () => {
      const headers = header === undefined ? {} : { 'retry-after': header };
      expect(retryAfterIn(headers, NOW)).to.equal(expected);
    });
  }

  it('are logged by the name of the error, never by its text', () => {
    const body = JSON.stringify({ error: { code: 'BadSyntax', message: 'the secret question' } });
    const answer = { status: 400, headers: {}, body, complete: true };
    expect(connectorFailure('create', answer, NOW).message).to.equal(
      'the connector answered create with 400 BadSyntax',
    );
    const odd = { ...answer, body: JSON.stringify({ error: { code: 'the secret question' } }) };
    expect(connectorFailure('create', odd, NOW).message).to.equal('the connector answered create with 400');
  });
});
