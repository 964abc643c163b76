import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PageAssets, PageTemplate } from '../http/page-template.ts';
import { json } from '../http/reply.ts';
import type { HttpServer } from '../http/types.ts';

export interface PageOptions {
  /** Questions to begin with, best first. A failure leaves them out. */
  readonly starters: () => Promise<readonly string[]>;
  /** Stands below the chat, e.g. that the answers come from sample data. */
  readonly notice: string | undefined;
}

const FOLDER = join(import.meta.dirname, 'page');
const FILES = ['chat.js', 'connection.js', 'look.js', 'page.css', 'webchat.css'].map((name) => join(FOLDER, name));
const ASSETS = '/webchat/';
const MAX_STARTERS = 6;
/** What is longer is no example but an essay. */
const MAX_STARTER_CHARACTERS = 200;

/**
 * The hash of an empty style element. A part of Web Chat makes one without the nonce, and fills it through the style
 * sheet object, which only a script that is allowed to run can do.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The page at `/`: own files and the Web Chat bundle, all from this origin. */
export class Page {
  readonly #options: PageOptions;
  readonly #assets = new PageAssets(ASSETS, [...FILES, bundlePath()]);
  readonly #template = new PageTemplate({
    file: join(FOLDER, 'index.html'),
    assets: this.#assets,
    policy: { 'style-src': [EMPTY_STYLE] },
  });

  constructor(options: PageOptions) {
    this.#options = options;
  }

  mount(http: HttpServer): void {
    const notice = this.#options.notice ?? '';
    http.route({ method: 'GET', path: '/', door: 'webchat', handler: () => this.#template.render({ notice }) });
    http.route({ method: 'GET', path: `${ASSETS}starters`, door: 'webchat', handler: () => this.#starters() });
    this.#assets.mount(http, 'webchat');
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
