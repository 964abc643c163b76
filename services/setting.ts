import { type Parser, text } from './parsers.ts';

/**
 * One line of the table of settings: from it come the type in `Config`, the message about a wrong value, and the lines
 * in `.env.example`. Without a default it is optional and `undefined` when not set; an empty value counts as not set.
 */
export interface Setting<T> {
  readonly name: string;
  readonly parser: Parser<T>;
  readonly default?: T;
  readonly help: string;
  /** Never shown, not even in a message about a wrong value. */
  readonly secret?: boolean;
  readonly group: string;
}

/** A setting that always has a value. */
export type Defaulted<T> = Setting<T> & { readonly default: T };

/** Makes the settings that stand under one heading of `.env.example`. */
export interface SettingGroup {
  withDefault<T>(name: string, parser: Parser<T>, value: T, help: string): Defaulted<T>;
  optional<T>(name: string, parser: Parser<T>, help: string): Setting<T>;
  secret(name: string, help: string): Setting<string>;
}

/** @param group the heading. */
export function settingGroup(group: string): SettingGroup {
  return {
    withDefault: (name, parser, value, help) => ({ name, parser, default: value, help, group }),
    optional: (name, parser, help) => ({ name, parser, help, group }),
    secret: (name, help) => ({ name, parser: text('a secret'), help, group, secret: true }),
  };
}

/** What names of applications, tenants and spaces look like. */
export const ID_PATTERN = /^[\w.-]{1,128}$/;
