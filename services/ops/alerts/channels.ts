import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { strict } from '../../faults.ts';
import type { Address } from '../../questions/types.ts';
import type { AlertEvent } from './types.ts';

/** Where alerts are brought, and what is needed for that. URLs and secrets are never shown again. */
export type ChannelConfig =
  | {
      readonly name: string;
      readonly kind: 'webhook';
      readonly url: string;
      /** Signs what is sent. */
      readonly secret?: string | undefined;
      /** Lets the URL lead to a private or loopback address. Default false. */
      readonly allowPrivate?: boolean | undefined;
    }
  | { readonly name: string; readonly kind: 'slack'; readonly url: string; readonly allowPrivate?: boolean | undefined }
  | {
      readonly name: string;
      readonly kind: 'teams-workflow';
      readonly url: string;
      readonly allowPrivate?: boolean | undefined;
    }
  /** Goes through `SMTP_URL`. */
  | {
      readonly name: string;
      readonly kind: 'email';
      readonly to: readonly string[];
      readonly from?: string | undefined;
    }
  /** Made by whoever asked for alerts in a conversation, and kept there; never in the file. */
  | { readonly name: string; readonly kind: 'conversation'; readonly address: Address };

/** How the last try on a channel went. */
export interface ChannelResult {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly outcome: 'ok' | ErrorCode;
  /** For operators; never an address or a secret. */
  readonly note?: string | undefined;
}

/** Brings alerts to channels. */
export interface Notifier {
  /**
   * Brings one batch to one channel, with retries. What it has taken it keeps over a restart.
   * @throws when it has given up, or the process stops; the batch is in its hands all the same.
   */
  notify(batch: readonly AlertEvent[], channel: ChannelConfig): Promise<void>;
  /** Undefined: none since the start. */
  lastResult?(channel: string): ChannelResult | undefined;
}

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const MAX_RECIPIENTS = 50;
const LEAST_SECRET_CHARACTERS = 16;

const name = z.string('must be a text').regex(NAME, 'must be lower-case letters, digits, "_" and "-", at most 64');
const url = z
  .string('must be an address as text')
  .max(2_048, 'must be an address of at most 2048 characters')
  .refine(isHttpUrl, 'must be an http or https address without a user and a password in it');
const flag = z.boolean('must be true or false');
const mail = z
  .string('must be a mail address as text')
  .max(254, 'must be a mail address of at most 254 characters')
  .regex(/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/, 'must be a mail address, such as ops@example.com');
const secret = z
  .string('must be a text')
  .min(LEAST_SECRET_CHARACTERS, `must have at least ${LEAST_SECRET_CHARACTERS} characters`)
  .max(512, 'must have at most 512 characters');

const posted = { name, url, allow_private: flag.optional() };

/** A channel as it stands in the file. `conversation` is missing: those are made in the conversation itself. */
export const channelSchema = z
  .discriminatedUnion('kind', [
    strict({ ...posted, kind: z.literal('webhook'), secret: secret.optional() }),
    strict({ ...posted, kind: z.literal('slack') }),
    strict({ ...posted, kind: z.literal('teams-workflow') }),
    strict({
      name,
      kind: z.literal('email'),
      to: z
        .array(mail, 'must be a list of mail addresses')
        .min(1, 'must name at least one mail address')
        .max(MAX_RECIPIENTS, `must name at most ${MAX_RECIPIENTS} mail addresses`),
      from: mail.optional(),
    }),
  ])
  .transform((given): ChannelConfig => {
    if (given.kind === 'email') {
      const { from, ...channel } = given;
      return from === undefined ? channel : { ...channel, from };
    }
    const { allow_private: allowPrivate, ...channel } = given;
    return withoutUndefined({ ...channel, allowPrivate });
  });

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

function withoutUndefined(channel: object): ChannelConfig {
  return Object.fromEntries(Object.entries(channel).filter(([, value]) => value !== undefined)) as ChannelConfig;
}
