import { expect } from 'chai';
import { fromNetworkError } from '../../../services/genie/failure.ts';

describe('Network errors', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  const cases = [
    ['ECONNREFUSED', 'genie.unreachable', false, false],
    ['ENOTFOUND', 'genie.unreachable', false, false],
    ['UND_ERR_CONNECT_TIMEOUT', 'genie.unreachable', false, true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'genie.unreachable', false, false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'genie.unreachable', false, false],
    ['ECONNRESET', 'genie.unreachable', true, false],
    ['UND_ERR_SOCKET', 'genie.unreachable', true, false],
    ['UND_ERR_HEADERS_TIMEOUT', 'genie.timeout', true, true],
    ['UND_ERR_BODY_TIMEOUT', 'genie.timeout', true, true],
    ['HPE_INVALID_CONSTANT', 'genie.bad_response', true, false],
    ['UND_ERR_HEADERS_OVERFLOW', 'genie.bad_response', true, false],
  ] as const;
  for (const [code, expected, sent, timedOut] of cases) {
    it(`${code} is ${expected}, sent ${sent}`, () => {
      expect(fromNetworkError(coded(code), 'op')).to.include({ code: expected, sent, timedOut });
      expect(fromNetworkError(new Error('wrapped', { cause: coded(code) }), 'op')).to.include({ code: expected, sent });
    });
  }

  it('without a code counts as sent', () => {
    expect(fromNetworkError(new Error('odd'), 'op')).to.include({ code: 'genie.unreachable', sent: true });
  });
});
