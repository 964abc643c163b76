import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../support/self-signed.ts';

/** Answers everything at once, over http and over https with a certificate that it makes itself. */
const identity = selfSigned();
const answer: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => response.end('{}'));
};
const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
process.on('disconnect', () => process.exit(0));
const ports = [await listen(createServer(answer)), await listen(createTlsServer(identity, answer))];
process.send?.({ http: `http://127.0.0.1:${ports[0]}`, https: `https://127.0.0.1:${ports[1]}`, cert: identity.cert });
