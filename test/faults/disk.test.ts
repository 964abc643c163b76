import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { type TeamsActivity, WELL } from './people.ts';
import { Stage } from './stage.ts';

const journalHooks = new URL('../support/journal-hooks/full-disk.ts', import.meta.url);

describe('a full disk', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ journalHooks });
  });

  afterEach(() => stage.close());

  const marker = () => join(stage.stateDir, 'journal.db.full');
  const fill = () => writeFileSync(marker(), '');
  const free = () => rmSync(marker());

  const ready = async () => {
    const response = await fetch(new URL('/api/health/ready', stage.lamp.url));
    await response.arrayBuffer();
    return response.status;
  };

  /** A question that Genie works on, and what lets it answer. */
  async function running(): Promise<{ question: TeamsActivity; open: () => void }> {
    const question = stage.people.ask('patient');
    const { until, open } = gate();
    stage.workspace.on('patient', { ...textScript('That took long.'), until });
    await stage.post(question);
    await stage.pass(() => stage.workspace.count('get-message') > 0);
    return { question, open };
  }

  it('refuses new questions clearly, lets running ones end, and is over as soon as there is room', async () => {
    const { question, open } = await running();
    fill();
    const refused = stage.people.ask('refused');
    expect(await stage.post(refused)).to.equal(200);
    await stage.passUntilFinal(refused);
    expect(stage.finalsOf(refused).join()).to.contain(en.errors['state.unwritable']({}));
    expect(await ready()).to.equal(503);

    open();
    await stage.passUntilFinal(question);
    expect(stage.finalsOf(question).join()).to.contain('That took long.');

    free();
    await stage.passQuietly(10_000);
    expect(await ready()).to.equal(200);
    const next = stage.people.ask('next');
    await stage.post(next);
    await stage.passUntilFinal(next);
    await stage.end();
    await stage.start();
    await stage.passQuietly(60_000);
    for (const one of [question, next, refused]) expect(stage.fateOf(one)).to.deep.equal(WELL);
    expect(stage.asked).to.deep.equal(['patient', 'next']);
  });

  it('that outlasts the process does not double what was answered meanwhile', async () => {
    const { question, open } = await running();
    fill();
    open();
    await stage.passUntilFinal(question);
    await stage.end();
    free();
    await stage.start();
    await stage.passQuietly(60_000);
    await stage.end();
    await stage.start();
    await stage.passQuietly(60_000);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.asked).to.deep.equal(['patient']);
  });

  it('asks nothing of Genie that it could not write down, and asks it later', async () => {
    const { question, open } = await running();
    const waiting = { ...question, id: 'waiting', text: 'waiting' };
    await stage.post(waiting);
    fill();
    // A write that fails tells Lamp; then the answer of the first makes room for the second.
    await stage.post(stage.people.ask('refused'));
    open();
    await stage.passUntilFinal(question);
    await stage.passQuietly(30_000);
    expect(stage.asked, 'asked while nothing could be kept').to.deep.equal(['patient']);
    free();
    await stage.passUntilFinal(question, 2);
    expect(stage.asked).to.deep.equal(['patient', 'waiting']);
    expect(stage.fateOf(question)).to.deep.equal({ ...WELL, finals: 2 });
  });
});
