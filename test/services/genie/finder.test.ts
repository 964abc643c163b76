import { expect } from 'chai';
import { type Bench, outcomeOf, startBench } from './harness.ts';

const signal = () => new AbortController().signal;

describe('looking for an ask that may have arrived', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });

  afterEach(() => bench.stop());

  /** Others begin conversations with questions of the same beginning. */
  async function othersAsk(times: number, beginning = 'Costs'): Promise<void> {
    const path = `/api/2.0/genie/spaces/${bench.workspace.spaceId}/start-conversation`;
    const headers = { authorization: `Bearer ${bench.workspace.token}` };
    for (let other = 0; other < times; other++) {
      const body = JSON.stringify({ content: `${beginning} of ${other}?` });
      await fetch(new URL(path, bench.workspace.baseUrl), { method: 'POST', headers, body });
    }
  }

  async function expectFound(content: string, since: number): Promise<void> {
    const found = await bench.genie.find({ spaceId: bench.workspace.spaceId, content }, since, signal());
    const asked = bench.workspace.asked.find((one) => one.content === content);
    expect(found?.messageId).to.equal(asked?.messageId);
  }

  async function askAmbiguously(content: string): Promise<void> {
    bench.workspace.fail('start-conversation', { kind: 'resetAfter' });
    expect(await outcomeOf(bench.ask(content))).to.equal('genie.ask_ambiguous');
  }

  it('finds it however many conversations were begun just before and after it', async () => {
    await othersAsk(60);
    const since = Date.now();
    await askAmbiguously('Revenue?');
    await othersAsk(250);
    await expectFound('Revenue?', since);
  });

  it('finds it by its time where many conversations have its name', async () => {
    const since = Date.now();
    await askAmbiguously('Revenue');
    await othersAsk(150, 'Revenue');
    await expectFound('Revenue', since);
  });

  it('reads no page behind the time of the ask', async () => {
    await othersAsk(150);
    const later = Date.now() + 60_000;
    const request = { spaceId: bench.workspace.spaceId, content: 'Revenue?' };
    expect(await bench.genie.find(request, later, signal())).to.equal(undefined);
    expect(bench.workspace.count('list-conversations')).to.equal(1);
  });
});
