import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type OpenedControl, openControl } from '../../../../adapters/genie/control/open.ts';
import { readRules } from '../../../../adapters/genie/control/rules.ts';
import { OPERATIONS } from '../../../../adapters/genie/types.ts';
import { AppError } from '../../../../services/errors.ts';
import { silentLog } from '../../../../services/log.ts';
import { SkippingClock } from '../../../support/skipping-clock.ts';
import { attachmentsOf, type ControlVisitor, startControlled } from './visitor.ts';

describe('The control file of the emulator', () => {
  let visitor: ControlVisitor | undefined;

  afterEach(async () => {
    await visitor?.bench.stop();
    visitor = undefined;
  });

  const faultsIn = async (yaml: string): Promise<readonly string[]> => {
    const read = await readRules(yaml);
    return read.kind === 'faults' ? read.sentences : [];
  };

  describe('is for', () => {
    it('questions with the words that it names, and their polls and rows', async () => {
      visitor = await startControlled(`
        rules:
          - when: { question: Revenue by REGION }
            do: { fail: CONTENT_FILTER_EXCEPTION }
          - when: { operation: get_message, question: slowly }
            times: 1
            do: { status: 503 }
      `);
      const failed = await visitor.answered('what is the revenue by region?');
      expect(failed.message.error.type).to.equal('CONTENT_FILTER_EXCEPTION');
      expect((await visitor.answered('revenue')).message.status).to.equal('COMPLETED');
      const path = await visitor.ask('text slowly');
      expect((await visitor.get(path)).status).to.equal(503);
      expect((await visitor.ended(path)).message.status).to.equal('COMPLETED');
    });

    it('requests in their order: those it skips, those it is for, and the next rule after that', async () => {
      visitor = await startControlled(`
        rules:
          - when: { operation: get_space }
            skip: 1
            times: 2
            do: { status: 429, retry_after: 3 }
          - when: { operation: get_space }
            times: 1
            do: { status: 500, body: empty }
      `);
      const statuses = [];
      for (let i = 0; i < 5; i++) statuses.push((await visitor.get(visitor.space)).status);
      // The request that the first rule skips is the one that the second is for.
      expect(statuses).to.deep.equal([500, 429, 429, 200, 200]);
      expect((await visitor.get('/api/2.0/genie/spaces')).status).to.equal(200);
    });

    it('everything, where it says no operation', async () => {
      visitor = await startControlled('rules: [{ do: { status: 403 } }]');
      expect((await visitor.get('/api/2.0/genie/spaces')).status).to.equal(403);
      expect((await visitor.get(`${visitor.space}/conversations`)).status).to.equal(403);
    });

    it('less than the header, which a request brings itself', async () => {
      visitor = await startControlled('rules: [{ do: { status: 403 } }]');
      expect((await visitor.get(visitor.space, 'slow=0')).status).to.equal(200);
    });

    it('links to whole results too', async () => {
      visitor = await startControlled('rules: [{ when: { operation: fetch_link }, times: 1, do: { status: 403 } }]');
      const { path, message } = await visitor.answered('revenue');
      const query = `${path}/attachments/${attachmentsOf(message, 'query')[0].attachment_id}`;
      const { json } = await visitor.call('POST', `${query}/downloads`, { body: {} });
      const got = `${query}/downloads/${json.download_id}?download_id_signature=${json.download_id_signature}`;
      const [link] = (await visitor.get(got)).json.statement_response.result.external_links;
      expect((await fetch(link.external_link)).status).to.equal(403);
      expect((await fetch(link.external_link)).status).to.equal(200);
    });

    it('every question, with defaults that a rule or a header replaces one by one', async () => {
      visitor = await startControlled(`
        defaults: { rows: 1, expires: 0 }
        rules:
          - when: { question: west }
            do: { rows: 7 }
      `);
      const countOf = (message: Parameters<typeof attachmentsOf>[0]) =>
        attachmentsOf(message, 'query')[0].query.query_result_metadata.row_count;
      const usual = await visitor.answered('revenue');
      expect(usual.message.status).to.equal('QUERY_RESULT_EXPIRED');
      expect(countOf(usual.message)).to.equal(1);
      const ruled = await visitor.answered('revenue in the west');
      expect(ruled.message.status).to.equal('QUERY_RESULT_EXPIRED');
      expect(countOf(ruled.message)).to.equal(7);
      expect(countOf((await visitor.answered('revenue', 'rows=2')).message)).to.equal(2);
    });
  });

  it('bounds the questions of a minute, and nothing else', async () => {
    const clock = new SkippingClock();
    visitor = await startControlled('questions_per_minute: 2', { clock });
    const { space } = visitor;
    const ask = async () =>
      await (visitor as ControlVisitor).call('POST', `${space}/start-conversation`, { body: { content: 'text' } });
    expect((await ask()).status).to.equal(200);
    clock.skip(20_000);
    expect((await ask()).status).to.equal(200);
    const refused = await ask();
    expect(refused.status).to.equal(429);
    expect(refused.json.error_code).to.equal('REQUEST_LIMIT_EXCEEDED');
    expect(Number(refused.headers.get('retry-after'))).to.be.within(39, 40);
    expect((await visitor.get(`${space}/conversations`)).status).to.equal(200);
    clock.skip(40_000);
    expect((await ask()).status).to.equal(200);
    expect((await ask()).status).to.equal(429);
  });

  describe('is told what is wrong with it', () => {
    it('by line and field, with the nearest name', async () => {
      expect(await faultsIn('rles: []')).to.deep.equal(['line 1: rles is not known here; did you mean "rules"?']);
      expect(await faultsIn('rules:\n  - do: { slow: 5 }\n  - do: { fale: true }')).to.deep.equal([
        'line 3: rules[1].do.fale is not known here; did you mean "fail"?',
      ]);
      expect(await faultsIn('rules: [{ do: { fail: SQL_EXECUTION_EXEPTION } }, { do: { cold: soon } }]')).to.deep.equal(
        [
          'line 1: rules[0].do.fail must be one of the 61 known ones, not "SQL_EXECUTION_EXEPTION"; did you mean "SQL_EXECUTION_EXCEPTION"?',
          'line 1: rules[1].do.cold must be a whole number of milliseconds from 0 to 600000',
        ],
      );
      expect(await faultsIn('rules: [{ when: { operation: get_mesage }, do: {} }]')).to.have.length(1);
      expect((await faultsIn('rules: [{ when: { operation: get_mesage }, do: {} }]'))[0]).to.contain(
        'did you mean "get_message"?',
      );
    });

    it('where it makes no sense', async () => {
      expect(await faultsIn('rules: [{ when: { operation: get_message }, do: { cold: 3 } }]')).to.deep.equal([
        'line 1: rules[0].when.operation must be ask, start_conversation or create_message, because cold is about a question',
      ]);
      expect(await faultsIn('rules: [{ do: { fail: true, stuck: true } }]')).to.deep.equal([
        'line 1: rules[0].do.fail cannot be together with stuck',
      ]);
      expect(await faultsIn('defaults: { status: 500 }')).to.deep.equal([
        'line 1: defaults.status must stand in a rule: status is not about questions',
      ]);
      expect((await faultsIn('rules: [{ when: { operation: fetch_link }, do: { cut: true } }]'))[0]).to.match(
        /^line 1: rules\[0\]\.do\.cut cannot be done to a link/,
      );
      expect(await faultsIn('rules: [{ times: 0, do: {} }]')).to.deep.equal([
        'line 1: rules[0].times must be a whole number from 1 to 1000000',
      ]);
      expect(await faultsIn('- a\n- b')).to.deep.equal(['line 1: this must be a mapping']);
    });

    it('by line, where it is no YAML', async () => {
      expect((await faultsIn('rules:\n  - do: {'))[0]).to.match(/^line 2: /);
      const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(20)}]\nrules: [${'*b,'.repeat(30)}]`;
      expect(await faultsIn(bomb)).to.have.length(1);
    });

    it('knows every operation that there is', async () => {
      for (const operation of OPERATIONS) {
        expect(await faultsIn(`rules: [{ when: { operation: ${operation} }, do: { slow: 1 } }]`)).to.deep.equal([]);
      }
      expect(await faultsIn('')).to.deep.equal([]);
    });
  });

  describe('is followed', () => {
    let folder: string;
    let path: string;
    let opened: OpenedControl | undefined;
    const clock = new SkippingClock();

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lamp-control-'));
      path = join(folder, 'control.yaml');
    });

    afterEach(async () => {
      await opened?.stop();
      opened = undefined;
      await rm(folder, { recursive: true, force: true });
    });

    const statusNow = () =>
      opened?.control.ordersFor({ operation: 'get_space', header: undefined, question: undefined }).disturbance.status;

    const untilStatus = async (status: number | undefined) => {
      while (statusNow() !== status)
        await new Promise<void>((resolve) => clock.after(5, resolve)).then(() => clock.skip(600));
    };

    it('when it changes; one with a fault leaves the former one in force', async () => {
      const told: string[] = [];
      const log = {
        ...silentLog,
        error: (fields: unknown) => told.push(String((fields as { err: Error }).err.message)),
      };
      await writeFile(path, 'rules: [{ do: { status: 500 } }]');
      opened = await openControl({ path, clock, log });
      expect(statusNow()).to.equal(500);
      await writeFile(path, 'rules: [{ do: { status: 503 } }] # of another size');
      await untilStatus(503);
      await writeFile(path, 'rules: [{ do: { sttus: 404 } }]');
      while (told.length === 0)
        await new Promise<void>((resolve) => clock.after(5, resolve)).then(() => clock.skip(600));
      expect(told[0]).to.contain('rules[0].do.sttus is not known here; did you mean "status"?');
      expect(statusNow()).to.equal(503);
      await writeFile(path, '');
      await untilStatus(undefined);
    });

    it('from the start only where it can be read', async () => {
      const failure = await openControl({ path, clock, log: silentLog }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(AppError).and.include({ code: 'config.invalid', field: 'GENIE_CONTROL_FILE' });
      await writeFile(path, 'rules: 3');
      const other = await openControl({ path, clock, log: silentLog }).catch((error: unknown) => error);
      expect((other as AppError).message).to.contain('rules must be a list');
    });
  });
});
