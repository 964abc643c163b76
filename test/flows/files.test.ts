import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { FileLinks } from '../../adapters/files/links.ts';
import { systemClock } from '../../services/clock.ts';
import { keptSecret } from '../../services/store/kept-secret.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { tableScript } from '../support/workspace/scripts.ts';

const ROWS = 100_000;
const columns = [
  { name: 'n', type: 'LONG' },
  { name: 'text', type: 'STRING' },
];
const row = (index: number) => [String(index), index % 3 === 0 ? null : `=row ${index}, "quoted" ${'x'.repeat(200)}`];

interface Task {
  readonly task_id: string;
  readonly answer: {
    readonly files: { readonly csv_url: string; readonly xlsx_url: string };
    readonly row_count: number;
  };
}

describe('Files over the whole service', () => {
  let workspace: FakeWorkspace;
  let lamp: RunningLamp;

  beforeEach(async () => {
    workspace = await startFakeWorkspace();
    const result = { columns, rows: [row(0), row(1)], totalRows: ROWS, truncated: true };
    workspace.on('all rows', tableScript({ result: { ...result, download: { rows: ROWS, row, chunkRows: 80_000 } } }));
    lamp = await startLamp({ env: { ...workspaceEnv(workspace), FILE_DOWNLOADS_MAX: '1' } });
  });

  afterEach(async () => {
    await lamp.stop();
    await workspace.stop();
  });

  const ask = async (): Promise<Task> => {
    const response = await fetch(`${lamp.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'all rows', user_id: 'anna', enable_debounce: false }),
    });
    expect(response.status).to.equal(200);
    return (await response.json()) as Task;
  };
  const linkTo = (questionId: string, expiresAt = Date.now() + 60_000, format: 'csv' | 'xlsx' = 'csv') => {
    const secret = () => keptSecret({ stateDir: lamp.stateDir, file: 'file-links.secret', advice: '' });
    const links = new FileLinks({ clock: systemClock, secret });
    return `${lamp.url}/api/files/${links.issue({ questionId, format, locale: 'zh-TW' }, expiresAt)}`;
  };
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

  it('has every row of the query, far more than the answer shows', async () => {
    const task = await ask();
    expect(task.answer.row_count).to.equal(ROWS);
    const response = await fetch(`${lamp.url}${task.answer.files.csv_url}`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/csv/);
    expect(response.headers.get('content-disposition')).to.contain('filename="Revenue by region.csv"');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const rows: string[][] = parse(await response.text(), { bom: true });
    expect(rows).to.have.length(ROWS + 1);
    expect(rows[0]).to.deep.equal(['n', 'text']);
    expect(rows[5]).to.deep.equal(['4', `'=row 4, "quoted" ${'x'.repeat(200)}`]);
    expect(rows.at(-1)).to.deep.equal([String(ROWS - 1), '']);
  });

  it('is a workbook as well', async () => {
    const { task_id: id } = await ask();
    const response = await fetch(linkTo(id, undefined, 'xlsx'));
    expect(response.headers.get('content-type')).to.contain('spreadsheetml.sheet');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 2).toString()).to.equal('PK');
    expect(bytes.length).to.be.greaterThan(300_000);
  });

  it('is behind a link without sign-in, which is refused when it is over, changed or of an answer that is not there', async () => {
    const { task_id: id } = await ask();
    const link = linkTo(id);
    expect((await fetch(link, { method: 'HEAD' })).status).to.equal(200);
    expect(workspace.count('start-download')).to.equal(0);
    expect((await fetch(link.slice(0, -1))).status).to.equal(404);
    const [payload = '', signature = ''] = new URL(link).pathname.split('/').at(-1)?.split('.') ?? [];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: Date.now() + 9e9 })).toString('base64url');
    const refused = await fetch(`${lamp.url}/api/files/${forged}.${signature}`);
    expect(refused.status).to.equal(404);
    expect(await codeOf(refused)).to.equal('request.not_found');
    const over = await fetch(linkTo(id, Date.now() - 1));
    expect(over.status).to.equal(410);
    expect(await codeOf(over)).to.equal('request.gone');
    const page = await fetch(linkTo(id, Date.now() - 1), { headers: { accept: 'text/html' } });
    expect(page.status).to.equal(410);
    expect(await page.text()).to.contain('連結已失效');
    expect((await fetch(linkTo('00000000-0000-0000-0000-000000000000'))).status).to.equal(404);
    expect(workspace.count('start-download')).to.equal(0);
  });

  it('is not of another caller', async () => {
    const { task_id: id } = await ask();
    const response = await fetch(`${lamp.url}/api/chat/tasks/${id}x/result.csv`);
    expect(response.status).to.equal(404);
    expect(await codeOf(response)).to.equal('request.not_found');
  });

  it('asks the next one to come back where as many are fetched as may be, and goes on afterwards', async () => {
    const { task_id: id } = await ask();
    const slow = httpRequest(linkTo(id)).end();
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    const refused = await fetch(linkTo(id));
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('10');
    expect(await codeOf(refused)).to.equal('file.busy');
    response.destroy();
    await eventually(() => workspace.storage.leftEarly === 1);
    expect((await fetch(linkTo(id))).status).to.equal(200);
  });

  it('stops fetching when the client goes away', async () => {
    const { task_id: id } = await ask();
    const slow = httpRequest(linkTo(id)).end();
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    response.destroy();
    await eventually(() => workspace.storage.leftEarly === 1);
    expect(workspace.storage.written).to.be.lessThan(ROWS);
  });

  it('is an error like others before its first byte, and is cut off where it breaks later', async () => {
    const { task_id: id } = await ask();
    workspace.storage.fail({ kind: 'status', status: 403 }, 3);
    const early = await fetch(linkTo(id));
    expect(early.status).to.equal(410);
    expect(await codeOf(early)).to.equal('genie.result_expired');
    workspace.storage.fail({ kind: 'break', afterRows: 30_000 });
    workspace.storage.fail({ kind: 'status', status: 403 }, 3);
    const late = await fetch(linkTo(id));
    expect(late.status).to.equal(200);
    const failed = await late.text().catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });
});
