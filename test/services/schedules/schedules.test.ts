import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { settle } from '../../support/clock.ts';
import { address, ann, busy, DAY_MS, HOUR_MS, NOON, SchedulesRig, wanted } from './rig.ts';

const bob = { userId: 'u2', tenantId: 't1' };

describe('services/schedules', () => {
  let rig: SchedulesRig;
  beforeEach(async () => {
    rig = await new SchedulesRig().start();
  });
  afterEach(() => rig.stop());

  const nextAt = () => {
    const state = rig.only()?.state;
    return state?.kind === 'active' ? state.nextAt : undefined;
  };

  it('asks at the time, for the person, marked, behind others, and apart from what the person asks', async () => {
    await rig.schedules.book.create(wanted({ text: 'sales', space: 'bakery' }));
    await rig.clock.advance(HOUR_MS - 1);
    expect(rig.submitted).to.deep.equal([]);
    await rig.clock.advance(1);
    expect(rig.texts).to.deep.equal(['sales']);
    const [question] = rig.submitted;
    expect(question).to.deep.include({ asker: ann, address, space: 'bakery', immediate: true, priority: 'low' });
    expect(question).to.deep.include({ scheduled: { number: 1 } });
    await rig.clock.advance(HOUR_MS);
    expect(rig.submitted.map(({ sessionKey }) => sessionKey)).to.have.lengthOf(2);
    expect(rig.submitted[0]?.sessionKey).not.to.equal(rig.submitted[1]?.sessionKey);
    expect(rig.submitted[0]?.claimKey).not.to.equal(rig.submitted[1]?.claimKey);
  });

  it('makes one of the same message, and one of the same wish', async () => {
    const wish = wanted({ text: 'sales' });
    const made = await rig.schedules.book.create(wish);
    expect(made).to.have.property('kind', 'created');
    // An earlier process may have died before it said so.
    expect(await rig.schedules.book.create(wish)).to.deep.equal(made);
    expect(await rig.schedules.book.create(wanted({ text: 'sales' }))).to.have.property('kind', 'known');
    expect(await rig.schedules.book.create(wanted({ text: 'sales', timeZone: 'Asia/Taipei' }))).to.have.property(
      'kind',
      'created',
    );
    expect(rig.schedules.book.of(ann)).to.have.lengthOf(2);
  });

  it('lets a person have so many, also of those that are made at the same moment, and all people so many', async () => {
    await rig.stop();
    rig = await new SchedulesRig({ perUser: 3, inAll: 5 }).start();
    const made = await Promise.all(Array.from({ length: 5 }, () => rig.schedules.book.create(wanted())));
    expect(made.map(({ kind }) => kind)).to.deep.equal(['created', 'created', 'created', 'full', 'full']);
    expect(made[4]).to.deep.equal({ kind: 'full', whose: 'own', limit: 3 });
    for (let n = 0; n < 2; n++) await rig.schedules.book.create(wanted({ asker: bob }));
    expect(await rig.schedules.book.create(wanted({ asker: bob }))).to.deep.equal({
      kind: 'full',
      whose: 'all',
      limit: 5,
    });
    await rig.schedules.book.remove(ann, 2);
    const again = await rig.schedules.book.create(wanted());
    expect(again).to.have.nested.property('schedule.number', 2);
  });

  it('keeps what belongs to whom', async () => {
    await rig.schedules.book.create(wanted());
    expect(rig.schedules.book.of(bob)).to.deep.equal([]);
    expect(await rig.schedules.book.pause(bob, 1)).to.equal(undefined);
    expect(await rig.schedules.book.remove({ ...ann, tenantId: 't2' }, 1)).to.equal(undefined);
    expect(rig.only()).to.have.nested.property('state.kind', 'active');
  });

  it('asks nothing while it is paused, and goes on at the next time', async () => {
    await rig.schedules.book.create(wanted());
    await rig.schedules.book.pause(ann, 1);
    await rig.clock.advance(3 * HOUR_MS);
    expect(rig.submitted).to.deep.equal([]);
    await rig.schedules.book.resume(ann, 1);
    expect(nextAt()).to.equal(NOON + 4 * HOUR_MS);
    await rig.clock.advance(HOUR_MS);
    expect(rig.submitted).to.have.lengthOf(1);
  });

  it('forgets what was deleted, also over a restart', async () => {
    await rig.schedules.book.create(wanted());
    await rig.schedules.book.remove(ann, 1);
    await rig.restart();
    await rig.clock.advance(DAY_MS);
    expect(rig.submitted).to.deep.equal([]);
  });

  it('goes on over a restart, with all that it knew', async () => {
    await rig.schedules.book.create(wanted({ text: 'sales' }));
    const before = rig.only();
    await rig.restart();
    expect(rig.only()).to.deep.equal(before);
    await rig.clock.advance(HOUR_MS);
    expect(rig.texts).to.deep.equal(['sales']);
  });

  it('asks one question for a time, although the process died before it wrote that down', async () => {
    await rig.schedules.book.create(wanted());
    const before = rig.only();
    await rig.clock.advance(HOUR_MS);
    // What the store would hold if the process had died after the question was taken.
    if (!before) throw new Error('no schedule');
    await rig.schedules.stop();
    const kept = rig.schedules;
    await (kept.book as unknown as { put(schedule: unknown): Promise<void> }).put(before);
    await rig.restart();
    await settle();
    expect(rig.submitted).to.have.lengthOf(1);
    expect(rig.dues()).to.deep.equal(['asked', 'repeated']);
    await rig.clock.advance(HOUR_MS);
    expect(rig.submitted).to.have.lengthOf(2);
  });

  it('makes up once for what was missed, if it is not too late', async () => {
    await rig.schedules.book.create(wanted({ recurrence: { every: 'day', hour: 13, minute: 0 } }));
    await rig.schedules.stop();
    rig.clock.step(6 * HOUR_MS);
    await rig.restart();
    await rig.clock.advance(0);
    expect(rig.submitted).to.have.lengthOf(1);
    expect(nextAt()).to.equal(NOON + DAY_MS + HOUR_MS);
  });

  it('leaves out what is too late, and says so', async () => {
    await rig.schedules.book.create(wanted({ recurrence: { every: 'day', hour: 13, minute: 0 } }));
    await rig.schedules.stop();
    rig.clock.step(8 * HOUR_MS);
    await rig.restart();
    await rig.clock.advance(0);
    expect(rig.submitted).to.deep.equal([]);
    expect(rig.dues()).to.deep.equal(['missed']);
    expect(rig.only()).to.have.property('missedAt', NOON + HOUR_MS);
  });

  it('does not ask in a burst when the clock jumps forward by a day', async () => {
    await rig.schedules.book.create(wanted());
    rig.clock.jumpWall(DAY_MS + 30 * 60_000);
    await rig.clock.advance(60_000);
    expect(rig.submitted).to.have.lengthOf(1);
    await rig.clock.advance(60 * 60_000);
    expect(rig.submitted).to.have.lengthOf(2);
  });

  it('follows a clock that is set back, and asks nothing again', async () => {
    await rig.schedules.book.create(wanted({ recurrence: { every: 'day', hour: 13, minute: 0 } }));
    await rig.clock.advance(HOUR_MS + 60_000);
    expect(rig.submitted).to.have.lengthOf(1);
    rig.clock.jumpWall(-HOUR_MS);
    await rig.clock.advance(2 * HOUR_MS);
    expect(rig.submitted, 'the time has come a second time').to.have.lengthOf(1);
    expect(nextAt()).to.equal(NOON + DAY_MS + HOUR_MS);
    rig.clock.jumpWall(-2 * DAY_MS);
    await rig.clock.advance(60_000);
    expect(nextAt(), 'two days earlier than it was thought').to.be.below(NOON);
  });

  it('tries again later what was not taken, without counting it as a failure', async () => {
    await rig.schedules.book.create(wanted());
    rig.refuseWith.push(busy(), busy('question.too_many_waiting'), busy('service.draining'));
    await rig.clock.advance(HOUR_MS);
    expect(rig.submitted).to.deep.equal([]);
    await rig.clock.advance(5 * 60_000);
    expect(rig.submitted).to.have.lengthOf(1);
    expect(rig.dues()).to.deep.equal(['postponed', 'postponed', 'postponed', 'asked']);
    expect(rig.only()).to.have.property('failures', 0);
  });

  it('stops after three failures in a row, and says so once', async () => {
    await rig.schedules.book.create(wanted());
    for (let n = 0; n < 3; n++) {
      await rig.clock.advance(HOUR_MS);
      await rig.end({ code: 'genie.sql_failed' });
    }
    expect(rig.only()?.state).to.deep.include({ kind: 'stopped', why: 'failing' });
    expect(rig.failing).to.have.lengthOf(1);
    await rig.clock.advance(DAY_MS);
    expect(rig.submitted).to.have.lengthOf(3);
    await rig.schedules.book.resume(ann, 1);
    await rig.clock.advance(HOUR_MS);
    expect(rig.submitted).to.have.lengthOf(4);
  });

  it('begins to count anew after an answer, and does not count what a person cancelled', async () => {
    await rig.schedules.book.create(wanted());
    const codes = [
      'genie.failed',
      'genie.failed',
      undefined,
      'genie.failed',
      'question.cancelled',
      'genie.failed',
    ] as const;
    for (const code of codes) {
      await rig.clock.advance(HOUR_MS);
      await rig.end(code ? { code } : {});
    }
    expect(rig.only()).to.include({ failures: 2 }).and.have.nested.property('state.kind', 'active');
    expect(rig.only()?.deliveredAt).to.equal(NOON + 3 * HOUR_MS);
  });

  it('counts what can never be asked', async () => {
    await rig.schedules.book.create(wanted());
    for (let n = 0; n < 3; n++) {
      rig.refuseWith.push(new AppError('question.too_long', 'too long'));
      await rig.clock.advance(HOUR_MS);
    }
    expect(rig.failing).to.have.lengthOf(1);
  });

  it('learns after a restart how its question ended', async () => {
    await rig.schedules.book.create(wanted());
    await rig.clock.advance(HOUR_MS);
    await rig.schedules.stop();
    rig.finish('q1', { code: 'genie.failed' });
    await rig.restart();
    expect(rig.only()).to.have.property('failures', 1);
    expect(rig.only()?.last).to.deep.equal({ occurrence: NOON + HOUR_MS });
  });

  it('stops all that answer to a conversation that is gone', async () => {
    const elsewhere = { ...address, conversationKey: 'fake|c2' };
    await rig.schedules.book.create(wanted());
    await rig.schedules.book.create(wanted({ asker: bob }));
    await rig.schedules.book.create(
      wanted({ asker: bob, address: elsewhere, recurrence: { every: 'day', hour: 1, minute: 0 } }),
    );
    await rig.clock.advance(HOUR_MS);
    await rig.end({ dead: 'delivery.gone' });
    const states = [...rig.schedules.book.of(ann), ...rig.schedules.book.of(bob)].map(({ state }) => state.kind);
    expect(states).to.deep.equal(['stopped', 'stopped', 'active']);
    expect(rig.failing, 'nobody is there to be told').to.deep.equal([]);
  });

  it('forgets all that answer to a conversation that the bot was removed from, with its threads', async () => {
    for (const key of ['19:team', '19:team;messageid=1', '19:team2']) {
      await rig.schedules.book.create(wanted({ address: { ...address, conversationKey: key } }));
    }
    expect(await rig.schedules.book.removeConversation({ ...address, conversationKey: '19:team' })).to.equal(2);
    expect(rig.schedules.book.of(ann).map((one) => one.address.conversationKey)).to.deep.equal(['19:team2']);
    await rig.restart();
    expect(rig.schedules.book.of(ann)).to.have.lengthOf(1);
  });

  it('forgets what was paused or stopped for 30 days, and not what is asked once a month', async () => {
    await rig.schedules.book.create(wanted({ recurrence: { every: 'month', day: 19, hour: 0, minute: 0 } }));
    await rig.schedules.book.create(wanted({ recurrence: { every: 'day', hour: 1, minute: 0 } }));
    await rig.schedules.book.pause(ann, 2);
    await rig.schedules.stop();
    rig.clock.step(29 * DAY_MS);
    await rig.restart();
    await rig.end();
    expect(rig.schedules.book.of(ann).map(({ number }) => number)).to.deep.equal([1, 2]);
    await rig.schedules.stop();
    rig.clock.step(2 * DAY_MS);
    await rig.restart();
    expect(rig.schedules.book.of(ann).map(({ number }) => number)).to.deep.equal([1]);
  });

  it('leaves no timer behind', async () => {
    await rig.schedules.book.create(wanted());
    await rig.schedules.stop();
    expect(rig.clock.pendingTimers).to.equal(0);
  });
});
