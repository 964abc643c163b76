import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The least that a server can do: reads what comes and says yes. Shows what the machine itself takes. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('{}'));
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
