import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Asset, type AssetOptions, assetFromFile } from '../http/assets.ts';
import { createNonce, pagePolicy } from '../http/headers.ts';
import { content, json } from '../http/reply.ts';
import type { HttpServer } from '../http/types.ts';

export interface PageOptions {
  /** Questions to begin with, best first. A failure leaves them out. */
  readonly starters: () => Promise<readonly string[]>;
  /** Stands below the chat, e.g. that the answers come from sample data. */
  readonly notice: string | undefined;
}

const FOLDER = join(import.meta.dirname, 'page');
const ASSETS = '/webchat/';
const MAX_STARTERS = 6;
/** What is longer is no example but an essay. */
const MAX_STARTER_CHARACTERS = 200;

/**
 * The hash of an empty style element. A part of Web Chat makes one without the nonce, and fills it through the style
 * sheet object, which only a script that is allowed to run can do.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

const SCRIPT: AssetOptions = { contentType: 'text/javascript; charset=utf-8' };
const STYLE: AssetOptions = { contentType: 'text/css; charset=utf-8' };
const ICON: AssetOptions = { contentType: 'image/svg+xml; charset=utf-8' };

/** The page at `/`: own files and the Web Chat bundle, all from this origin. */
export class Page {
  readonly #options: PageOptions;
  readonly #assets: ReadonlyMap<string, Asset>;
  #template: Promise<string> | undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    const own = (name: string, kind: AssetOptions): [string, Asset] => [name, assetFromFile(join(FOLDER, name), kind)];
    this.#assets = new Map([
      own('theme.js', SCRIPT),
      own('chat.js', SCRIPT),
      own('connection.js', SCRIPT),
      own('look.js', SCRIPT),
      own('page.css', STYLE),
      own('webchat.css', STYLE),
      own('icon.svg', ICON),
      ['webchat.js', assetFromFile(bundlePath(), SCRIPT)],
    ]);
  }

  mount(http: HttpServer): void {
    http.route({ method: 'GET', path: '/', door: 'webchat', handler: () => this.#render() });
    http.route({ method: 'GET', path: `${ASSETS}starters`, door: 'webchat', handler: () => this.#starters() });
    for (const [name, asset] of this.#assets) {
      http.route({
        method: 'GET',
        path: `${ASSETS}${name}`,
        door: 'webchat',
        stream: (exchange) => asset.serve(exchange),
      });
    }
  }

  async #render() {
    const nonce = createNonce();
    // A page that could not be read now may be there for the next request.
    this.#template ??= readFile(join(FOLDER, 'index.html'), 'utf8');
    const template = await this.#template.catch((error: unknown) => {
      this.#template = undefined;
      throw error;
    });
    const values: Record<string, string> = { nonce, notice: this.#options.notice ?? '' };
    for (const [name, asset] of this.#assets) values[name] = `${ASSETS}${name}?v=${await asset.version()}`;
    const html = template.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ''));
    const policy = pagePolicy(nonce, { 'style-src': [EMPTY_STYLE] });
    return content('text/html; charset=utf-8', html, { headers: { 'Content-Security-Policy': policy } });
  }

  async #starters() {
    const read = z.array(z.string()).safeParse(await this.#options.starters().catch(() => []));
    const starters = (read.data ?? []).filter((text) => text.length <= MAX_STARTER_CHARACTERS).slice(0, MAX_STARTERS);
    return json(200, { starters });
  }
}

/** The package lets nobody resolve the browser bundle by name; it lies beside its entry point. */
function bundlePath(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('botframework-webchat'))), 'webchat.js');
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
