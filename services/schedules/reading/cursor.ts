/**
 * Reads a text from its beginning, piece by piece. Full-width signs are seen as their plain forms; places are those of the
 * text as it was written, so that what is left is the person's own words.
 */
export class Cursor {
  readonly #written: string;
  readonly #plain: string;
  #at = 0;

  constructor(text: string) {
    this.#written = text;
    // One sign for one sign: lengths must not change.
    this.#plain = text
      .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/\u3000/g, ' ');
  }

  /** What matches here, if it does and is `wanted`; it is passed. @param pattern with the flag `y`. */
  take(pattern: RegExp, wanted: (found: RegExpExecArray) => boolean = () => true): RegExpExecArray | undefined {
    const found = this.#match(pattern);
    if (!found || !wanted(found)) return undefined;
    this.#at += found[0].length;
    return found;
  }

  /** Whether something matches here. @param pattern with the flag `y`. */
  sees(pattern: RegExp): boolean {
    return this.#match(pattern) !== undefined;
  }

  /** What has not been passed, as it was written, without what only leads over to it. */
  rest(): string {
    return this.#written
      .slice(this.#at)
      .replace(/^[\s,:;，：；、。\u2013\u2014-]+/, '')
      .trim();
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#plain) ?? undefined;
  }
}
