import { expect } from 'chai';
import fc from 'fast-check';
import { parseErrorBody, parseRetryAfter } from '../../../services/genie/error-body.ts';

const parse = (body: unknown) => parseErrorBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('Error bodies of Genie', () => {
  it('are read in every form', () => {
    expect(parse({ error_code: 'NOT_FOUND', message: 'gone' })).to.deep.equal({
      errorCode: 'NOT_FOUND',
      message: 'gone',
    });
    expect(parse({ error_code: 403, message: 'no' })).to.include({ errorCode: '403', message: 'no' });
    expect(parse({ error: 'old form' })).to.include({ errorCode: '', message: 'old form' });
    expect(parse({ detail: 'scim', status: '404', scimType: 'noTarget' })).to.include({
      errorCode: 'noTarget',
      message: 'scim',
    });
    expect(parse({ error: 'invalid_client', error_description: 'bad secret' })).to.include({
      errorCode: 'invalid_client',
      message: 'bad secret',
    });
    expect(parse('PERMISSION_DENIED: you may not')).to.include({
      errorCode: 'PERMISSION_DENIED',
      message: 'you may not',
    });
    expect(parse('<html><body><pre>INTERNAL_ERROR: oops</pre></body></html>')).to.include({
      errorCode: 'INTERNAL_ERROR',
      message: 'oops',
    });
    expect(parse('<!doctype html><title>502 Bad Gateway</title>')).to.include({ message: 'HTML: 502 Bad Gateway' });
    expect(parse('')).to.include({ errorCode: '', message: 'empty answer' });
    expect(parse('{"error_code": "X", "mess')).to.include({ errorCode: '' });
  });

  it('give the request id and the wait from their details', () => {
    const details = [
      'odd',
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: 'r-1' },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '1.5s' },
    ];
    expect(parse({ error_code: 'RESOURCE_EXHAUSTED', message: 'm', details })).to.include({
      requestId: 'r-1',
      retryAfterMs: 1_500,
    });
  });

  it('never show a credential, and are short', () => {
    expect(parse({ message: `Bearer abc.def dapi0123abcd eyJhbGciOi.J9 ${'x'.repeat(900)}` }).message)
      .to.match(/^\[secret\] \[secret\] \[secret\] x+$/)
      .and.have.length.at.most(200);
  });

  it('never make the reader fail', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => void parse(body)));
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 20, 12);
  const cases = [
    ['7', 7_000],
    ['0', 0],
    ['86400', 3_600_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const;
  for (const [header, waitMs] of cases) {
    it(`${header} is ${waitMs}`, () => {
      expect(parseRetryAfter(header, now)).to.equal(waitMs);
    });
  }
});
