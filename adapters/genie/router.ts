import { ApiError } from './api-error.ts';
import type { Route } from './types.ts';

/** Everything of the conversation API lies below it. */
const BASE_PATH = '/api/2.0/genie/spaces';

/** What a path leads to. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds routes by method and path. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly parts: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, parts: route.path.split('/') }));
  }

  /** @throws ApiError in the words of Databricks when nothing is there. */
  find(method: string, pathname: string): Match {
    // Some clients name an attachment by its whole path, as one escaped piece.
    const path = pathname.replaceAll(/%2F/gi, '/');
    const parts = path.startsWith(BASE_PATH) ? path.slice(BASE_PATH.length).split('/') : undefined;
    for (const { route, parts: wanted } of this.#routes) {
      if (route.method !== method || parts?.length !== wanted.length) continue;
      const params = matchParts(wanted, parts);
      if (params) return { route, params };
    }
    throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `No API found for '${method} ${pathname}'`);
  }
}

function matchParts(wanted: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith('{')) params[want.slice(1, -1)] = part;
    else if (want !== part) return undefined;
  }
  return params;
}
