import type { Reply } from '../../bot/types.ts';
import type { GalleryLanguage } from './words.ts';

/** One card of the gallery. */
export interface Exhibit {
  /** Name of its files. */
  readonly name: string;
  /** What is to be seen in it. */
  readonly about: string;
  readonly reply: (language: GalleryLanguage) => Reply;
}
