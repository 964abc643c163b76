import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A message as the server took it. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: string;
}

/** What a mail server refuses, and how. */
export interface MailServerWishes {
  readonly options?: SMTPServerOptions;
  readonly password?: string;
  readonly refuseSender?: number;
  /** Status for recipients, by address. */
  readonly refuseRecipients?: Readonly<Record<string, number>>;
  readonly refuseData?: number;
  /** Takes the message and never says a word again. */
  readonly hang?: boolean;
}

/** A real SMTP server on loopback. */
export class MailServer {
  readonly mails: Mail[] = [];
  /** Passwords that it was shown, and whether over TLS. */
  readonly signIns: { readonly user: string; readonly secure: boolean }[] = [];
  readonly #server: SMTPServer;

  private constructor(wishes: MailServerWishes) {
    const { mails, signIns } = this;
    this.#server = new SMTPServer({
      authOptional: wishes.password === undefined,
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 100,
      onAuth: ({ username = '', password }, session, done) => {
        signIns.push({ user: username, secure: session.secure });
        if (password === wishes.password) done(null, { user: username });
        else done(refused(535, `no such user ${username} ${password}`));
      },
      onMailFrom: (_address, _session, done) => done(refused(wishes.refuseSender)),
      onRcptTo: ({ address }, _session, done) => done(refused(wishes.refuseRecipients?.[address])),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: session.user as string | undefined,
            raw: Buffer.concat(chunks).toString('utf8'),
          });
          if (!wishes.hang) done(refused(wishes.refuseData));
        });
      },
      ...wishes.options,
    });
    this.#server.on('error', () => {});
  }

  static async start(wishes: MailServerWishes = {}): Promise<MailServer> {
    const server = new MailServer(wishes);
    await new Promise<void>((done) => server.#server.listen(0, '127.0.0.1', done));
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => this.#server.close(done));
  }
}

function refused(status: number | undefined, text = 'secret-reason'): Error | null {
  return status === undefined ? null : Object.assign(new Error(text), { responseCode: status });
}
