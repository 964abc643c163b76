import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asset, type AssetOptions, assetFromFile, assetFromText } from './assets.ts';
import { createNonce, pagePolicy } from './headers.ts';
import { content, type HttpReply } from './reply.ts';
import type { Door, HttpServer } from './types.ts';

const SCRIPT: AssetOptions = { contentType: 'text/javascript; charset=utf-8' };
const STYLE: AssetOptions = { contentType: 'text/css; charset=utf-8' };
const ICON: AssetOptions = { contentType: 'image/svg+xml; charset=utf-8' };
const KINDS: Readonly<Record<string, AssetOptions>> = { js: SCRIPT, css: STYLE, svg: ICON };

/** What all pages look like. */
const LOOK = join(import.meta.dirname, 'look');
const LOOK_FILES = ['palette.css', 'theme.js', 'icon.svg'].map((name) => join(LOOK, name));

/**
 * The files of pages by their names, which begin with no path: `{{name}}` in a page becomes the address with the hash of
 * the content. Those of the common look are always among them.
 */
export class PageAssets {
  readonly #prefix: string;
  readonly #assets: ReadonlyMap<string, Asset>;

  /**
   * @param prefix where they are served, with a slash at its end.
   * @param files absolute paths (.js, .css, .svg).
   * @param made files that are not on the disk: their content by their names.
   */
  constructor(prefix: string, files: readonly string[], made: Readonly<Record<string, string>> = {}) {
    this.#prefix = prefix;
    const read = [...LOOK_FILES, ...files].map((file): [string, Asset] => {
      const name = file.split(/[\\/]/).at(-1) ?? file;
      return [name, assetFromFile(file, kindOf(name))];
    });
    const written = Object.entries(made).map(([name, text]): [string, Asset] => [
      name,
      assetFromText(text, kindOf(name)),
    ]);
    this.#assets = new Map([...read, ...written]);
  }

  mount(http: HttpServer, door: Door): void {
    for (const [name, asset] of this.#assets) {
      http.route({ method: 'GET', path: `${this.#prefix}${name}`, door, stream: (exchange) => asset.serve(exchange) });
    }
  }

  async addresses(): Promise<Record<string, string>> {
    const addresses: Record<string, string> = {};
    for (const [name, asset] of this.#assets) addresses[name] = `${this.#prefix}${name}?v=${await asset.version()}`;
    return addresses;
  }
}

function kindOf(name: string): AssetOptions {
  return KINDS[name.split('.').at(-1) ?? ''] ?? SCRIPT;
}

export interface PageTemplateOptions {
  /** Absolute path of the HTML file. */
  readonly file: string;
  readonly assets: PageAssets;
  /** As `extra` of `pagePolicy`. */
  readonly policy?: Readonly<Record<string, readonly string[]>>;
}

/** One HTML file with places to fill: `{{nonce}}`, the names of assets, and the values of each rendering. */
export class PageTemplate {
  readonly #options: PageTemplateOptions;
  #template: Promise<string> | undefined;

  constructor(options: PageTemplateOptions) {
    this.#options = options;
  }

  /** Values are escaped. @throws the error of the file system when a file cannot be read. */
  async render(values: Readonly<Record<string, string>> = {}): Promise<HttpReply> {
    const { file, assets, policy } = this.#options;
    const nonce = createNonce();
    // A page that could not be read now may be there for the next request.
    this.#template ??= readFile(file, 'utf8');
    const template = await this.#template.catch((error: unknown) => {
      this.#template = undefined;
      throw error;
    });
    const all: Readonly<Record<string, string>> = { ...(await assets.addresses()), ...values, nonce };
    const html = template.replace(/\{\{([\w.-]+)\}\}/g, (_, name: string) => escapeHtml(all[name] ?? ''));
    const headers = { 'Content-Security-Policy': pagePolicy(nonce, policy) };
    return content('text/html; charset=utf-8', html, { headers });
  }
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
