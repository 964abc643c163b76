import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { AppError } from '../../../../services/errors.ts';
import { Events } from '../../../../services/events.ts';
import { createGenieService, type OwnedGenieService } from '../../../../services/genie/service.ts';
import type { Answer } from '../../../../services/genie/types.ts';
import { silentLog } from '../../../../services/log.ts';
import { type ControlVisitor, startControlled } from './visitor.ts';

describe("Lamp's own client against the emulator", () => {
  let visitor: ControlVisitor;
  let service: OwnedGenieService;

  const connect = async (yaml: string) => {
    visitor = await startControlled(yaml);
    service = createGenieService({
      baseUrl: () => visitor.bench.baseUrl,
      credentials: { kind: 'token', token: visitor.bench.token },
      spaces: 'discover',
      clock: systemClock,
      events: new Events(),
      log: silentLog,
      random: () => 0.5,
      pollInitialMs: 10,
    });
  };

  afterEach(async () => {
    await service.stop();
    await visitor.bench.stop();
  });

  const ask = async (content = 'revenue'): Promise<Answer> => {
    const [space] = await service.spaces();
    if (!space) throw new Error('no space');
    return await service.ask({ spaceId: space.spaceId, content }, { signal: new AbortController().signal });
  };

  const codeOf = async (asked: Promise<unknown>) => {
    const error: unknown = await asked.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof AppError ? error.code : error;
  };

  it('waits for a cold warehouse and a repair', async () => {
    await connect('rules: [{ do: { cold: 100, repair: true, unknown: status } }]');
    expect((await ask()).table?.rows).to.have.length(2);
  });

  it('gets over what goes wrong on the way', async () => {
    await connect(`
      rules:
        - { when: { operation: start_conversation }, times: 1, do: { status: 503, retry_after: 0 } }
        - { when: { operation: get_message }, times: 1, do: { status: 500, body: empty } }
        - { when: { operation: get_message }, times: 1, do: { reset: true } }
        - { when: { operation: get_message }, times: 1, do: { cut: true } }
        - { when: { operation: get_query_result }, times: 1, do: { status: 503, body: html, retry_after: 0 } }
    `);
    expect((await ask()).table?.rows).to.have.length(2);
    const { json } = await visitor.get(`${visitor.space}/conversations`);
    expect(json.conversations).to.have.length(1);
  });

  it('tells failures apart', async () => {
    await connect(`
      rules:
        - { when: { question: sql }, do: { fail: SQL_EXECUTION_EXCEPTION } }
        - { when: { question: filter }, do: { fail: CONTENT_FILTER_EXCEPTION } }
        - { when: { question: tables }, do: { fail: TABLES_MISSING_EXCEPTION } }
        - { when: { question: cancel }, do: { cancelled: true } }
        - { when: { question: link, operation: start_conversation }, do: { private_link: true } }
        - { when: { question: busy, operation: start_conversation }, do: { status: 429, retry_after: 7 } }
        - { when: { question: away, operation: start_conversation }, do: { status: 403 } }
    `);
    expect(await codeOf(ask('sql'))).to.equal('genie.sql_failed');
    expect(await codeOf(ask('filter'))).to.equal('genie.question_rejected');
    expect(await codeOf(ask('tables'))).to.equal('genie.space_misconfigured');
    expect(await codeOf(ask('cancel'))).to.equal('genie.cancelled');
    expect(await codeOf(ask('link'))).to.equal('genie.network_not_allowed');
    expect(await codeOf(ask('busy'))).to.equal('genie.throttled');
    expect(await codeOf(ask('away'))).to.equal('genie.forbidden');
  });

  it('shows what it can of an answer that is strange', async () => {
    await connect(`
      rules:
        - { when: { question: strange }, do: { unknown: true } }
        - { when: { question: types }, do: { all_types: true } }
        - { when: { question: several }, do: { answer: several } }
        - { when: { question: curated }, do: { answer: curated } }
        - { when: { question: clarify }, do: { answer: clarification } }
        - { when: { question: cut }, do: { truncated: 3 } }
        - { when: { question: expired }, do: { expires: 0 } }
        - { when: { question: pending }, do: { result: PENDING } }
    `);
    expect((await ask('strange')).table?.rows).to.have.length(2);
    expect((await ask('types')).table?.rows[0]).to.include('9223372036854775807');
    const several = await ask('several');
    expect(several.table?.rows).to.have.length(2);
    expect(several.texts).to.deep.equal(['North leads.']);
    expect((await ask('curated')).curated).to.equal(true);
    expect((await ask('clarify')).clarification).to.equal('Which of these do you mean?');
    expect((await ask('cut')).table).to.deep.include({ truncated: true, totalRows: 7 });
    expect((await ask('pending')).table?.rows).to.have.length(2);
    const expired = await ask('expired');
    expect(expired.table?.rows ?? expired.rowsMissing).to.not.equal(undefined);
  });
});
