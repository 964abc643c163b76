import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { type AddressKind, addressKind, openDestination } from '../../../services/flow/destination.ts';

const KINDS: Readonly<Record<AddressKind, readonly string[]>> = {
  public: ['8.8.8.8', '100.128.0.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'],
  private: [
    ...[
      '127.0.0.1',
      '127.9.9.9',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '100.127.1.1',
    ],
    ...['::1', 'fc00::1', 'fd12:3456::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '64:ff9b::127.0.0.1'],
  ],
  closed: [
    ...['169.254.169.254', '0.0.0.0', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '192.0.0.1'],
    ...[
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'ff02::1',
    ],
    ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '::127.0.0.1', '2001::1', '2001:db8::1'],
    ...['2002:7f00:1::', '3fff::1', '4000::1', '100::1', 'localhost', '127.1', ''],
  ],
};

const refusal = async (opening: Promise<unknown>): Promise<AppError> => {
  try {
    await opening;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was let through');
};

const at =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('services/flow/destination', () => {
  for (const [kind, addresses] of Object.entries(KINDS)) {
    it(`takes ${addresses.length} addresses for ${kind}`, () => {
      for (const address of addresses) expect(addressKind(address), address).to.equal(kind);
    });
  }

  const refused: readonly [
    what: string,
    url: string,
    resolve?: () => Promise<{ address: string; family: number }[]>,
  ][] = [
    ['plain http', 'http://example.com/x', at('8.8.8.8')],
    ['other schemes', 'file:///etc/passwd'],
    ['what is no URL', 'example.com/x'],
    ['a name and a password', 'https://user:secret-word@example.com', at('8.8.8.8')],
    ['a loopback address', 'https://127.0.0.1/x'],
    ['a loopback address in one number', 'https://2130706433/x'],
    ['a loopback address in hexadecimal', 'https://0x7f.1/x'],
    ['a loopback address of IPv6', 'https://[::1]/x'],
    ['a mapped address', 'https://[::ffff:10.0.0.1]/x'],
    ['the metadata of clouds', 'https://169.254.169.254/latest'],
    ['a name for this machine', 'https://localhost/x', at('127.0.0.1')],
    ['a name with one private address among others', 'https://example.com/x', at('8.8.8.8', '10.0.0.1')],
    ['a name with a private address of IPv6', 'https://example.com/x', at('fd00::1')],
  ];
  for (const [what, url, resolve] of refused) {
    it(`refuses ${what}`, async () => {
      const error = await refusal(openDestination(url, resolve ? { resolve } : {}));
      expect(error.code).to.equal('delivery.destination_refused');
      expect(`${error.message} ${error.publicMessage}`).not.to.contain('secret-word').and.not.to.contain('127.0.0.1');
    });
  }

  it('lets public addresses through, and private ones where they are allowed', async () => {
    expect((await openDestination('https://example.com/x?y', { resolve: at('8.8.8.8') })).url.pathname).to.equal('/x');
    const rules = { allowPrivate: true };
    for (const url of ['http://127.0.0.1:8080/x', 'https://10.0.0.1/', 'http://[::1]/']) {
      expect((await openDestination(url, rules)).url.href).to.equal(url);
    }
  });

  it('keeps link-local, multicast and unspecified addresses closed all the same', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '224.0.0.1', '0.0.0.0', '[::ffff:169.254.169.254]']) {
      const error = await refusal(openDestination(`http://${host}/`, { allowPrivate: true }));
      expect(error.code, host).to.equal('delivery.destination_refused');
    }
  });

  it('says that a name has no address, which can be otherwise later', async () => {
    const nothing = async () => [];
    const fails = () => Promise.reject(new Error('ENOTFOUND secret.internal'));
    for (const resolve of [nothing, fails]) {
      const error = await refusal(openDestination('https://nowhere.example/', { resolve }));
      expect(error.code).to.equal('delivery.transient');
      expect(error.cause).to.equal(undefined);
    }
  });

  it('connects to the address that it has looked at, whatever the name says later', async () => {
    const server = createServer((_req, res) => res.end('here'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const answers = [at('127.0.0.1'), at('10.255.255.1')];
    let asked = 0;
    const resolve = () => (answers[asked++] ?? at())();
    try {
      const { port } = server.address() as AddressInfo;
      const url = `http://rebinding.example:${port}/`;
      const { lookup } = await openDestination(url, { allowPrivate: true, resolve });
      for (const options of [{ all: true }, { all: false }, { family: 4 }]) {
        const found = await new Promise((done) => lookup('rebinding.example', options, (...all) => done(all)));
        expect(JSON.stringify(found)).to.contain('127.0.0.1').and.not.contain('10.255');
      }
      const none = await new Promise((done) => lookup('rebinding.example', { family: 6 }, (error) => done(error)));
      expect(none).to.be.an('error');
      expect(asked).to.equal(1);
    } finally {
      server.close();
    }
  });
});
