import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Visitor } from '../bench/visitor.ts';
import { writeDirtyFolder } from '../services/engine/own-files/dirty-files.ts';
import { eventually } from '../support/eventually.ts';
import { EndedBeforeReady, LampProcess } from '../support/lamp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Task {
  readonly status: string;
  readonly answer?: { readonly text: string; readonly rows: readonly (readonly string[])[]; readonly sql?: string };
}

describe('flow: own files', function () {
  this.timeout(120_000);
  const dir = tempDir();
  const data = join(dir.path, 'data');
  let lamp: LampProcess;

  before(async () => {
    mkdirSync(data);
    await writeDirtyFolder(data, join(dir.path, 'secret.csv'));
    writeFileSync(join(data, 'model.yaml'), 'x_local:\n  title: The office\n  tables:\n    salse: {hidden: true}\n');
    lamp = await LampProcess.start({
      args: ['--data', data],
      env: { STATE_DIR: join(dir.path, 'state'), DEBOUNCE_ENABLED: 'false' },
    });
  });
  after(async () => {
    await lamp.terminate();
    dir.remove();
  });

  /** Somebody new each time: what was asked before is part of what is remembered. */
  let people = 0;
  const ask = async (message: string): Promise<Task> => {
    people += 1;
    const response = await fetch(new URL('/api/chat', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, user_id: `person-${people}` }),
    });
    return (await response.json()) as Task;
  };

  it('says at the start what answers, what was left out and what is wrong with the model', async () => {
    // What it writes comes by another way than the word that it is ready.
    await eventually(() => lamp.output.includes('npm run genie -- profile'));
    expect(lamp.output).to.match(
      /answers from the files in \S+data \(20 tables, [\d,]+ rows\), the same for everybody/,
    );
    expect(lamp.output)
      .to.contain('bad.parquet: left out')
      .and.match(/and \d+ more: npm run genie -- profile/);
  });

  it('answers questions about them over REST', async () => {
    const total = await ask('What is the total umsatz?');
    expect(total.answer?.rows).to.deep.equal([[(80 * 1234.5 + 160 * 99.9).toFixed(2)]]);
    expect(total.answer?.text).to.contain('€114,744');
    const paid = await ask('How many sales are there by paid?');
    expect(paid.answer?.rows).to.have.deep.members([
      ['true', '150'],
      ['false', '50'],
    ]);
  });

  it('answers questions about them in Web Chat', async () => {
    const visitor = await Visitor.enter(lamp.url);
    const { answer } = await visitor.ask('What is the average result by region?');
    visitor.leave();
    expect(answer).to.contain('North').and.contain('1,200');
  });

  it('takes a question that is SQL for a question', async () => {
    const { answer } = await ask("'; DROP TABLE local.main.sales; --");
    expect(answer?.sql ?? '').not.to.contain('DROP');
    expect((await ask('How many sales are there?')).answer?.rows).to.deep.equal([['200']]);
  });

  it('tells health what could not be read', async () => {
    const response = await fetch(new URL('/api/health', lamp.url));
    const { status, checks } = (await response.json()) as { status: string; checks: Record<string, object> };
    expect(response.status).to.equal(200);
    expect(status).to.equal('degraded');
    expect(checks['data']).to.deep.equal({ status: 'degraded', detail: '5 files left out, 1 fault in the model' });
  });

  it('answers from changed files at once, although the answer before is remembered', async () => {
    const question = 'What is the total weight of pipes?';
    expect((await ask(question)).answer?.rows).to.deep.equal([['3']]);
    expect((await ask(question)).answer?.rows).to.deep.equal([['3']]);
    writeFileSync(join(data, 'pipes.txt'), 'weight|b\n10|x\n20|y\n');
    await eventually(() => lamp.output.includes('were read again'));
    expect((await ask(question)).answer?.rows).to.deep.equal([['30']]);
    expect(lamp.output).not.to.contain('10|x');
  });

  it('does not start without the folder, or beside a workspace, and says why', async () => {
    const started = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      LampProcess.start({ args, env: { STATE_DIR: join(dir.path, 'other'), ...env } }).then(
        () => expect.fail('should not have started'),
        (error: unknown) => error as EndedBeforeReady,
      );
    const nowhere = await started(['--data', join(dir.path, 'nowhere')]);
    expect(nowhere).to.be.instanceOf(EndedBeforeReady);
    expect(nowhere.exit.code).to.equal(78);
    expect(nowhere.output).to.contain('nowhere: there is no such folder').and.not.contain('    at ');
    const both = await started(['--data', data], { DATABRICKS_HOST: 'https://adb-1.azuredatabricks.net' });
    expect(both.exit.code).to.equal(78);
    expect(both.output).to.contain('DATA_DIR (or --data) is for the embedded Genie');
    expect((await started(['--dta', data])).output).to.contain('unknown argument --dta; did you mean --data?');
    expect((await started(['--data'])).output).to.contain('--data needs a value');
  });
});
