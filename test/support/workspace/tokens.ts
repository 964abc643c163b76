import type { IncomingMessage } from 'node:http';
import { newId } from './state.ts';

export interface PrincipalOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What `expires_in` says. Default 3,600; a token is refused only after `revoke`, so that no test waits. */
  readonly livesSeconds?: number;
}

export interface TokenAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** The token endpoints of the workspace and of Entra, and which bearer tokens count. */
export class TokenDesk {
  readonly #principal: PrincipalOptions;
  readonly #valid = new Set<string>();
  readonly issued: string[] = [];

  constructor(fixedToken: string, principal: PrincipalOptions) {
    this.#valid.add(fixedToken);
    this.#principal = principal;
  }

  accepts(request: IncomingMessage): boolean {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    return token !== undefined && this.#valid.has(token);
  }

  /** Ends all tokens issued so far. */
  revoke(): void {
    for (const token of this.issued) this.#valid.delete(token);
  }

  /** `/oidc/v1/token`: HTTP Basic and a form. */
  workspaceToken(request: IncomingMessage, body: string): TokenAnswer {
    const { clientId, clientSecret } = this.#principal;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const form = new URLSearchParams(body);
    if (request.headers.authorization !== `Basic ${basic}`) return refused(401, 'invalid_client');
    if (form.get('scope') !== 'all-apis') return refused(400, 'invalid_scope');
    return this.#grant(form);
  }

  /** `/{tenant}/oauth2/v2.0/token`: everything in the form. */
  entraToken(body: string): TokenAnswer {
    const form = new URLSearchParams(body);
    const known =
      form.get('client_id') === this.#principal.clientId && form.get('client_secret') === this.#principal.clientSecret;
    if (!known) return refused(401, 'invalid_client');
    if (!form.get('scope')?.endsWith('/.default')) return refused(400, 'invalid_scope');
    return this.#grant(form);
  }

  #grant(form: URLSearchParams): TokenAnswer {
    if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
    const token = `issued-${newId()}`;
    this.issued.push(token);
    this.#valid.add(token);
    const expires = this.#principal.livesSeconds ?? 3_600;
    return { status: 200, json: { access_token: token, token_type: 'Bearer', expires_in: expires } };
  }
}

function refused(status: number, error: string): TokenAnswer {
  return { status, json: { error, error_description: `refused: ${error}` } };
}
