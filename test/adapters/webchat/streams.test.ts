import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { StreamCounts } from '../../../adapters/webchat/streams.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type Grant, WebChatHarness, type WebChatHarnessOptions } from '../../support/webchat-harness.ts';

type Conversation = Grant & { readonly streamUrl: string };

interface Seen {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
}

/** A socket that writes down what it gets. */
class Listener {
  readonly socket: WebSocket;
  /** Frames as texts; keep-alive frames are empty. */
  readonly frames: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, options: { autoPong?: boolean; origin?: string } = {}) {
    this.socket = new WebSocket(url, options);
    this.socket.on('message', (data) => this.frames.push(String(data)));
    this.socket.on('error', () => {
      // `closed` or `refusal` tells.
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  async opened(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  get sets(): { activities: Seen[]; watermark?: string }[] {
    return this.frames.filter((frame) => frame !== '').map((frame) => JSON.parse(frame));
  }

  get texts(): unknown[] {
    return this.sets.flatMap(({ activities }) => activities.map(({ text }) => text));
  }
}

/** With what a handshake was refused. */
function answerTo(url: string, options: { origin?: string } = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
        socket.terminate();
      });
    });
    socket.on('open', () => reject(new Error('the handshake was not refused')));
    socket.on('error', () => {
      // After `terminate`, or told by the response.
    });
  });
}

/** The status with which a handshake was refused. */
async function refusal(url: string, options: { origin?: string } = {}): Promise<number> {
  return (await answerTo(url, options)).status;
}

/** Shakes hands and never reads. */
function lazyReader(url: URL): Socket {
  const lazy = connect(Number(url.port), url.hostname);
  lazy.on('error', () => {
    // It is cut off.
  });
  lazy.write(
    `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  return lazy;
}

for (const batchEnabled of [true, false]) {
  describe(`sockets of Web Chat, ${batchEnabled ? 'batched' : 'one activity a frame'},`, () => {
    let clock: ManualClock;
    let harness: WebChatHarness;
    let listeners: Listener[];
    const start = ({ settings, ...others }: WebChatHarnessOptions = {}) =>
      WebChatHarness.start({ clock, ...others, settings: { batchEnabled, ...settings } });
    beforeEach(async () => {
      clock = new ManualClock();
      listeners = [];
      harness = await start();
    });
    afterEach(async () => {
      for (const { socket } of listeners) socket.terminate();
      await harness.stop();
    });

    const listen = async (url: string, options: { autoPong?: boolean; origin?: string } = {}) => {
      const listener = new Listener(url, options);
      listeners.push(listener);
      return await listener.opened();
    };
    /** Lets time pass until the work has ended: what it waits for is set when sockets and the disk have done their part. */
    const passing = async (work: Promise<void>) => {
      let ended = false;
      const done = work.finally(() => {
        ended = true;
      });
      while (!ended) {
        await clock.advance(2_000);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await done;
    };
    /** An address for reading on. */
    const streamUrl = async (conversation: Conversation, watermark = '') => {
      const path = `conversations/${conversation.conversationId}?watermark=${watermark}`;
      return (await harness.directLine('GET', path, { token: conversation.token })).body.streamUrl as string;
    };
    const address = ({ conversationId, userId }: Grant) => ({
      channel: 'webchat',
      conversationKey: `webchat:${conversationId}`,
      data: { conversationId, userId },
    });
    const say = (conversation: Grant, text: string) => harness.bot.say(address(conversation), text);
    const counts = () => {
      const figures = new Map<string, () => object>();
      harness.webchat.tell({ figures: { add: (name, read) => figures.set(name, read) }, metrics: { read: () => {} } });
      return (figures.get('streams')?.() ?? {}) as StreamCounts & Record<string, unknown>;
    };
    const ends = () => harness.events.flatMap((event) => (event.name === 'webchat.disconnected' ? [event.fields] : []));

    it('replay what lies beyond their watermark, and then what comes', async () => {
      const conversation = await harness.conversation();
      await say(conversation, 'one');
      const { watermark } = await harness.read(conversation);
      await say(conversation, 'two');
      const listener = await listen(await streamUrl(conversation, watermark));
      await eventually(() => listener.texts.length === 1);
      await say(conversation, 'three');
      await eventually(() => listener.texts.length === 2);
      expect(listener.texts).to.deep.equal(['two', 'three']);
      expect(listener.sets.at(-1)?.watermark).to.equal((await harness.read(conversation)).watermark);
    });

    it('give way to a newer one of the same conversation', async () => {
      const conversation = await harness.conversation();
      const older = await listen(await streamUrl(conversation));
      const newer = await listen(await streamUrl(conversation));
      expect(await older.closed).to.deep.equal({ code: 4409, reason: 'collision' });
      await say(conversation, 'hello');
      await eventually(() => newer.texts.includes('hello'));
      expect(older.texts).not.to.include('hello');
      expect(ends()).to.deep.equal([{ sockets: 0, reason: 'collision' }]);
    });

    it('belong to one conversation only', async () => {
      const [mine, theirs] = [await harness.conversation(), await harness.conversation()];
      await listen(await streamUrl(mine));
      const listener = await listen(await streamUrl(theirs));
      await say(mine, 'for me');
      await say(theirs, 'for them');
      await eventually(() => listener.texts.includes('for them'));
      expect(listener.texts).not.to.include('for me');
    });

    it('are refused without a fresh token of their own conversation', async () => {
      const [mine, theirs] = [await harness.conversation(), await harness.conversation()];
      const good = await streamUrl(mine);
      const bare = good.split('?')[0];
      expect(await refusal(`${bare}`), 'none').to.equal(401);
      expect(await refusal(`${bare}?t=nonsense`), 'nonsense').to.equal(403);
      expect(await refusal(`${bare}?t=${mine.token}`), 'a chat token').to.equal(403);
      const crossed = good.replace(mine.conversationId, theirs.conversationId);
      expect(await refusal(crossed), 'of another conversation').to.equal(403);
      expect(await refusal(good.replace('/stream', '/other')), 'another path').to.equal(403);
      expect(await refusal(good.replace(/watermark=\d*/, 'watermark=x')), 'a broken watermark').to.equal(400);
      await clock.advance(60_000);
      expect(await refusal(good), 'expired').to.equal(403);
    });

    it('are refused to pages of other origins', async () => {
      const conversation = await harness.conversation();
      for (const origin of ['https://evil.example', 'null', `${harness.url}.evil.example`]) {
        expect(await refusal(await streamUrl(conversation), { origin }), origin).to.equal(403);
      }
      await listen(await streamUrl(conversation), { origin: harness.url });
    });

    it('are refused when there are too many, but not to who has one', async () => {
      await harness.stop();
      harness = await start({ settings: { webchatMaxStreams: 1 } });
      const [mine, theirs] = [await harness.conversation(), await harness.conversation()];
      await listen(await streamUrl(mine));
      const { status, body } = await answerTo(await streamUrl(theirs));
      expect(status).to.equal(429);
      expect(JSON.parse(body).error.message).to.contain('1 chats are connected').and.to.contain('WEBCHAT_MAX_STREAMS');
      const second = await listen(await streamUrl(mine));
      expect(counts()).to.include({ open: 1, closing: 0, limit: 1, refused: 1, opened: 2 });
      second.socket.terminate();
      await eventually(() => counts().open === 0);
      await listen(await streamUrl(theirs));
    });

    it('are counted to their last byte, so that goodbyes that nobody answers are bounded as well', async () => {
      await harness.stop();
      harness = await start({ settings: { webchatMaxStreams: 2 } });
      const [mine, theirs] = [await harness.conversation(), await harness.conversation()];
      const first = await listen(await streamUrl(mine));
      first.socket.pause();
      await listen(await streamUrl(mine));
      expect(counts()).to.include({ open: 1, closing: 1 });
      expect(await refusal(await streamUrl(theirs))).to.equal(429);
      await clock.advance(2_000);
      await eventually(() => counts().closing === 0);
      await listen(await streamUrl(theirs));
    });

    it('are not tried by pages when there are too many: those ask for news', async () => {
      await harness.stop();
      harness = await start({ settings: { webchatMaxStreams: 1 } });
      expect(await harness.grant()).not.to.have.property('polling');
      await listen(await streamUrl(await harness.conversation()));
      expect(await harness.grant()).to.have.property('polling', true);
    });

    it('go by changed settings from the next frame and connection on', async () => {
      const conversation = await harness.conversation();
      const listener = await listen(await streamUrl(conversation));
      await eventually(() => listener.texts.length === 1);
      const single = {
        batchEnabled: false,
        batchProfile: 'latency',
        batchSize: undefined,
        batchDelayMs: undefined,
      } as const;
      harness.webchat.adjust({ ...single, webchatMaxStreams: 1 });
      await Promise.all(['a', 'b', 'c'].map((text) => say(conversation, text)));
      await eventually(() => listener.texts.length === 4);
      expect(listener.sets.map(({ activities }) => activities.length)).to.deep.equal([1, 1, 1, 1]);
      expect(await refusal(await streamUrl(await harness.conversation()))).to.equal(429);
    });

    it('ignore what clients say, and end when they say too much', async () => {
      const conversation = await harness.conversation();
      const listener = await listen(await streamUrl(conversation));
      for (const noise of ['', 'hello', '{"activities":[]}', Buffer.from([0, 255])]) listener.socket.send(noise);
      await say(conversation, 'still here');
      await eventually(() => listener.texts.includes('still here'));
      listener.socket.send('x'.repeat(2_000));
      expect((await listener.closed).code).to.equal(1009);
      const other = await listen(await streamUrl(conversation));
      await eventually(() => other.texts.includes('still here'));
    });

    it('end on bytes that are no frames, and the server goes on', async () => {
      const conversation = await harness.conversation();
      const listener = await listen(await streamUrl(conversation));
      const raw = (listener.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
      raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x00]));
      await listener.closed;
      expect((await harness.post(conversation, { text: 'hello' })).status).to.equal(200);
      expect(ends().at(-1)?.reason).to.equal('failed');
    });

    it('show signs of life every 20 s, and ask for them every minute', async () => {
      const listener = await listen(await streamUrl(await harness.conversation()));
      let pings = 0;
      listener.socket.on('ping', () => {
        pings += 1;
      });
      const signs = () => listener.frames.filter((frame) => frame === '').length;
      for (let round = 1; round <= 6; round++) {
        await clock.advance(20_000);
        await eventually(() => signs() === round && pings >= Math.floor(round / 3));
        await settle(20);
        expect(pings, `after ${round * 20} s`).to.equal(Math.floor(round / 3));
      }
    });

    it('end when the other side has shown no sign of life for 300 s', async () => {
      const living = await listen(await streamUrl(await harness.conversation()));
      const dead = await listen(await streamUrl(await harness.conversation()), { autoPong: false });
      for (let round = 1; round <= 15; round++) {
        expect(ends(), `after ${(round - 1) * 20} s`).to.deep.equal([]);
        await clock.advance(20_000);
        await eventually(() => living.frames.filter((frame) => frame === '').length === round);
        await settle(20);
      }
      await dead.closed;
      expect(ends()).to.deep.equal([{ sockets: 1, reason: 'silent' }]);
      expect(living.socket.readyState).to.equal(WebSocket.OPEN);
    });

    it('say goodbye when the service stops', async () => {
      const listener = await listen(await streamUrl(await harness.conversation()));
      const stopped = harness.down();
      expect(await listener.closed).to.deep.equal({ code: 1001, reason: 'stopping' });
      await stopped;
      await harness.up();
    });

    it('bring what is in the log before they say goodbye', async () => {
      const conversation = await harness.conversation();
      const listener = await listen(await streamUrl(conversation));
      const texts = Array.from({ length: 250 }, (_, index) => `${index}`);
      const said = Promise.all(texts.map((text) => say(conversation, text)));
      await said;
      const stopped = harness.down();
      await listener.closed;
      expect(listener.texts).to.deep.equal(['welcome', ...texts]);
      await stopped;
      await harness.up();
    });

    it('are cut off when they do not answer the goodbye', async () => {
      const conversation = await harness.conversation();
      const listener = await listen(await streamUrl(conversation));
      listener.socket.pause();
      await passing(harness.down());
      await harness.up();
    });

    it('are cut off when they do not take what is left', async () => {
      await harness.stop();
      harness = await start({ bounds: { maxBytes: 100_000_000 } });
      const conversation = await harness.conversation();
      const lazy = lazyReader(new URL(await streamUrl(conversation)));
      await eventually(() => counts().open === 1);
      for (let count = 0; count < 24; count++) await say(conversation, 'x'.repeat(800_000));
      const stopped = harness.down();
      await settle(50);
      expect(counts(), 'it still has time').to.include({ open: 1, sending: 1 });
      await passing(stopped);
      lazy.destroy();
      await harness.up();
    });

    it('cost a slow reader its connection and nothing else', async () => {
      await harness.stop();
      harness = await start({ bounds: { maxBytes: 100_000_000 } });
      const conversation = await harness.conversation();
      const url = new URL(await streamUrl(conversation));
      const lazy = lazyReader(url);
      await eventually(() => harness.events.some(({ name }) => name === 'webchat.connected'));
      const wanted = Array.from({ length: 24 }, (_, index) => `${index} ${'x'.repeat(800_000)}`);
      for (const text of wanted) await say(conversation, text);
      const isCut = () => ends().some(({ reason }) => reason === 'slow');
      const heap = process.memoryUsage().rss;
      while (!isCut()) {
        const { sending, waiting_bytes } = counts();
        expect(sending).to.equal(1);
        expect(waiting_bytes, 'one frame, however much there is in the log').to.be.below(2 * 1024 * 1024);
        await clock.advance(10_000);
        await settle();
      }
      expect(process.memoryUsage().rss - heap, 'memory').to.be.below(8 * 1024 * 1024);
      expect(counts(), 'its goodbye waits for it').to.include({ open: 0, closing: 1 });
      await passing(eventually(() => counts().closing === 0));
      lazy.destroy();
      const listener = await listen(await streamUrl(conversation));
      await eventually(() => listener.texts.length === wanted.length + 1);
      expect(listener.texts.slice(1)).to.deep.equal(wanted);
    });

    it('cost a client its connection that pings and never reads', async () => {
      const lazy = lazyReader(new URL(await streamUrl(await harness.conversation())));
      await eventually(() => harness.events.some(({ name }) => name === 'webchat.connected'));
      // Masked pings with 125 bytes, each of which is answered by as many.
      const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, 'x')]);
      lazy.write(Buffer.concat(Array.from({ length: 1_000 }, () => ping)));
      await eventually(() => ends().length === 1);
      expect(counts()).to.include({ open: 0, waiting_bytes: 0 });
      lazy.destroy();
    });

    describe('progress', () => {
      const progress = (grant: Grant, stage?: 'submitted' | 'running') =>
        harness.webchat.channel.progress(address(grant), stage && { kind: 'genie', stage });
      const typing = (listener: Listener) =>
        listener.sets.flatMap(({ activities }) => activities).filter(({ type }) => type === 'typing');

      it('is shown in a bubble that keeps its id, and that the answer replaces', async () => {
        const conversation = await harness.conversation();
        const listener = await listen(await streamUrl(conversation));
        await progress(conversation, 'submitted');
        await eventually(() => typing(listener).length === 1);
        await progress(conversation, 'running');
        await eventually(() => typing(listener).length === 2);
        await say(conversation, 'answer');
        await eventually(() => listener.texts.includes('answer'));
        const [first, second] = typing(listener);
        const answer = listener.sets.at(-1)?.activities[0];
        expect([first?.text, second?.text]).to.deep.equal(['_submitted_', '_running_']);
        expect(second?.id).to.equal(first?.id);
        expect(first).to.have.nested.property('channelData.streamId', first?.id);
        expect(answer).to.have.nested.property('channelData.streamId', first?.id);
      });

      it('is no part of the log: it moves no watermark and is not replayed', async () => {
        const conversation = await harness.conversation();
        const before = await harness.read(conversation);
        const listener = await listen(await streamUrl(conversation));
        await progress(conversation, 'submitted');
        await eventually(() => typing(listener).length === 1);
        expect(listener.sets.at(-1)).not.to.have.property('watermark');
        expect(await harness.read(conversation)).to.deep.equal(before);
      });

      it('is shown at once when it changes, and again every 3 s when it does not', async () => {
        const conversation = await harness.conversation();
        const listener = await listen(await streamUrl(conversation));
        const steps: [number, 'submitted' | 'running', number][] = [
          [0, 'submitted', 1],
          [2_000, 'submitted', 1],
          [0, 'running', 2],
          [2_999, 'running', 2],
          [1, 'running', 3],
        ];
        for (const [waitMs, stage, shown] of steps) {
          await clock.advance(waitMs);
          await progress(conversation, stage);
          await eventually(() => typing(listener).length >= shown);
          await settle(10);
          expect(typing(listener), `${stage} after ${waitMs}`).to.have.length(shown);
        }
      });

      it('without a word is plain typing', async () => {
        const conversation = await harness.conversation();
        const listener = await listen(await streamUrl(conversation));
        await progress(conversation);
        await eventually(() => typing(listener).length === 1);
        expect(typing(listener)[0]).not.to.have.property('text');
        expect(typing(listener)[0]).not.to.have.nested.property('channelData.streamId');
      });

      it('is shown to who comes back while the work goes on, and not when it is done', async () => {
        const conversation = await harness.conversation();
        await progress(conversation, 'running');
        const listener = await listen(await streamUrl(conversation));
        await eventually(() => typing(listener).length === 1);
        expect(listener.texts, 'after what was said before').to.deep.equal(['welcome', '_running_']);
        await say(conversation, 'answer');
        const late = await listen(await streamUrl(conversation));
        await eventually(() => late.texts.includes('answer'));
        await settle(10);
        expect(typing(late)).to.deep.equal([]);
      });

      it('keeps the id of its bubble over a restart, so that the answer still replaces it', async () => {
        const conversation = await harness.conversation();
        const listener = await listen(await streamUrl(conversation));
        await progress(conversation, 'running');
        await eventually(() => typing(listener).length === 1);
        await harness.restart();
        await say(conversation, 'answer');
        const { activities } = await harness.read(conversation);
        expect(activities.at(-1)).to.have.nested.property('channelData.streamId', typing(listener)[0]?.id);
      });
    });
  });
}
