import { expect } from 'chai';
import { type Bench, outcomeOf, startBench } from './harness.ts';

const signal = () => new AbortController().signal;

describe('looking for an ask that may have arrived', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });

  afterEach(() => bench.stop());

  /** Others begin conversations: in other words, so that only the number of them is in the way. */
  async function othersAsk(times: number): Promise<void> {
    const path = `/api/2.0/genie/spaces/${bench.workspace.spaceId}/start-conversation`;
    const headers = { authorization: `Bearer ${bench.workspace.token}` };
    for (let other = 0; other < times; other++) {
      const body = JSON.stringify({ content: `other ${other}` });
      await fetch(new URL(path, bench.workspace.baseUrl), { method: 'POST', headers, body });
    }
  }

  it('finds it however many conversations were begun after it', async () => {
    const since = Date.now();
    bench.workspace.fail('start-conversation', { kind: 'resetAfter' });
    expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
    await othersAsk(250);
    const found = await bench.genie.find({ spaceId: bench.workspace.spaceId, content: 'Revenue?' }, since, signal());
    expect(found?.messageId).to.equal(bench.workspace.asked[0]?.messageId);
  });

  it('reads no page behind the time of the ask', async () => {
    await othersAsk(150);
    const later = Date.now() + 60_000;
    const request = { spaceId: bench.workspace.spaceId, content: 'Revenue?' };
    expect(await bench.genie.find(request, later, signal())).to.equal(undefined);
    expect(bench.workspace.count('list-conversations')).to.equal(1);
  });
});
