import { randomBytes } from 'node:crypto';

/** On every response; a page replaces the content security policy by its own. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A fresh value for one rendering of one page: 128 bits, base64. */
export function createNonce(): string {
  return randomBytes(16).toString('base64');
}

const PAGE_POLICY: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'", 'data:'],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/**
 * Content security policy of a page that runs its own scripts and styles only: files of this origin, and inline ones
 * that carry the nonce.
 * @param extra sources that come on top, by directive (`{ 'worker-src': ['blob:'] }`).
 */
export function pagePolicy(nonce: string, extra: Readonly<Record<string, readonly string[]>> = {}): string {
  const withNonce = { 'script-src': [`'nonce-${nonce}'`], 'style-src': [`'nonce-${nonce}'`] };
  const names = new Set([...Object.keys(PAGE_POLICY), ...Object.keys(extra)]);
  return [...names].map((name) => `${name} ${sourcesOf(name, withNonce, extra).join(' ')}`).join('; ');
}

function sourcesOf(name: string, ...more: readonly Readonly<Record<string, readonly string[]>>[]): readonly string[] {
  const sources = [PAGE_POLICY, ...more].flatMap((policy) => policy[name] ?? []);
  // 'none' forbids everything only when it stands alone.
  return sources.length > 1 ? sources.filter((source) => source !== "'none'") : sources;
}
