import { expect } from 'chai';
import { settle } from '../../../support/clock.ts';
import { AlertStage } from './stage.ts';

describe('alerts over a restart', () => {
  let stage: AlertStage;
  beforeEach(() => {
    stage = new AlertStage();
  });
  afterEach(() => stage.end());

  it('fire on and are not told anew, and without a value nothing is over', async () => {
    await stage.start();
    stage.busy();
    await stage.cpu(95, 2);
    const id = stage.idOf('busy');
    await stage.stop();
    await stage.start();
    await stage.cpu(undefined, 30);
    expect(stage.states()).to.deep.equal(['busy firing']);
    await stage.cpu(95, 30);
    expect(stage.idOf('busy')).to.equal(id);
    expect(stage.notifier.told()).to.deep.equal([]);
    await stage.cpu(10, 2);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy resolved']);
    expect(stage.alerts.history(10).events.map(({ state }) => state)).to.deep.equal(['resolved', 'firing']);
  });

  it('stay acknowledged and silenced, the silence to its own end', async () => {
    await stage.start();
    stage.busy();
    stage.busy({ name: 'hot' });
    await stage.cpu(95, 2);
    stage.alerts.acknowledge(stage.idOf('busy'), { by: 'ada' });
    stage.alerts.silence('hot', { by: 'bob', minutes: 2 });
    await stage.stop();
    await stage.start();
    await stage.cpu(95, 60);
    expect(stage.states()).to.have.members(['busy acknowledged', 'hot silenced']);
    expect(stage.alerts.list().find(({ event }) => event.rule === 'busy')?.acknowledgedBy).to.equal('ada');
    await stage.cpu(95, 61);
    expect(stage.states()).to.have.members(['busy acknowledged', 'hot firing']);
    expect(stage.notifier.told()).to.deep.equal([]);
  });

  it('are over for those who know, when their rule went meanwhile', async () => {
    await stage.start();
    stage.busy();
    await stage.cpu(95, 2);
    await stage.stop();
    await stage.start({ historyMs: 900_000 });
    stage.alerts.removeRule('busy', 'ada');
    await settle();
    await stage.cpu(95, 2);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy resolved']);
  });

  it('count on for the cool-down and for the hour of a channel', async () => {
    await stage.start({ hourlyCap: 3 });
    stage.busy({ cooldown: '10m' });
    await stage.cpu(95, 2);
    await stage.cpu(10, 2);
    await stage.stop();
    await stage.start({ hourlyCap: 3 });
    await stage.cpu(95, 60);
    expect(stage.notifier.told()).to.deep.equal([]);
    await stage.cpu(95, 600);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy firing']);
    await stage.cpu(10, 2);
    expect(stage.notifier.told().slice(1)).to.deep.equal(['ops: held_back held_back']);
  });

  it('whose message was on its way are in the hands of the sender, and not told anew', async () => {
    await stage.start();
    stage.busy();
    stage.notifier.answer = () => new Promise(() => {});
    await stage.cpu(95, 2);
    const taken = stage.notifier.told();
    await stage.stop();
    await stage.start();
    await stage.cpu(95, 2);
    expect([taken, stage.notifier.told()]).to.deep.equal([['ops: busy firing'], []]);
    await stage.cpu(10, 1);
    expect(stage.notifier.told()).to.deep.equal(['ops: busy resolved']);
  });
});
