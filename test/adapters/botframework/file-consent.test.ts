import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createUploadPolicy } from '../../../adapters/botframework/upload.ts';
import type { Address, FileOffer, Reply } from '../../../bot/types.ts';
import { AppError } from '../../../services/errors.ts';
import type { HeldClaim } from '../../../services/questions/types.ts';
import { OpenLanes } from '../../bot/fakes.ts';
import { ManualClock } from '../../support/clock.ts';
import { FileStore } from '../../support/file-store.ts';
import { activityIn, message, type TeamsPlace, USER_OBJECT_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

const CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const FILE = {
  questionId: 'q1',
  format: 'csv',
  name: 'Trips.csv',
  url: 'https://lamp/f/1',
  expiresAt: 9e15,
  rows: 5_000,
} as const;
const offerOf = (file: FileOffer): Reply => ({
  parts: [
    { kind: 'text', text: 'Here is your file.' },
    { kind: 'file', label: 'Download', file },
  ],
  summary: 'Here is your file.',
  locale: 'en',
  aiGenerated: false,
});
const OFFER = offerOf(FILE);

/** How the claims of accepted offers ended. */
let ended: string[];
const heldClaim = (key: string): HeldClaim => ({
  done: async () => void ended.push(`done ${key}`),
  giveBack: async () => void ended.push(`given back ${key}`),
});

describe('files in Teams', () => {
  let harness: TeamsHarness;
  let store: FileStore;
  let dir: TempDir;
  let content: Buffer;
  let opened: number;
  let offerFails: AppError | undefined;
  let tasks: Promise<void>[];
  let clock: ManualClock;

  const addressIn = async (place: TeamsPlace): Promise<Address> => {
    await harness.deliver(message('the file, please', { place }));
    const inbound = harness.bot.received.at(-1);
    if (!inbound) throw new Error('the message did not arrive');
    return inbound.address;
  };
  const attachments = () =>
    harness.connector.requests.flatMap(
      ({ activity }) =>
        (activity?.['attachments'] ?? []) as { contentType: string; content: Record<string, unknown> }[],
    );

  beforeEach(async () => {
    store = await FileStore.start();
    dir = tempDir();
    content = randomBytes(4_000_000);
    opened = 0;
    offerFails = undefined;
    tasks = [];
    ended = [];
    clock = new ManualClock();
    harness = await startTeams({ clock, uploadOrigins: [store.origin] });
    const claims = new Set<string>();
    mkdirSync(join(dir.path, 'spool'));
    writeFileSync(join(dir.path, 'spool', 'left-by-another'), 'x');
    harness.teams.serveFiles({
      files: {
        offer: async () => {
          if (offerFails) throw offerFails;
        },
        open: async () => {
          opened += 1;
          const bytes = (async function* () {
            for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536);
          })();
          return { contentType: 'text/csv', bytes };
        },
      },
      begin: async (key) => {
        if (claims.has(key)) return undefined;
        claims.add(key);
        return heldClaim(key);
      },
      lanes: new OpenLanes(),
      run: (task) => Boolean(tasks.push(task(new AbortController().signal))),
      spoolDir: join(dir.path, 'spool'),
    });
  });

  afterEach(async () => {
    await Promise.all([harness.stop(), store.stop()]);
    dir.remove();
  });

  /** The offer is made; what the person says to it is the rest. */
  const offer = async (reply = OFFER) => {
    const address = await addressIn('personal');
    const card = await harness.teams.channel.send(address, reply, {});
    const context = attachments()[0]?.content['acceptContext'];
    return { address, cardId: card?.activityId ?? '', context };
  };
  const say = (
    action: 'accept' | 'decline',
    to: { cardId: string; context: unknown },
    upload: Record<string, unknown> = {},
  ) => {
    const uploadInfo = {
      uploadUrl: `${store.origin}/upload?token=1`,
      contentUrl: `${store.origin}/Trips.csv`,
      name: 'Trips.csv',
      uniqueId: 'u-1',
      fileType: 'csv',
      ...upload,
    };
    const value = { type: 'fileUpload', action, context: to.context, ...(action === 'accept' ? { uploadInfo } : {}) };
    return harness.deliver(
      activityIn('personal', { type: 'invoke', name: 'fileConsent/invoke', value, replyToId: to.cardId }),
    );
  };
  const told = (address: Address) =>
    harness.connector
      .messages(address.conversationKey)
      .map(({ activity }) => activity['text'] ?? activity['attachments']);

  it('are offered by the card of the channel, which carries ids alone', async () => {
    await offer();
    const context = { lamp: { questionId: 'q1', format: 'csv', offer: attachments()[0]?.content['acceptContext'] } };
    const { offer: id } = (context.lamp.offer as { lamp: { offer: string } }).lamp;
    context.lamp.offer = id;
    expect(id).to.match(/^[\w-]{22}$/);
    expect(attachments()).to.deep.equal([
      {
        contentType: CONSENT,
        name: 'Trips.csv',
        content: {
          description: 'All rows of the answer. Accept, and the file is put into your OneDrive.',
          sizeInBytes: 400_000,
          acceptContext: context,
          declineContext: context,
        },
      },
    ]);
  });

  for (const place of ['group', 'channel'] as const) {
    it(`are a link in a ${place}`, async () => {
      await harness.teams.channel.send(await addressIn(place), OFFER, {});
      expect(attachments()).to.deep.equal([]);
      expect(harness.connector.requests[0]?.activity?.['text']).to.equal('Here is your file.');
    });
  }

  it('are put where the person wants them, in parts, without any permission of ours', async () => {
    const offered = await offer();
    expect(await say('accept', offered)).to.deep.equal({ status: 200, body: '{}' });
    await Promise.all(tasks);
    expect(store.bytes.equals(content)).to.equal(true);
    expect(store.parts.map(({ headers }) => headers['content-range'])).to.deep.equal([
      'bytes 0-3276799/4000000',
      'bytes 3276800-3999999/4000000',
    ]);
    for (const { headers } of store.parts) expect(headers).to.not.have.any.keys('authorization', 'cookie');
    expect(told(offered.address)).to.deep.equal([
      [
        {
          contentType: 'application/vnd.microsoft.teams.card.file.info',
          contentUrl: `${store.origin}/Trips.csv`,
          name: 'Trips.csv',
          content: { uniqueId: 'u-1', fileType: 'csv' },
        },
      ],
    ]);
    expect(readdirSync(join(dir.path, 'spool')), 'left on the disk').to.deep.equal([]);
  });

  it('are put there once, however often the person says so', async () => {
    const offered = await offer();
    await Promise.all([say('accept', offered), say('accept', offered)]);
    await say('accept', offered);
    await say('decline', offered);
    await Promise.all(tasks);
    expect(opened).to.equal(1);
    expect(told(offered.address)).to.have.length(1);
  });

  it('that are declined leave nothing behind', async () => {
    const offered = await offer();
    expect((await say('decline', offered)).status).to.equal(200);
    await Promise.all(tasks);
    expect(told(offered.address)).to.deep.equal([]);
    expect(opened).to.equal(0);
  });

  for (const uploadUrl of [
    'https://evil.example/upload',
    'https://sharepoint.com.evil.example/upload',
    'https://evilsharepoint.com/upload',
    'http://contoso.sharepoint.com/upload',
    'https://user:pw@contoso.sharepoint.com/upload',
    'http://127.0.0.1:1/upload',
    'file:///etc/passwd',
    'nonsense',
  ]) {
    it(`are not put to ${uploadUrl}`, async () => {
      expect(createUploadPolicy([store.origin, 'https://evil.example']).accept(uploadUrl)).to.equal(undefined);
      const offered = await offer();
      await say('accept', offered, { uploadUrl });
      await Promise.all(tasks);
      expect(opened).to.equal(0);
      expect(told(offered.address)).to.deep.equal([
        'This offer of a file is no longer good. Please ask for the file again.',
      ]);
    });
  }

  it('may be put into the stores of every cloud', () => {
    const { accept } = createUploadPolicy([]);
    for (const host of ['contoso-my.sharepoint.com', 'a.sharepoint.us', 'a.sharepoint.cn']) {
      expect(accept(`https://${host}/x?y=1`)?.host).to.equal(host);
    }
  });

  it('of somebody else are not given', async () => {
    const offered = await offer();
    offerFails = new AppError('request.not_found', 'not theirs');
    await say('accept', offered);
    await Promise.all(tasks);
    expect(opened).to.equal(0);
    expect(told(offered.address)).to.deep.equal([
      'This offer of a file is no longer good. Please ask for the file again.',
    ]);
  });

  it('are for good when they were given, and the channel’s again when there are too many', async () => {
    const first = await offer();
    await say('accept', first);
    await Promise.all(tasks);
    expect(ended).to.have.length(1);
    expect(ended[0]).to.match(/^done /);
    harness.teams.serveFiles({
      files: { offer: async () => undefined, open: () => Promise.reject(new AppError('genie.unreachable', 'away')) },
      begin: async (key) => heldClaim(key),
      lanes: new OpenLanes(),
      run: () => false,
      spoolDir: join(dir.path, 'sixth'),
    });
    expect(await say('accept', await offer())).to.include({ status: 429 });
    expect(ended[1]).to.match(/^given back /);
  });

  it('are asked for with the person and the conversation that accepted', async () => {
    const asked: unknown[] = [];
    const openedAs: unknown[] = [];
    harness.teams.serveFiles({
      files: {
        offer: async (of) => asked.push(of),
        open: async (of) => {
          openedAs.push(of);
          throw new AppError('genie.unreachable', 'away');
        },
      },
      begin: async (key) => heldClaim(key),
      lanes: new OpenLanes(),
      run: (task) => Boolean(tasks.push(task(new AbortController().signal))),
      spoolDir: join(dir.path, 'other'),
    });
    const offered = await offer();
    await say('accept', offered);
    await Promise.all(tasks);
    const { conversationKey } = offered.address;
    const of = { questionId: 'q1', format: 'csv', conversationKey, userId: USER_OBJECT_ID, locale: 'en-GB' };
    expect(asked).to.deep.equal([of]);
    expect(told(offered.address)[0]).to.contain('could not be put into your OneDrive');
    const further = await offer(offerOf({ ...FILE, attachmentId: 'a2', url: 'https://lamp/f/2' }));
    await say('accept', { ...further, context: attachments().at(-1)?.content['acceptContext'] });
    await Promise.all(tasks);
    expect(asked[1], 'a further query of the answer').to.deep.equal({ ...of, attachmentId: 'a2' });
    const file = { questionId: 'q1', format: 'csv', locale: 'en-GB' };
    expect(openedAs).to.deep.equal([file, { ...file, attachmentId: 'a2' }]);
  });

  it('come again in part when the store is out of order, and are given up when it refuses', async () => {
    store.failWith.push(503, 429);
    const first = await offer();
    await say('accept', first);
    let done = false;
    void Promise.all(tasks).then(() => {
      done = true;
    });
    while (!done) {
      await clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(store.bytes.equals(content)).to.equal(true);
    store.failWith.push(307);
    const before = store.parts.length;
    await say('accept', { ...first, context: { lamp: { questionId: 'q1', format: 'csv', offer: 'another' } } });
    await Promise.all(tasks);
    expect(store.parts.length, 'a redirect is not followed').to.equal(before);
    expect(told(first.address).at(-1)).to.contain('could not be put into your OneDrive');
  });

  it('that are too large are said to be, and leave nothing on the disk', async () => {
    content = Buffer.alloc(0);
    harness.teams.serveFiles({
      files: {
        offer: async () => undefined,
        open: async () => ({
          contentType: 'text/csv',
          bytes: (async function* () {
            for (let sent = 0; sent < 130; sent++) yield Buffer.alloc(1_000_000);
          })(),
        }),
      },
      begin: async (key) => heldClaim(key),
      lanes: new OpenLanes(),
      run: (task) => Boolean(tasks.push(task(new AbortController().signal))),
      spoolDir: join(dir.path, 'fourth'),
    });
    const offered = await offer();
    await say('accept', offered);
    await Promise.all(tasks);
    expect(told(offered.address)[0]).to.contain('too large');
    expect(store.parts).to.deep.equal([]);
    expect(readdirSync(join(dir.path, 'fourth'))).to.deep.equal([]);
  });

  for (const value of [
    undefined,
    'x',
    {},
    { action: 'accept' },
    { action: 'accept', context: { lamp: { questionId: 5 } } },
  ]) {
    it(`are not given for ${JSON.stringify(value)}`, async () => {
      const activity = activityIn('personal', { type: 'invoke', name: 'fileConsent/invoke', value });
      expect(await harness.deliver(activity)).to.deep.equal({ status: 200, body: '{}' });
      expect(tasks).to.deep.equal([]);
      expect(
        harness.bot.received.map(({ kind }) => kind),
        'the person is told',
      ).to.deep.equal(['odd_press']);
      expect(existsSync(join(dir.path, 'spool', 'left-by-another'))).to.equal(true);
    });
  }
});
