import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { Origins } from '../../../adapters/webchat/origins.ts';
import { AppError } from '../../../services/errors.ts';

const PUBLIC = 'https://lamp.example';
const HOST = 'localhost:3978';

function request(headers: IncomingHttpHeaders): IncomingMessage {
  return { headers } as IncomingMessage;
}

describe('origins of Web Chat', () => {
  const origins = new Origins(PUBLIC);
  const verdict = (headers: IncomingHttpHeaders) => {
    try {
      origins.check(request(headers));
      return 'in';
    } catch (error) {
      return error instanceof AppError ? error.code : error;
    }
  };

  it('are this server as it was addressed, and PUBLIC_URL', () => {
    expect(verdict({ host: HOST, origin: `http://${HOST}` })).to.equal('in');
    expect(verdict({ host: 'internal:3978', origin: PUBLIC })).to.equal('in');
    expect(verdict({ host: HOST })).to.equal('in');
  });

  it('are nobody else, however alike the name', () => {
    for (const origin of [
      'null',
      'https://evil.example',
      'https://lamp.example.evil',
      'http://lamp.example',
      'https://lamp.example:444',
      `https://${HOST}`,
      'http://localhost',
      '',
    ]) {
      expect(verdict({ host: HOST, origin }), origin).to.equal('request.forbidden');
    }
  });

  it('are not what a browser calls another site, even without a name', () => {
    expect(verdict({ host: HOST, 'sec-fetch-site': 'cross-site' })).to.equal('request.forbidden');
    expect(verdict({ host: HOST, 'sec-fetch-site': 'same-site' })).to.equal('request.forbidden');
    expect(verdict({ host: HOST, 'sec-fetch-site': 'none' })).to.equal('in');
  });

  it('lead to the socket by the way that the client came', () => {
    const base = (headers: IncomingHttpHeaders, known = origins) => known.socketBase(request(headers));
    expect(base({ host: HOST })).to.equal(`ws://${HOST}`);
    expect(base({ host: 'lamp.example' })).to.equal('wss://lamp.example');
    expect(base({ host: 'internal:3978', origin: PUBLIC })).to.equal('wss://lamp.example');
    expect(base({ host: 'lamp.example' }, new Origins(undefined))).to.equal('ws://lamp.example');
  });
});
