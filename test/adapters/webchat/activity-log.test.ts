import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { StoredActivity } from '../../../adapters/webchat/activity.ts';
import { ActivityLog, type ActivityLogOptions } from '../../../adapters/webchat/activity-log.ts';
import { AppError } from '../../../services/errors.ts';
import { settle } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

const activity: StoredActivity = {
  type: 'message',
  text: 'hello',
  timestamp: '2026-11-20T12:00:00.000Z',
  channelId: 'webchat',
  from: { id: 'lamp', role: 'bot' },
};
const ref = { conversationId: 'c', userId: 'u', now: 1 };
const all = { watermark: 0, maxActivities: 10_000, maxBytes: 1e9 };

describe('durability of the activity log', () => {
  let folder: ReturnType<typeof tempDir>;
  let log: ActivityLog;
  beforeEach(async () => {
    folder = tempDir();
    await opened();
  });
  afterEach(async () => {
    await log.stop();
    folder.remove();
  });

  const opened = async (options: Partial<ActivityLogOptions> = {}) => {
    await log?.stop();
    log = new ActivityLog({ stateDir: folder.path, ...options });
    await log.start();
  };
  const append = (text: string, conversationId = 'c') =>
    log.run('append', {
      ...ref,
      conversationId,
      deliveryKey: undefined,
      replyTo: undefined,
      activity: { ...activity, text },
    });
  const texts = async (conversationId = 'c') => {
    const { json } = await log.run('since', { conversationId, ...all });
    return (JSON.parse(`[${Buffer.from(json)}]`) as { text: string }[]).map(({ text }) => text);
  };

  it('carries out calls in the order in which they were made', async () => {
    const wanted = Array.from({ length: 500 }, (_, index) => `${index}`);
    await Promise.all(wanted.map((text) => append(text)));
    expect(await texts()).to.deep.equal(wanted);
  });

  it('has kept a call when its promise resolves', async () => {
    await append('kept');
    const other = new DatabaseSync(join(folder.path, 'webchat.db'), { readOnly: true });
    expect(other.prepare('SELECT count(*) AS n FROM activities').get()).to.deep.include({ n: 1 });
    other.close();
  });

  it('goes on where it was after it was closed and opened', async () => {
    await append('before');
    await opened();
    await append('after');
    expect(await texts()).to.deep.equal(['before', 'after']);
  });

  it('carries out what was called before it is closed, and refuses what comes later', async () => {
    const kept = Promise.all(Array.from({ length: 50 }, (_, index) => append(`${index}`)));
    const stopped = log.stop();
    const late = append('late').catch((error: unknown) => error);
    await kept;
    await stopped;
    expect(await late)
      .to.be.instanceOf(AppError)
      .with.property('code', 'state.unwritable');
    await opened();
    expect(await texts()).to.have.length(50);
  });

  it('lets a refused call fail alone', async () => {
    const [before, refused, after] = await Promise.allSettled([
      append('a'),
      log.run('replace', { conversationId: 'c', userId: 'u', now: 1, id: 'not ours', activity }),
      append('b'),
    ]);
    expect([before.status, refused.status, after.status]).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(refused).to.have.nested.property('reason.code', 'delivery.address_invalid');
    expect(await texts()).to.deep.equal(['a', 'b']);
  });

  it('says when the disk refuses, and takes the next call when it does not', async () => {
    await append('before');
    const other = new DatabaseSync(join(folder.path, 'webchat.db'));
    other.exec(`CREATE TRIGGER full BEFORE INSERT ON activities BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END`);
    const refused = await Promise.all(['a', 'b'].map((text) => append(text).catch((error: unknown) => error)));
    for (const error of refused) expect(error).to.be.instanceOf(AppError).with.property('code', 'state.unwritable');
    other.exec('DROP TRIGGER full');
    other.close();
    await append('after');
    expect(await texts()).to.deep.equal(['before', 'after']);
  });

  it('keeps its figures right when a batch was undone', async () => {
    await opened({ bounds: { maxConversations: 2 } });
    await append('one', 'c1');
    const other = new DatabaseSync(join(folder.path, 'webchat.db'));
    other.exec(`CREATE TRIGGER full BEFORE INSERT ON activities BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END`);
    for (const id of ['c2', 'c3', 'c4']) await append('lost', id).catch(() => undefined);
    other.exec('DROP TRIGGER full');
    other.close();
    await append('two', 'c2');
    expect(await texts('c1'), 'nobody was forgotten for the sake of what was undone').to.deep.equal(['one']);
  });

  it('resolves only when the disk has what was written, and waits once for all that came meanwhile', async () => {
    const syncs: (() => void)[] = [];
    await opened({ sync: () => new Promise((resolve) => syncs.push(resolve)) });
    const done: string[] = [];
    const write = (text: string) => append(text).then(() => done.push(text));
    const first = write('a');
    await settle();
    const others = Promise.all(['b', 'c', 'd'].map(write));
    await settle();
    expect([syncs.length, done.length]).to.deep.equal([1, 0]);
    expect(await texts(), 'reading does not wait').to.have.length(4);
    syncs[0]?.();
    await first;
    await settle();
    expect([syncs.length, done.length]).to.deep.equal([2, 1]);
    syncs[1]?.();
    await others;
    expect(done).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('does not take for kept what the disk failed to keep', async () => {
    let fails = true;
    await opened({
      sync: async () => {
        if (fails) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      },
    });
    const send = () => log.run('append', { ...ref, deliveryKey: 'q1', replyTo: undefined, activity });
    expect(await send().catch((error: unknown) => error)).to.have.property('code', 'state.unwritable');
    expect(await send().catch((error: unknown) => error), 'once more').to.have.property('code', 'state.unwritable');
    fails = false;
    expect((await send()).added).to.equal(false);
    expect(await texts()).to.have.length(1);
  });

  it('syncs the file that holds what was committed', async () => {
    const synced: number[] = [];
    await opened({
      sync: async (wal) => {
        synced.push((await wal.stat()).ino);
      },
    });
    await append('a');
    expect(synced).to.deep.equal([statSync(join(folder.path, 'webchat.db-wal')).ino]);
    expect(readFileSync(join(folder.path, 'webchat.db-wal'), 'utf8')).to.include('"text":"a"');
  });

  it('refuses calls when too many wait for the disk', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await opened({ sync: () => held });
    const call = () =>
      log.run('markJoined', { conversationId: 'c' }).then(
        () => 'done',
        (error: AppError) => error.code,
      );
    const outcomes = Promise.all(Array.from({ length: 10_001 }, call));
    release();
    expect((await outcomes).filter((outcome) => outcome === 'done')).to.have.length(10_000);
    expect((await outcomes).at(-1)).to.equal('state.unwritable');
  });

  it('refuses a file that is no database', async () => {
    await log.stop();
    writeFileSync(join(folder.path, 'webchat.db'), 'something else entirely'.repeat(100));
    expect(await log.start().catch((error: unknown) => error)).to.have.property('code', 'state.corrupt');
  });

  it('refuses a place where nothing can be written', async () => {
    await log.stop();
    rmSync(join(folder.path, 'webchat.db'));
    mkdirSync(join(folder.path, 'webchat.db'));
    expect(await log.start().catch((error: unknown) => error)).to.have.property('code', 'state.unwritable');
  });
});
