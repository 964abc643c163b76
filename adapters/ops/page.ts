import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError } from '../../services/errors.ts';
import { PageAssets, PageTemplate } from '../http/page-template.ts';
import { empty } from '../http/reply.ts';
import { checkShape } from '../http/shape.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

const FOLDER = join(import.meta.dirname, 'page');
const FILES = ['ops.js', 'plots.js', 'views.js', 'lamp-api.js', 'sign-in.js', 'ops.css'];
const ASSETS = '/ops/assets/';
const SIGN_IN = '/api/ops/sign-in';

const signInBody = z.strictObject({ token: z.string().min(1).max(4_096) });

/** Adds the operations page at `/ops` with its sign-in: what an operator wants to see at a glance, live. */
export function addOpsPage(http: HttpServer, { access }: { readonly access: OpsAccess }): void {
  const assets = new PageAssets(ASSETS, [...FILES.map((name) => join(FOLDER, name)), ...plotFiles()]);
  const page = new PageTemplate({ file: join(FOLDER, 'index.html'), assets });
  const signIn = new PageTemplate({ file: join(FOLDER, 'sign-in.html'), assets });
  const door = 'ops';
  assets.mount(http, door);
  http.route({
    method: 'GET',
    path: '/ops',
    door,
    handler: (exchange) => {
      if (access.maySee(exchange)) return page.render({ 'signed-in': access.hasToken ? 'yes' : 'no' });
      return signIn.render();
    },
  });
  http.route({
    method: 'POST',
    path: SIGN_IN,
    door,
    maxBodyBytes: 8_192,
    handler: (exchange) => empty(204, { 'Set-Cookie': cookieFor(exchange, access) }),
  });
  http.route({
    method: 'DELETE',
    path: SIGN_IN,
    door,
    handler: ({ req }) => {
      access.checkOrigin(req);
      return empty(204, { 'Set-Cookie': access.signOut(req) });
    },
  });
}

function cookieFor({ req, body }: Exchange, access: OpsAccess): string {
  access.checkOrigin(req);
  const cookie = access.signIn(checkShape(signInBody, body).token, req);
  if (cookie !== undefined) return cookie;
  throw new AppError('request.unauthorized', 'signing in to operations with a wrong token', {
    field: 'token',
    publicMessage: access.hasToken
      ? 'This is not the token of OPS_TOKEN.'
      : 'OPS_TOKEN is not set: nothing to sign in to.',
  });
}

/** The plots of the page: the package lets nobody resolve its browser bundle by name. */
function plotFiles(): readonly string[] {
  const folder = dirname(fileURLToPath(import.meta.resolve('uplot')));
  return ['uPlot.iife.min.js', 'uPlot.min.css'].map((name) => join(folder, name));
}
