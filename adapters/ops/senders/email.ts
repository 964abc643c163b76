import type { Transporter } from 'nodemailer';
import { type AlertNote, alertNote, noteText } from '../../../bot/alerts.ts';
import { textsFor } from '../../../bot/texts/index.ts';
import type { Clock } from '../../../services/clock.ts';
import type { AppError } from '../../../services/errors.ts';
import { openScope } from '../../../services/genie/scope.ts';
import type { AlertSender, ChannelOf } from '../../../services/ops/notify/types.ts';
import { isLoopbackHost } from '../../../services/parsers.ts';
import { cut, verbatim, xmlEscape } from '../../cards/escape.ts';
import { type Mailbox, parseMailbox } from './email-address.ts';
import { codeOf, notDelivered } from './failure.ts';

export interface EmailOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the start. Undefined: no e-mail. */
  readonly smtpUrl: string | undefined;
  /** Sender of channels that name none. Default: the user of `smtpUrl` where that is an address. */
  readonly from: string | undefined;
  readonly locale: string;
  readonly clock: Clock;
  /** From the connection to the server's last word, milliseconds. Default 10,000. */
  readonly deadlineMs?: number;
  /** Certificates that are trusted beside the usual ones, for tests. */
  readonly ca?: string;
}

const DEADLINE_MS = 10_000;
const MAX_SUBJECT_CHARS = 150;
const MAX_RECIPIENTS = 50;

/**
 * Sends alerts by e-mail. The mail library is loaded by the first message. A password goes over TLS only, except on this
 * machine; without one TLS is used where the server offers it.
 */
export function emailSender(options: EmailOptions): AlertSender<ChannelOf<'email'>> {
  return {
    async send({ id, alerts, channel }, signal) {
      const { smtpUrl, clock, deadlineMs = DEADLINE_MS } = options;
      if (smtpUrl === undefined) throw notDelivered('delivery.destination_refused', 'SMTP_URL is not set.');
      const message = messageOf({ id, note: alertNote(alerts, options.locale), channel }, options);
      const transport = await openTransport(smtpUrl, options);
      const scope = openScope({
        clock,
        signal,
        withinMs: deadlineMs,
        onTimeout: () =>
          notDelivered('delivery.transient', `The mail server took longer than ${deadlineMs / 1000} seconds.`),
      });
      try {
        const { rejected } = await transport.sendMail({ ...message, signal: scope.signal });
        if (rejected.length === 0) return undefined;
        return `The mail server refused ${rejected.length} of ${message.to.length} recipients.`;
      } catch (error) {
        throw scope.signal.aborted ? scope.signal.reason : explain(error);
      } finally {
        scope.end();
        transport.close();
      }
    },
  };
}

interface SentInfo {
  readonly rejected: readonly string[];
}

async function openTransport(smtpUrl: string, options: EmailOptions): Promise<Transporter<SentInfo>> {
  const { createTransport } = await import('nodemailer');
  const { deadlineMs = DEADLINE_MS, ca } = options;
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const user = decodeURIComponent(url.username);
  return createTransport({
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: user !== '' && !isLoopbackHost(host),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }) as unknown as Transporter<SentInfo>;
}

function messageOf(
  about: { readonly id: string; readonly note: AlertNote; readonly channel: ChannelOf<'email'> },
  options: EmailOptions,
) {
  const { id, note, channel } = about;
  const to = channel.to.map(parseMailbox).filter((mailbox) => mailbox !== undefined);
  if (to.length === 0 || to.length < channel.to.length || to.length > MAX_RECIPIENTS) {
    throw notDelivered('delivery.rejected', `"to" must have 1 to ${MAX_RECIPIENTS} e-mail addresses.`);
  }
  const from = senderOf(channel, options);
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  return {
    from,
    to,
    envelope: { from: from.address, to: to.map(({ address }) => address) },
    // The same over all tries: mail programs show a repeat once.
    messageId: `<${id}@${domain}>`,
    subject: cut(oneLine(textsFor(options.locale).alerts.from(note.title)), MAX_SUBJECT_CHARS),
    // Tells responders and out-of-office replies that nobody reads them (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: verbatim(noteText(note)),
    html: htmlOf(note),
  };
}

function senderOf(channel: ChannelOf<'email'>, { from, smtpUrl = '' }: EmailOptions): Mailbox {
  const user = decodeURIComponent(new URL(smtpUrl).username);
  const wanted = channel.from ?? from ?? user;
  const mailbox = parseMailbox(wanted);
  if (mailbox) return mailbox;
  throw notDelivered('delivery.rejected', 'There is no sender: give the channel "from", or set SMTP_FROM.');
}

function oneLine(text: string): string {
  return verbatim(text).replace(/\s+/g, ' ').trim();
}

/** A heading and a paragraph for each alert: no pictures, links or styles that a mail program could object to. */
function htmlOf(note: AlertNote): string {
  const shown = (text: string) => xmlEscape(verbatim(text)).replaceAll('\n', '<br>');
  const entries = note.entries.map(
    ({ heading, summary, detail }) =>
      `<h3>${shown(heading)}</h3><p>${shown(summary)}</p><p><small>${shown(detail)}</small></p>`,
  );
  const more = note.more === undefined ? '' : `<p>${shown(note.more)}</p>`;
  return `<!doctype html><html><body><h2>${shown(note.title)}</h2>${entries.join('')}${more}</body></html>`;
}

/** Codes of the mail library that a later try does not change. */
const REFUSED = new Set(['EENVELOPE', 'EMESSAGE', 'EPROTOCOL']);

/** The library's messages hold the server's own words, which can repeat names and addresses: only codes are kept. */
function explain(error: unknown): AppError {
  const code = codeOf(error) ?? 'ESOCKET';
  const { responseCode } = error as { responseCode?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const said = status === undefined ? code : `${code}, status ${status}`;
  if (code === 'EAUTH' && (status === undefined || status >= 500)) {
    return notDelivered('delivery.unauthorized', `The mail server refused the sign-in (${said}).`);
  }
  if (REFUSED.has(code) && status !== undefined && status >= 500) {
    return notDelivered('delivery.rejected', `The mail server refused the message (${said}).`);
  }
  return notDelivered('delivery.transient', `The mail server did not take the message (${said}).`);
}
