import { expect } from 'chai';
import { networkFaultOf } from '../../../services/flow/network-fault.ts';

describe('faults of the network', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });

  it('are told apart by what they mean for the next try', () => {
    const faults = {
      ECONNREFUSED: 'connect',
      ENOTFOUND: 'connect',
      UND_ERR_CONNECT_TIMEOUT: 'connect',
      SELF_SIGNED_CERT_IN_CHAIN: 'connect',
      ERR_TLS_CERT_ALTNAME_INVALID: 'connect',
      UND_ERR_HEADERS_TIMEOUT: 'timeout',
      UND_ERR_BODY_TIMEOUT: 'timeout',
      ECONNRESET: 'reset',
      UND_ERR_SOCKET: 'reset',
      HPE_INVALID_CONSTANT: 'protocol',
      UND_ERR_HEADERS_OVERFLOW: 'protocol',
      UND_ERR_ABORTED: 'aborted',
    };
    const found = Object.keys(faults).map((code) => [code, networkFaultOf(withCode(code)).fault]);
    expect(Object.fromEntries(found)).to.deep.equal(faults);
  });

  it('are found in the cause, by the name of an abort, and are a broken connection otherwise', () => {
    expect(networkFaultOf(new Error('x', { cause: withCode('ECONNREFUSED') }))).to.deep.equal({
      fault: 'connect',
      code: 'ECONNREFUSED',
    });
    expect(networkFaultOf(new DOMException('x', 'TimeoutError')).fault).to.equal('timeout');
    expect(networkFaultOf(new DOMException('x', 'AbortError')).fault).to.equal('aborted');
    expect(networkFaultOf(undefined).fault).to.equal('reset');
    expect(networkFaultOf('text').code).to.equal(undefined);
  });
});
