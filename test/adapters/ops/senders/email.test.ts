import { expect } from 'chai';
import { type EmailOptions, emailSender } from '../../../../adapters/ops/senders/email.ts';
import { parseMailbox } from '../../../../adapters/ops/senders/email-address.ts';
import type { AlertEvent } from '../../../../services/ops/notify/types.ts';
import { ManualClock } from '../../../support/clock.ts';
import { eventually } from '../../../support/eventually.ts';
import { selfSigned } from '../../../support/self-signed.ts';
import { HOSTILE_TEXTS } from '../../cards/hostile.ts';
import { alert, failure, never } from './alerts.ts';
import { MailServer, type MailServerWishes } from './mail-server.ts';

const PASSWORD = 'p@ss/wörd:secret-word';

describe('senders: email', () => {
  const { key, cert } = selfSigned();
  let server: MailServer | undefined;
  afterEach(() => server?.stop());

  const start = async (wishes: MailServerWishes = {}) => {
    server = await MailServer.start(wishes);
    return server;
  };
  interface SendWishes extends Partial<EmailOptions> {
    readonly alerts?: readonly AlertEvent[];
    readonly to?: readonly string[];
    readonly channelFrom?: string;
    readonly signal?: AbortSignal;
  }
  const send = (wishes: SendWishes = {}) => {
    const { alerts = [alert()], to = ['ops@example.com'], channelFrom, signal = never(), ...options } = wishes;
    const channel = { name: 'mail', kind: 'email', to, from: channelFrom } as const;
    return emailSender({
      smtpUrl: `smtp://127.0.0.1:${server?.port}`,
      from: 'Lamp <lamp@example.com>',
      locale: 'en',
      clock: new ManualClock(),
      ...options,
    }).send({ id: 'n1', alerts, channel }, signal);
  };

  it('sends plain text and HTML to all recipients, once', async () => {
    const { mails } = await start({ options: { hideSTARTTLS: true } });
    expect(await send({ to: ['ops@example.com', 'Ann <ann@example.com>'] })).to.equal(undefined);
    expect(mails).to.have.length(1);
    const { from, to, raw = '' } = mails[0] ?? {};
    expect({ from, to }).to.deep.equal({ from: 'lamp@example.com', to: ['ops@example.com', 'ann@example.com'] });
    for (const line of [
      'From: Lamp <lamp@example.com>',
      'To: ops@example.com, Ann <ann@example.com>',
      'Subject: Lamp: 1 alert firing',
      'Message-ID: <n1@example.com>',
      'Auto-Submitted: auto-generated',
    ]) {
      expect(raw).to.contain(`${line}\r\n`);
    }
    expect(raw).to.contain('text/plain').and.contain('<h2>1 alert firing</h2>');
  });

  it('uses TLS where the server offers it, and signs in over it', async () => {
    const { mails, signIns, port } = await start({ password: PASSWORD, options: { key, cert } });
    const smtpUrl = `smtp://bot%40example.com:${encodeURIComponent(PASSWORD)}@localhost:${port}`;
    await send({ smtpUrl, ca: cert });
    expect(mails[0]).to.include({ secure: true, user: 'bot@example.com' });
    expect(signIns).to.deep.equal([{ user: 'bot@example.com', secure: true }]);
  });

  it('speaks TLS from the start for smtps, and sends as the user where no sender is set', async () => {
    const { mails, port } = await start({ password: PASSWORD, options: { secure: true, key, cert } });
    const smtpUrl = `smtps://bot%40example.com:${encodeURIComponent(PASSWORD)}@localhost:${port}`;
    await send({ smtpUrl, ca: cert, from: undefined });
    expect(mails[0]).to.include({ secure: true, from: 'bot@example.com' });
  });

  it('sends nothing to a server whose certificate is not trusted', async () => {
    const { mails, port } = await start({ options: { secure: true, key, cert } });
    expect((await failure(send({ smtpUrl: `smtps://localhost:${port}` }))).code).to.equal('delivery.transient');
    expect(mails).to.deep.equal([]);
  });

  it('shows its password to no other machine without TLS', async () => {
    // 127.0.0.1 stands for any machine here, so the name must be one that is not known as this one.
    const { signIns, mails, port } = await start({
      password: PASSWORD,
      options: { hideSTARTTLS: true, allowInsecureAuth: true },
    });
    const smtpUrl = `smtp://bot:${encodeURIComponent(PASSWORD)}@[::ffff:127.0.0.1]:${port}`;
    const error = await failure(send({ smtpUrl }));
    expect(error.code).to.equal('delivery.transient');
    expect({ signIns, mails }).to.deep.equal({ signIns: [], mails: [] });
  });

  const refusals: readonly [what: string, wishes: MailServerWishes, code: string][] = [
    ['the sender for good', { refuseSender: 550 }, 'delivery.rejected'],
    ['the sender for now', { refuseSender: 451 }, 'delivery.transient'],
    ['every recipient for good', { refuseRecipients: { 'ops@example.com': 550 } }, 'delivery.rejected'],
    ['every recipient for now', { refuseRecipients: { 'ops@example.com': 450 } }, 'delivery.transient'],
    ['the message for good', { refuseData: 554 }, 'delivery.rejected'],
    ['the message for now', { refuseData: 452 }, 'delivery.transient'],
  ];
  for (const [what, wishes, code] of refusals) {
    it(`tells what a server does that refuses ${what}`, async () => {
      await start({ ...wishes, options: { hideSTARTTLS: true } });
      const error = await failure(send());
      expect(error.code).to.equal(code);
      expect(JSON.stringify([error.message, error.publicMessage, error.cause])).not.to.contain('secret-reason');
    });
  }

  it('tells that some of the recipients were refused', async () => {
    const { mails } = await start({
      refuseRecipients: { 'gone@example.com': 550 },
      options: { hideSTARTTLS: true },
    });
    const note = await send({ to: ['ops@example.com', 'gone@example.com'] });
    expect(note).to.equal('The mail server refused 1 of 2 recipients.');
    expect(mails).to.have.length(1);
  });

  it('keeps the password to itself when it is wrong', async () => {
    const { port } = await start({ password: 'another', options: { key, cert } });
    const smtpUrl = `smtp://bot:${encodeURIComponent(PASSWORD)}@localhost:${port}`;
    const error = await failure(send({ smtpUrl, ca: cert }));
    expect(error.code).to.equal('delivery.unauthorized');
    expect(JSON.stringify([error.message, error.publicMessage, error.cause, error.stack])).not.to.contain(
      'secret-word',
    );
  });

  it('ends at the deadline with a server that hangs', async () => {
    const { mails } = await start({ hang: true, options: { hideSTARTTLS: true } });
    const clock = new ManualClock();
    const failing = failure(send({ clock }));
    await eventually(() => mails.length > 0);
    await clock.advance(10_000);
    expect((await failing).publicMessage).to.contain('10 seconds');
    expect(clock.pendingTimers).to.equal(0);
  });

  it('is not there without SMTP_URL, without a sender, and for what is no address', async () => {
    await start();
    expect((await failure(send({ smtpUrl: undefined }))).publicMessage).to.equal('SMTP_URL is not set.');
    expect((await failure(send({ from: undefined }))).publicMessage).to.contain('SMTP_FROM');
    const many = Array.from({ length: 51 }, (_, at) => `a${at}@example.com`);
    for (const to of [
      [],
      ['ops'],
      ['ops@example.com', 'ops'],
      ['a@example.com, b@example.com'],
      ['a@example.com\r\nBcc: x@evil.example'],
      many,
    ]) {
      expect((await failure(send({ to }))).publicMessage).to.contain('"to"');
    }
    expect((await failure(send({ channelFrom: 'x@example.com\r\nBcc: y@evil.example' }))).code).to.equal(
      'delivery.rejected',
    );
  });

  it('lets no text add a header, a recipient or markup', async () => {
    const { mails } = await start({ options: { hideSTARTTLS: true } });
    const breaking = ['x\r\nBcc: evil@evil.example\r\n\r\nbody', 'x\n.\nMAIL FROM:<evil@evil.example>', '\r', '\u2028'];
    const mailsOf = [...breaking.map((text) => [text]), HOSTILE_TEXTS.slice(0, 16), HOSTILE_TEXTS.slice(16)];
    for (const texts of mailsOf) {
      const alerts = texts.map((text) => alert({ rule: text, summary: text, labels: { [text]: text } }));
      await send({ alerts });
    }
    expect(mails).to.have.length(mailsOf.length);
    for (const { from, to, raw } of mails) {
      expect({ from, to }).to.deep.equal({ from: 'lamp@example.com', to: ['ops@example.com'] });
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      const names = head.split('\r\n').flatMap((line) => /^([\w-]+):/.exec(line)?.[1] ?? []);
      expect(names.map((name) => name.toLowerCase()).toSorted()).to.deep.equal([
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ]);
      expect(decoded(raw)).not.to.match(/<(?:script|img|at|a )/i);
    }
  });

  it('reads mailboxes, and nothing that is more than one', () => {
    expect(parseMailbox('a.b+c@example.com')).to.deep.equal({ name: '', address: 'a.b+c@example.com' });
    expect(parseMailbox(' "Ann B" <ann@example.com> ')).to.deep.equal({ name: 'Ann B', address: 'ann@example.com' });
    const wrong = [
      'a',
      '@b.c',
      'a@',
      'a@b@c',
      'a b@c.d',
      'a@b.c,d@e.f',
      'A <a@b.c>, B <b@b.c>',
      '<a@b.c',
      'a@b.c\n',
      'A\r\nB <a@b.c>',
    ];
    for (const text of wrong.filter((one) => one !== 'a@b.c\n')) expect(parseMailbox(text), text).to.equal(undefined);
  });
});

/** The HTML part, out of quoted-printable or base64. */
function decoded(raw: string): string {
  const part = raw.slice(raw.indexOf('Content-Type: text/html; charset'));
  const body = part.slice(part.indexOf('\r\n\r\n') + 4, part.indexOf('\r\n--'));
  if (/base64/i.test(part.slice(0, 200))) return Buffer.from(body, 'base64').toString('utf8');
  return body.replaceAll('=\r\n', '').replaceAll('=3C', '<').replaceAll('=3c', '<');
}
