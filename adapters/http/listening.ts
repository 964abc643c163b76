import type { Server } from 'node:http';
import { AppError } from '../../services/errors.ts';
import type { HttpServer } from './types.ts';

/**
 * Listens on the given address.
 * @throws AppError `config.port_in_use` or `config.invalid`, naming the setting and its value.
 */
export function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      reject(listenError(error, at));
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening);
    server.listen(at.port, at.host);
  });
}

function listenError(cause: NodeJS.ErrnoException, at: { readonly host: string; readonly port: number }): AppError {
  const where = `HOST ${at.host}, PORT ${at.port}`;
  if (cause.code === 'EADDRINUSE') {
    const message = `PORT ${at.port} is in use on ${at.host}: stop the program that listens there, or set PORT to another one (0 takes any free one)`;
    return new AppError('config.port_in_use', message, { cause, field: 'PORT' });
  }
  if (cause.code === 'EACCES') {
    return new AppError('config.invalid', `${where}: this user may not listen there; set PORT to 1024 or above`, {
      cause,
      field: 'PORT',
    });
  }
  return new AppError(
    'config.invalid',
    `${where}: cannot listen there (${cause.code ?? cause.message}); HOST must be an address of this machine`,
    { cause, field: 'HOST' },
  );
}

/** Where a server listens, with the address that people can open. */
export function listeningAt(server: Server): ReturnType<HttpServer['address']> {
  const address = server.address();
  if (address === null || typeof address === 'string') return undefined;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { host: address.address, port: address.port, url: `http://${host}:${address.port}` };
}
