import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { type FolderEngine, openFolderEngine } from '../../../../services/engine/own-files/folder-engine.ts';
import { profileFolder } from '../../../../services/engine/own-files/profile-command.ts';
import type { AppError } from '../../../../services/errors.ts';

const MODEL = `# A model as a person writes it.
version: 2
config:
  sample_questions:
    - What is the turnover by region?
    - question: How many purple elephants danced?
data_sources:
  tables:
    - identifier: orders
      description: Everything that was ordered.
      column_configs:
        - column_name: rgn_cd
          synonyms: [region, area]
        - column_name: secret
          exclude: true
        - column_name: amout
          synonyms: [money]
    - identifier: custmers
instructions:
  join_specs:
    - left: orders
      right: clients
      sql: orders.buyer = clients.client_no
    - left: orders
      right: clients
      sql: orders.buyer > clients.client_no
  sql_snippets:
    measures:
      - display_name: turnover
        synonyms: [sales volume]
        sql: SUM(orders.amount)
      - display_name: broken
        sql: SUM(orders.amonut)
    filters:
      - display_name: large orders
        sql: orders.amount > 100
      - display_name: nameless
x_local:
  title: The shop
  fiscal_year_start_month: 7
  as_of: 2024-06-30
  colour: blue
  tables:
    orders:
      label: purchase
      synonyms: [purchases]
      columns:
        buyer:
          role: identifer
    archive.csv:
      hidden: true
`;

describe('the model beside the files', () => {
  let folder: string;
  const opened: FolderEngine[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-own-model-'));
    const orders = Array.from({ length: 60 }, (_, row) => {
      return `${row + 1},${(row % 5) + 1},2024-0${(row % 6) + 1}-10,${['N', 'S', 'W'][row % 3]},${row * 5},hush`;
    });
    await writeFile(join(folder, 'orders.csv'), ['id,buyer,ordered,rgn_cd,amount,secret', ...orders, ''].join('\n'));
    await writeFile(join(folder, 'clients.csv'), 'client_no,name\n1,a\n2,b\n3,c\n4,d\n5,e\n');
    await writeFile(join(folder, 'archive.csv'), 'old,thing\n1,x\n2,y\n');
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.engine.close();
    for (const name of ['model.yaml', 'model.json']) await rm(join(folder, name), { force: true });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const open = async () => {
    const engine = await openFolderEngine({ path: folder, clock: systemClock });
    opened.push(engine);
    return engine;
  };
  const ask = async ({ engine }: FolderEngine, question: string) =>
    engine.ask({ question }, { signal: new AbortController().signal });

  it('refines names, phrases, joins, questions and the fiscal year', async () => {
    await writeFile(join(folder, 'model.yaml'), MODEL);
    const shop = await open();
    const { model } = shop.opened;
    expect(model).to.include({ title: 'The shop', fiscalYearStartMonth: 7, asOf: '2024-06-30' });
    expect(model.tables.map(({ label }) => label)).to.deep.equal(['client', 'purchase']);
    expect(model.tables[1]?.columns.map(({ name }) => name)).not.to.include('secret');
    expect(model.joins).to.deep.equal([
      {
        left: { table: 'local.main.orders', column: 'buyer' },
        right: { table: 'local.main.clients', column: 'client_no' },
      },
    ]);
    const answer = await ask(shop, 'turnover by area');
    expect(answer.kind).to.equal('answer');
    expect(answer.result?.rows).to.deep.equal([
      ['W', '3050'],
      ['S', '2950'],
      ['N', '2850'],
    ]);
    expect((await ask(shop, 'how many large orders?')).result?.rows).to.deep.equal([['39']]);
    expect((await ask(shop, 'list the things of the archive')).kind).to.equal('refusal');
    expect(shop.starters[0]).to.equal('What is the turnover by region?');
    expect(shop.starters).not.to.include('How many purple elephants danced?');
  });

  it('reports each fault with its line and the nearest name, and the rest works', async () => {
    await writeFile(join(folder, 'model.yaml'), MODEL);
    const { facts } = await open();
    const faults = facts.notices.filter(({ kind }) => kind === 'model').map(({ file, text }) => `${file} ${text}`);
    const lineOf = (part: string) => MODEL.split('\n').findIndex((line) => line.includes(part)) + 1;
    const expected: readonly (readonly [part: string, text: string])[] = [
      ['colour: blue', 'unknown key colour'],
      ['identifer', 'role must be one of time, dimension, measure, identifier, text, boolean, not identifer; did you'],
      ['nameless', 'sql is missing'],
      ['amout', 'orders: unknown column amout; did you mean amount?'],
      ['custmers', 'unknown table custmers; did you mean clients?'],
      ['orders.buyer > clients', 'a join must be one comparison: left.column = right.column'],
      ['amonut', 'broken: its SQL does not run over orders (unknown column amonut; did you mean amount?)'],
    ];
    for (const [part, text] of expected) {
      const line = `model.yaml line ${lineOf(part)}: ${text}`;
      if (text.includes('clients?')) continue;
      expect(
        faults.some((fault) => fault.startsWith(line)),
        `${line}\nin\n${faults.join('\n')}`,
      ).to.equal(true);
    }
    expect(faults.join('\n')).to.contain(`line ${lineOf('custmers')}: unknown table custmers`);
    expect(faults.at(-1)).to.contain('the sample question "How many purple elephants danced?"');
  });

  it('works on with a model that is no YAML, or says nothing', async () => {
    for (const text of ['data_sources: [\n  - {', '', 'just words', '- a\n- b', 'a: &x [*x, *x]']) {
      await writeFile(join(folder, 'model.yaml'), text);
      const shop = await open();
      expect((await ask(shop, 'How many orders?')).result?.rows, text).to.deep.equal([['60']]);
      if (text !== '')
        expect(
          shop.facts.notices.some(({ kind }) => kind === 'model'),
          text,
        ).to.equal(true);
    }
  });

  it('takes a space as a workspace exports it, wrapped or not, and calls tables as it does', async () => {
    const id = '0123456789abcdef'.repeat(2);
    const space = {
      version: 2,
      config: { sample_questions: [{ id, question: ['What are the ', 'net sales?'] }] },
      data_sources: {
        tables: [
          {
            identifier: 'prod.sales.orders',
            description: ['All orders.'],
            column_configs: [{ column_name: 'amount', enable_entity_matching: true, synonyms: ['net'] }],
          },
        ],
      },
      instructions: {
        text_instructions: [{ id, content: ['Be brief.'] }],
        join_specs: [
          {
            id,
            left: { identifier: 'prod.sales.orders', alias: 'orders' },
            right: { identifier: 'prod.sales.clients', alias: 'clients' },
            sql: ['`orders`.`buyer` = `clients`.`client_no`', '--rt=FROM_RELATIONSHIP_TYPE_MANY_TO_ONE--'],
          },
        ],
        sql_snippets: {
          measures: [
            { id, alias: 'net_sales', display_name: 'net sales', sql: ['SUM(`prod`.`sales`.`orders`.`amount`)'] },
          ],
        },
      },
    };
    const wrapped = { space_id: id, title: 'Sales of prod', serialized_space: JSON.stringify(space) };
    for (const json of [space, wrapped]) {
      await writeFile(join(folder, 'model.json'), JSON.stringify(json, undefined, 2));
      const shop = await open();
      expect(shop.facts.notices).to.deep.equal([]);
      const answer = await ask(shop, 'net sales');
      expect(answer.result?.rows).to.deep.equal([['8850']]);
      expect(answer.query?.sql).to.contain('FROM prod.sales.orders');
      expect(shop.opened.model.joins[0]?.right).to.deep.equal({ table: 'local.main.clients', column: 'client_no' });
      if (json === wrapped) expect(shop.facts.title).to.equal('Sales of prod');
    }
  });

  it('is written to begin with by profile, never over another, and fits what it was made from', async () => {
    const said: string[] = [];
    const profile = (...args: string[]) =>
      profileFolder({ args, clock: systemClock, memoryLimitMb: 256, say: (text) => said.push(text) });
    await profile(folder, '--write');
    expect(said.join('\n')).to.contain('orders: 60 orders').and.contain('What can be asked').and.contain('Written: ');
    const shop = await open();
    expect(shop.facts.notices).to.deep.equal([]);
    expect((await ask(shop, 'total amount by rgn cd')).kind).to.equal('answer');
    const refused = async (...args: string[]) =>
      profile(...args).then(
        () => expect.fail('should have failed'),
        (error: unknown) => (error as AppError).message,
      );
    expect(await refused(folder, '--write')).to.contain('--force');
    await profile(folder, '--write', '--force');
    expect(await refused()).to.contain('name one folder');
    expect(await refused(folder, '--wirte')).to.contain('unknown argument --wirte');
  });
});
