import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PageAssets, PageTemplate } from '../http/page-template.ts';
import { json } from '../http/reply.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import { versionedModules } from './page-modules.ts';
import { textsScript } from './page-texts.ts';

/** One space, and what can be asked about in it. */
export interface SpaceAtHand {
  readonly alias: string;
  readonly title: string;
  readonly description?: string;
}

export interface PageOptions {
  /** Questions to begin with, best first. A failure leaves them out. */
  readonly starters: () => Promise<readonly string[]>;
  /** The spaces that can be asked, the default first. @throws AppError `genie.*` when they cannot be told now. */
  readonly spaces: () => Promise<readonly SpaceAtHand[]>;
  /** Tables, columns and example questions of a space. @throws AppError `request.not_found` for an unknown alias. */
  readonly data: (alias: string) => Promise<object>;
  /** Stands below the chat in the language of a locale, e.g. that the answers come from sample data. */
  readonly notice: ((locale: string) => string) | undefined;
  /** Locale for those whose browser wants no language of ours. */
  readonly defaultLocale: string;
}

const FOLDER = join(import.meta.dirname, 'page');
const FILES = ['language.js', 'page.css', 'panels.css', 'webchat.css'].map((name) => join(FOLDER, name));
const ASSETS = '/webchat/';
const MAX_STARTERS = 6;
/** A page that lists more is no help. */
const MAX_SPACES = 50;
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
  readonly #assets: PageAssets;
  readonly #template: PageTemplate;

  constructor(options: PageOptions) {
    this.#options = options;
    const texts = textsScript((locale) => options.notice?.(locale) ?? '');
    const made = { ...versionedModules(FOLDER, 'chat.js', ASSETS), 'texts.js': texts };
    this.#assets = new PageAssets(ASSETS, [...FILES, bundlePath()], made);
    this.#template = new PageTemplate({
      file: join(FOLDER, 'index.html'),
      assets: this.#assets,
      policy: { 'style-src': [EMPTY_STYLE] },
    });
  }

  mount(http: HttpServer): void {
    const { notice, defaultLocale } = this.#options;
    const values = { notice: notice?.(defaultLocale) ?? '', language: defaultLocale };
    http.route({ method: 'GET', path: '/', door: 'webchat', handler: () => this.#template.render(values) });
    http.route({ method: 'GET', path: `${ASSETS}starters`, door: 'webchat', handler: () => this.#starters() });
    const data = (exchange: Exchange) => this.#data(exchange.query['space']);
    http.route({ method: 'GET', path: `${ASSETS}data`, door: 'webchat', handler: data });
    this.#assets.mount(http, 'webchat');
  }

  async #starters() {
    const read = z.array(z.string()).safeParse(await this.#options.starters().catch(() => []));
    const starters = (read.data ?? []).filter((text) => text.length <= MAX_STARTER_CHARACTERS).slice(0, MAX_STARTERS);
    return json(200, { starters });
  }

  /** All spaces by name, and one of them with all that is known: the one that is asked for, or the default. */
  async #data(alias: string | undefined) {
    const { spaces, data } = this.#options;
    const all = (await spaces()).slice(0, MAX_SPACES).map(({ alias: name, title, description }) => {
      return { alias: name, title, ...(description === undefined ? {} : { description }) };
    });
    const space = alias ?? all[0]?.alias;
    return json(200, { spaces: all, ...(space === undefined ? {} : { space, ...(await data(space)) }) });
  }
}

/** The package lets nobody resolve the browser bundle by name; it lies beside its entry point. */
function bundlePath(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('botframework-webchat'))), 'webchat.js');
}
