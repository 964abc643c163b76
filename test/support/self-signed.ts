import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate for this machine alone and the key that belongs to it, as PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const TAG = { integer: 0x02, bits: 0x03, octets: 0x04, null: 0x05, oid: 0x06, text: 0x0c, time: 0x17 } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const OID = {
  sha256WithRsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
} as const;
const DAY_MS = 86_400_000;
const LOOPBACK = [127, 0, 0, 1];

/** One value in the notation of certificates: what it is, how long it is, and itself. */
function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function time(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(TAG.time, Buffer.from(`${digits}Z`));
}

function extension(oid: readonly number[], value: Buffer): Buffer {
  return der(SEQUENCE, der(TAG.oid, oid), der(TAG.octets, value));
}

/** Makes a certificate for `localhost` and 127.0.0.1, good for a day, with an RSA key as most servers have one. */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const algorithm = der(SEQUENCE, der(TAG.oid, OID.sha256WithRsa), der(TAG.null));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(TAG.oid, OID.commonName), der(TAG.text, Buffer.from('localhost')))),
  );
  const alternatives = der(SEQUENCE, der(0x82, Buffer.from('localhost')), der(0x87, LOOPBACK));
  const isAuthority = der(SEQUENCE, [0x01, 0x01, 0xff]);
  const extensions = der(
    SEQUENCE,
    extension(OID.subjectAltName, alternatives),
    extension(OID.basicConstraints, isAuthority),
  );
  const body = der(
    SEQUENCE,
    der(0xa0, der(TAG.integer, [2])),
    // Positive: its highest bit is not set.
    der(TAG.integer, [1], randomBytes(15)),
    algorithm,
    name,
    der(SEQUENCE, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', body, privateKey);
  const cert = der(SEQUENCE, body, algorithm, der(TAG.bits, [0], signature)).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}
