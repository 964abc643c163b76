import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { AppError } from '../../../../services/errors.ts';
import { settle } from '../../../support/clock.ts';
import { AlertStage, channelNamed } from './stage.ts';

const BREAKER = { kind: 'threshold', metric: 'lamp_breaker_state', operator: '>=', threshold: 2, clear: 1 };

describe('alerts', () => {
  let stage: AlertStage;
  beforeEach(() => {
    stage = new AlertStage();
  });
  afterEach(() => stage.end());

  it('fire after the condition has held, tell once, and tell the end once', async () => {
    await stage.start();
    stage.busy({ for: '10s', labels: { team: 'data' }, severity: 'critical' });
    await stage.cpu(95, 5);
    expect(stage.states()).to.deep.equal(['busy pending']);
    await stage.cpu(60);
    expect(stage.states()).to.deep.equal([]);
    await stage.cpu(95, 11);
    expect(stage.states()).to.deep.equal(['busy firing']);
    await stage.cpu(75, 100);
    await stage.cpu(90, 100);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing']);
    const [fired] = stage.notifier.batches[0]?.alerts ?? [];
    expect(fired).to.include({ summary: 'busy: 95 %', value: 95, threshold: 80, severity: 'critical', group: '' });
    expect(fired?.labels).to.deep.equal({ team: 'data' });
    await stage.cpu(70, 3);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing', 'ops: busy resolved']);
    expect(stage.notifier.batches[1]?.alerts[0]?.id).to.equal(fired?.id);
    expect(stage.alerts.history(10).events.map(({ state }) => state)).to.deep.equal(['resolved', 'firing']);
  });

  it('neither fire nor are over without a value, and time without one does not count', async () => {
    await stage.start();
    stage.busy({ for: '10s' });
    await stage.cpu(95, 6);
    await stage.cpu(undefined, 60);
    await stage.cpu(95, 4);
    expect(stage.states()).to.deep.equal(['busy pending']);
    await stage.cpu(95, 3);
    await stage.cpu(undefined, 600);
    expect(stage.states()).to.deep.equal(['busy firing']);
  });

  it('heed no jump of the wall clock', async () => {
    await stage.start();
    stage.busy({ for: '10s' });
    await stage.cpu(95, 3);
    stage.clock.jumpWall(86_400_000);
    await stage.cpu(95, 3);
    expect(stage.states()).to.deep.equal(['busy pending']);
    await stage.cpu(95, 6);
    stage.alerts.silence('busy', { by: 'ada', minutes: 10 });
    stage.clock.jumpWall(-2 * 86_400_000);
    await stage.cpu(95, 300);
    stage.clock.jumpWall(3 * 86_400_000);
    await stage.cpu(95, 299);
    expect(stage.states()).to.deep.equal(['busy silenced']);
    await stage.cpu(95, 2);
    expect(stage.states()).to.deep.equal(['busy firing']);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing']);
  });

  it('that somebody looks after are told to nobody else, but their end is told to those who know', async () => {
    stage.channels = [channelNamed('ops'), channelNamed('mail')];
    await stage.start();
    stage.busy({ channels: ['ops'] });
    await stage.cpu(95);
    stage.alerts.acknowledge(stage.idOf('busy'), { by: 'ada', comment: 'on it' });
    stage.alerts.replaceRule('busy', { ...ruleBody(), channels: ['ops', 'mail'] }, 'test');
    await stage.cpu(95, 5);
    expect(stage.states()).to.deep.equal(['busy acknowledged']);
    expect(stage.alerts.list()[0]?.acknowledgedBy).to.equal('ada');
    stage.alerts.acknowledge(stage.idOf('busy'), { by: 'bob' });
    expect(stage.alerts.list()[0]?.acknowledgedBy).to.equal('ada');
    await stage.cpu(60, 2);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing', 'ops: busy resolved']);
    const [, acknowledged] = stage.alerts.history(10).events;
    expect(acknowledged).to.include({ state: 'acknowledged', by: 'ada', comment: 'on it' });
  });

  it('cannot be acknowledged before they fire or after they are over', async () => {
    await stage.start();
    stage.busy({ for: '10s' });
    await stage.cpu(95, 5);
    const id = stage.idOf('busy');
    expect(() => stage.alerts.acknowledge(id, { by: 'ada' }))
      .to.throw(AppError)
      .with.property('code', 'request.conflict');
    await stage.cpu(95, 10);
    await stage.cpu(10);
    for (const wrong of [id, 'no such']) {
      expect(() => stage.alerts.acknowledge(wrong, { by: 'ada' }))
        .to.throw(AppError)
        .with.property('code', 'request.not_found');
    }
  });

  it('of a silenced rule are shown and not told, until the silence ends by itself', async () => {
    await stage.start();
    stage.busy();
    stage.alerts.silence('busy', { by: 'ada', minutes: 5 });
    await stage.cpu(95, 10);
    await stage.cpu(10, 10);
    await stage.cpu(95, 10);
    expect(stage.states()).to.deep.equal(['busy silenced']);
    expect(stage.alerts.silences()).to.deep.include({
      rule: 'busy',
      by: 'ada',
      until: stage.clock.now() - 30_000 + 300_000,
    });
    expect(stage.notifier.told()).to.deep.equal([]);
    await stage.cpu(95, 270);
    expect(stage.states()).to.deep.equal(['busy firing']);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing']);
    expect(stage.alerts.silences()).to.deep.equal([]);
  });

  it('are told again when a silence is ended by hand', async () => {
    await stage.start();
    stage.busy();
    stage.alerts.silence('busy', { by: 'ada', minutes: 5 });
    await stage.cpu(95, 2);
    stage.alerts.unsilence(stage.idOf('busy'), 'bob');
    await stage.cpu(95);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing']);
    expect(stage.alerts.history(10).events.map(({ state, by }) => `${state} ${by ?? ''}`.trim())).to.deep.equal([
      'unsilenced bob',
      'firing',
      'silenced ada',
    ]);
  });

  it('are kept quiet while another one explains them, by name and by label', async () => {
    await stage.start();
    stage.alerts.createRule({ name: 'down', summary: 'down', condition: BREAKER, labels: { area: 'base' } }, 'test');
    stage.busy({ inhibited_by: ['down'] });
    stage.busy({ name: 'hot', inhibited_by: ['area=base'] });
    const pass = (breaker: number) => stage.history.pass(3, { lamp_cpu_percent: 95, lamp_breaker_state: breaker });
    await pass(2);
    expect(stage.states()).to.have.members(['down firing', 'busy firing (down)', 'hot firing (down)']);
    expect(stage.notifier.told()).to.deep.equal(['ops: down firing']);
    await pass(1);
    expect(stage.notifier.told()).to.have.length(1);
    await pass(0);
    expect(stage.notifier.told().slice(1)).to.deep.equal(['ops: busy firing, down resolved, hot firing']);
  });

  it('wait for others of their group, and one that is over meanwhile is never told', async () => {
    await stage.start({ groupWaitMs: 10_000 });
    stage.busy({ name: 'a', group_by: ['team'], labels: { team: 'x' } });
    stage.busy({ name: 'b', group_by: ['team'], labels: { team: 'x' } });
    stage.busy({ name: 'c', group_by: ['team'], labels: { team: 'y' } });
    stage.busy({ name: 'brief', condition: BREAKER });
    await stage.history.pass(5, { lamp_cpu_percent: 95, lamp_breaker_state: 2 });
    await stage.history.pass(5, { lamp_cpu_percent: 95, lamp_breaker_state: 0 });
    expect(stage.notifier.told()).to.deep.equal([]);
    await stage.history.pass(3, { lamp_cpu_percent: 95, lamp_breaker_state: 0 });
    expect(stage.notifier.told()).to.deep.equal(['ops: a firing, b firing', 'ops: c firing']);
    expect(stage.notifier.batches[0]?.alerts.map(({ group }) => group)).to.deep.equal(['team=x', 'team=x']);
  });

  it('are not told again within the cool-down, and told after it if they still fire', async () => {
    await stage.start();
    stage.busy({ cooldown: '1m' });
    await stage.cpu(95);
    await stage.cpu(10);
    for (let round = 0; round < 5; round++) {
      await stage.cpu(95, 3);
      await stage.cpu(10, 3);
    }
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing', 'ops: busy resolved']);
    await stage.cpu(95, 40);
    expect(stage.notifier.told().slice(2)).to.deep.equal(['ops: busy firing']);
  });

  it('are held back when a channel has had its messages for the hour, which the last one says', async () => {
    await stage.start({ hourlyCap: 4 });
    stage.busy();
    for (let round = 0; round < 10; round++) {
      await stage.cpu(95, 2);
      await stage.cpu(10, 2);
    }
    const told = stage.notifier.told();
    expect(told).to.have.length(5);
    expect(told.at(-1)).to.equal('ops: held_back held_back');
    expect(stage.notifier.batches.at(-1)?.alerts[0]?.summary).to.equal(
      'More alerts are held back until 13:00 UTC: this channel has had its 4 messages for this hour.',
    );
    expect(stage.alerts.channelViews()[0]?.heldUntil).to.equal(Date.UTC(2026, 10, 20, 13, 0, 1));
    await stage.cpu(95, 3_540);
    expect(stage.notifier.told()).to.have.length(5);
    await stage.cpu(95, 30);
    expect(stage.notifier.told().slice(5)).to.deep.equal(['ops: busy firing']);
  });

  it('of a hanging channel hold up no other, and nothing is lost or said twice when it comes back', async () => {
    stage.channels = [channelNamed('ops'), channelNamed('mail')];
    await stage.start();
    stage.busy();
    const hanging = Promise.withResolvers<void>();
    const { notifier } = stage;
    const { notify } = notifier;
    notifier.notify = (batch, channel) =>
      notify.call(notifier, batch, channel).then(() => (channel.name === 'ops' ? hanging.promise : undefined));
    await stage.cpu(95, 5);
    await stage.cpu(10, 5);
    expect(notifier.told()).to.deep.equal(['ops: busy firing', 'mail: busy firing', 'mail: busy resolved']);
    hanging.reject(new AppError('delivery.transient', 'given up'));
    await settle();
    expect(stage.alerts.channelViews()[0]?.lastResult?.outcome).to.equal('delivery.transient');
    await stage.cpu(10, 2);
    expect(notifier.told().slice(3)).to.deep.equal(['ops: busy resolved']);
  });

  it('of absences fire when nothing comes, also when no samples come any more', async () => {
    await stage.start({}, ['no_heartbeat']);
    let beats = 0;
    const beat = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) await stage.history.pass(1, { lamp_heartbeat_total: ++beats });
    };
    await beat(60);
    expect(stage.states()).to.deep.equal([]);
    await stage.clock.advance(29_000);
    expect(stage.states()).to.deep.equal([]);
    await stage.clock.advance(6_000);
    expect(stage.states()).to.deep.equal(['no_heartbeat firing']);
    expect(stage.notifier.told()).to.deep.equal(['ops: no_heartbeat firing']);
    expect(stage.notifier.batches[0]?.alerts[0]).not.to.have.any.keys('value', 'threshold');
    await beat(2);
    expect(stage.notifier.told()).to.have.length(2);
  });

  it('fire for shares of counters, where there is enough to share', async () => {
    await stage.start({}, ['error_rate']);
    const answered = 'lamp_questions_total{event="answered"}';
    const failed = 'lamp_questions_total{event="failed"}';
    await stage.history.pass(310, { [answered]: 10, [failed]: 0 });
    await stage.history.pass(100, { [answered]: 15, [failed]: 10 });
    expect(stage.states()).to.deep.equal([]);
    await stage.history.pass(70, { [answered]: 25, [failed]: 10 });
    expect(stage.states()).to.deep.equal(['error_rate firing']);
    expect(stage.notifier.batches[0]?.alerts[0]?.summary).to.equal(
      '40 % of the questions of the last 5m failed (more than 5 %).',
    );
    await stage.history.pass(300, { [answered]: 25, [failed]: 10 });
    expect(stage.states()).to.deep.equal([]);
  });

  it('say nothing about slow answers when nobody asks any more', async () => {
    await stage.start({}, ['slow_answers']);
    const slow = { 'lamp_question_latency_seconds{quantile="0.95"}': 100 };
    const answered = 'lamp_questions_total{event="answered"}';
    await stage.history.pass(301, { ...slow, [answered]: 0 });
    expect(stage.states()).to.deep.equal([]);
    await stage.history.pass(130, { ...slow, [answered]: 8 });
    expect(stage.states()).to.deep.equal(['slow_answers firing']);
    await stage.history.pass(200, { ...slow, [answered]: 8 });
    expect(stage.states()).to.deep.equal([]);
  });

  it('are over when their rule goes or is switched off, in the rule’s own words', async () => {
    await stage.start();
    stage.busy();
    await stage.cpu(95);
    await settle();
    stage.alerts.removeRule('busy', 'ada');
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing', 'ops: busy resolved']);
    stage.busy();
    await stage.cpu(95);
    stage.alerts.replaceRule('busy', { ...ruleBody(), enabled: false }, 'ada');
    expect(stage.states()).to.deep.equal([]);
    expect(stage.alerts.history(1).events[0]).to.include({ state: 'resolved', rule: 'busy', summary: 'busy: 95 %' });
  });

  it('are shown and logged when there is no channel', async () => {
    stage.channels = [];
    await stage.start();
    stage.busy();
    await stage.cpu(95);
    await stage.cpu(10);
    expect(stage.notifier.told()).to.deep.equal([]);
    const changes = stage.seen.flatMap((event) => (event.name === 'alert.changed' ? [event.fields] : []));
    expect(changes.map(({ rule, change }) => `${rule} ${change}`)).to.deep.equal(['busy firing', 'busy resolved']);
  });

  it('are told all the same when they cannot be kept, which the health check says', async () => {
    await stage.start();
    stage.busy();
    const other = new DatabaseSync(join(stage.dir.path, 'alerts.db'));
    other.exec('DROP TABLE incidents; DROP TABLE events; DROP TABLE sends');
    other.close();
    await stage.cpu(95, 2);
    expect(stage.alerts.health().status).to.equal('degraded');
    await stage.cpu(10, 2);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing', 'ops: busy resolved']);
    expect(stage.seen.map(({ name }) => name)).to.include('store.failed');
  });

  it('keep a bounded history', async () => {
    await stage.start({ maxEvents: 60, maxEventAgeMs: 3_600_000 });
    stage.busy();
    for (let round = 0; round < 80; round++) {
      await stage.cpu(95);
      await stage.cpu(10);
    }
    const first = stage.alerts.history(25);
    expect(first.events).to.have.length(25);
    const seen = [...first.events];
    for (let page = first; page.nextBefore !== undefined; seen.push(...page.events)) {
      page = stage.alerts.history(25, page.nextBefore);
    }
    expect(seen.length).to.be.within(60, 110);
    expect(seen.map(({ at }) => at)).to.deep.equal(seen.map(({ at }) => at).sort((a, b) => b - a));
    await stage.stop();
    await stage.clock.advance(3_700_000);
    await stage.start({ maxEventAgeMs: 3_600_000 });
    expect(stage.alerts.history(10).events).to.deep.equal([]);
  });
});

function ruleBody(): object {
  return {
    summary: 'busy: {{value}}',
    condition: { kind: 'threshold', metric: 'lamp_cpu_percent', operator: '>', threshold: 80, clear: 70 },
    cooldown: '0s',
  };
}
