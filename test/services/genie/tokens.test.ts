import { expect } from 'chai';
import { Events } from '../../../services/events.ts';
import { type Credentials, createTokenSource, type TokenSource } from '../../../services/genie/tokens.ts';
import { Transport } from '../../../services/genie/transport.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../../support/fake-workspace.ts';
import { html503 } from '../../support/workspace/faults.ts';
import { gate } from '../../support/workspace/scripts.ts';
import { type Bench, failureOf, outcomeOf, startBench } from './harness.ts';

const oauth: Credentials = { kind: 'oauth', clientId: 'client', clientSecret: 'secret' };
const never = () => new AbortController().signal;

describe('Tokens of a service principal', () => {
  let workspace: FakeWorkspace;
  let clock: ManualClock;
  let transport: Transport;
  let tokens: TokenSource;
  let refreshes: number;
  let failures: number;

  const build = (credentials: Credentials = oauth) => {
    const events = new Events();
    events.on('genie.token.refreshed', () => {
      refreshes += 1;
    });
    events.on('genie.called', ({ outcome }) => {
      if (outcome !== 'ok') failures += 1;
    });
    transport = new Transport({ clock, events });
    tokens = createTokenSource({ credentials, baseUrl: () => workspace.baseUrl, transport, clock, events });
  };

  beforeEach(async () => {
    clock = new ManualClock();
    refreshes = 0;
    failures = 0;
    workspace = await startFakeWorkspace();
    build();
  });

  afterEach(async () => {
    await transport.stop();
    await workspace.stop();
  });

  it('are fetched once for all who wait, and kept', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get(never())));
    expect(new Set(all).size).to.equal(1);
    expect(await tokens.get(never())).to.equal(all[0]);
    expect(workspace.count('token')).to.equal(1);
    expect(refreshes).to.equal(1);
  });

  it('are renewed beside the work before they end, and the old one serves meanwhile', async () => {
    const first = await tokens.get(never());
    await clock.advance(2_399_000);
    expect(await tokens.get(never())).to.equal(first);
    expect(workspace.count('token'), 'not yet').to.equal(1);
    await clock.advance(2_000);
    expect(await tokens.get(never()), 'serves meanwhile').to.equal(first);
    while (refreshes < 2) await settle();
    expect(await tokens.get(never())).to.not.equal(first);
    expect(workspace.count('token')).to.equal(2);
  });

  it('are waited for once less than 40 s are left', async () => {
    const first = await tokens.get(never());
    await clock.advance(3_560_001);
    expect(await tokens.get(never())).to.not.equal(first);
  });

  it('serve on when renewing fails, which is tried again after a minute', async () => {
    const first = await tokens.get(never());
    await clock.advance(2_401_000);
    workspace.fail('token', html503);
    await tokens.get(never());
    while (failures === 0) await settle();
    await settle();
    expect(await tokens.get(never())).to.equal(first);
    expect(workspace.count('token'), 'within the minute').to.equal(2);
    await clock.advance(61_000);
    expect(await tokens.get(never())).to.equal(first);
    while (refreshes < 2) await settle();
    expect(workspace.count('token')).to.equal(3);
  });

  it('are not fetched for one who gave up, while the others still get theirs', async () => {
    const { until, open } = gate();
    workspace.fail('token', { kind: 'hold', until });
    const controller = new AbortController();
    const gaveUp = failureOf(tokens.get(controller.signal));
    const other = tokens.get(never());
    controller.abort();
    expect((await gaveUp).code).to.equal('genie.cancelled');
    open();
    expect(await other).to.be.a('string');
    expect(workspace.count('token')).to.equal(1);
  });

  it('say whose fault a refusal is, without the secret', async () => {
    await transport.stop();
    build({ ...oauth, clientSecret: 'wrong-secret' });
    const failure = await failureOf(tokens.get(never()));
    expect(failure.code).to.equal('genie.unauthorized');
    expect(failure.message).to.contain('invalid_client').and.not.contain('wrong-secret');
  });

  it('come from Entra as well', async () => {
    await transport.stop();
    build({
      kind: 'entra',
      clientId: 'client',
      clientSecret: 'secret',
      tenantId: 'contoso',
      authority: workspace.baseUrl,
    });
    expect(await tokens.get(never())).to.equal(workspace.tokens.issued[0]);
    const form = new URLSearchParams(workspace.requests[0]?.body);
    expect(form.get('scope')).to.equal('2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default');
    expect(workspace.requests[0]?.path).to.equal('/contoso/oauth2/v2.0/token');
  });
});

describe('A token that Genie refuses', () => {
  let bench: Bench;

  afterEach(async () => {
    await bench.stop();
  });

  it('is renewed once for all questions that run, and they go on', async () => {
    bench = await startBench({ credentials: oauth });
    await bench.ask('warm up');
    bench.workspace.tokens.revoke();
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => outcomeOf(bench.ask(`q${i}`))));
    expect(new Set(outcomes)).to.deep.equal(new Set(['ok']));
    expect(bench.workspace.count('token')).to.equal(2);
    expect(bench.workspace.asked.filter((one) => one.content !== 'warm up')).to.have.length(10);
  });

  it('is renewed in the middle of polling, and the question is not asked again', async () => {
    bench = await startBench({ credentials: oauth });
    const answer = await bench.genie.ask(
      { spaceId: bench.workspace.spaceId, content: 'Revenue?' },
      { signal: never(), onIds: () => bench.workspace.tokens.revoke() },
    );
    expect(answer.texts).to.deep.equal(['North leads.']);
    expect(bench.workspace.asked).to.have.length(1);
  });

  it('is given up when the new one is refused too', async () => {
    bench = await startBench({ credentials: oauth });
    bench.workspace.fail('start-conversation', { kind: 'status', status: 401 }, 2);
    expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.unauthorized');
    expect(bench.workspace.count('start-conversation')).to.equal(2);
  });

  it('is given up at once when there is no other', async () => {
    bench = await startBench({ credentials: { kind: 'token', token: 'wrong' } });
    expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.unauthorized');
    expect(bench.workspace.count('start-conversation')).to.equal(1);
  });

  it('that cannot be had leaves the question unasked, not ambiguous', async () => {
    bench = await startBench({ credentials: oauth });
    bench.workspace.fail('token', { kind: 'resetAfter' }, 3);
    expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.unreachable');
    expect(bench.workspace.count('start-conversation')).to.equal(0);
  });
});
