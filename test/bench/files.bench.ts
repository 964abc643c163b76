import { systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { createResultFiles } from '../../services/files/result-files.ts';
import { createGenieService } from '../../services/genie/service.ts';
import { silentLog } from '../../services/log.ts';
import { startFakeWorkspace } from '../support/fake-workspace.ts';
import { tableScript } from '../support/workspace/scripts.ts';
import type { Bench } from './bench.ts';
import { heapInUse } from './heap.ts';

/** Rows of the results, least first: memory must not follow them. */
const SIZES = [10_000, 100_000, 400_000];
const MIB = 1_048_576;
const columns = ['LONG', 'STRING', 'DECIMAL', 'DATE', 'STRING'].map((type, at) => ({ name: `c${at}`, type }));
const row = (index: number) => [
  String(index),
  `customer ${index}`,
  `${index}.25`,
  '2024-02-29',
  index % 5 === 0 ? null : 'a remark of some length, with "quotes"',
];

/** Whole results from the workspace to bytes of a file: time, and how far memory grows above what it was before. */
async function run(print: (line: string) => void): Promise<void> {
  const workspace = await startFakeWorkspace();
  const genie = createGenieService({
    baseUrl: () => workspace.baseUrl,
    credentials: { kind: 'token', token: workspace.token },
    spaces: [{ alias: 'sales', spaceId: workspace.spaceId }],
    clock: systemClock,
    events: new Events(),
    log: silentLog,
    random: Math.random,
    pollInitialMs: 2,
  });
  for (const format of ['csv', 'xlsx'] as const) {
    for (const rows of SIZES) {
      const result = { columns, rows: [row(0)], totalRows: rows, truncated: true };
      workspace.on('all', tableScript({ result: { ...result, download: { rows, row, chunkRows: 50_000 } } }));
      const { signal } = new AbortController();
      const answer = await genie.ask({ spaceId: workspace.spaceId, content: 'all' }, { signal });
      const files = createResultFiles({
        find: async () => ({
          conversationKey: 'bench',
          rows: (until) => genie.rows(answer.ids, answer.ids.attachmentId ?? '', until),
        }),
        linkTo: () => '',
        texts: () => ({ sheet: 'Data', untitled: 'result', partial: 'first rows only', cut: '' }),
        clock: systemClock,
        events: new Events(),
        linkLivesMs: () => 60_000,
        maxOpen: () => 1,
      });
      print(
        await measured(`${format} ${rows.toLocaleString('en')} rows`, async (look) => {
          const file = await files.open({ questionId: 'q', format, locale: 'en' }, signal);
          for await (const bytes of file.bytes) look(bytes.length);
        }),
      );
    }
  }
  await genie.stop();
  await workspace.stop();
}

async function measured(name: string, run: (look: (bytes: number) => void) => Promise<void>): Promise<string> {
  const heapBefore = heapInUse();
  const before = process.memoryUsage.rss();
  let most = before;
  let size = 0;
  const startedMs = performance.now();
  await run((bytes) => {
    size += bytes;
    most = Math.max(most, process.memoryUsage.rss());
  });
  const kept = (heapInUse() - heapBefore) / MIB;
  const seconds = (performance.now() - startedMs) / 1_000;
  const grown = (most - before) / MIB;
  return `${name}: ${(size / MIB).toFixed(1)} MiB in ${seconds.toFixed(2)} s, resident memory +${grown.toFixed(0)} MiB at most, heap +${kept.toFixed(1)} MiB afterwards, the workspace included`;
}

/** What a whole result takes: the 40 times longer one as much memory as the short one, but for garbage. */
export const bench: Bench = { name: 'files', run: (print) => run(print) };
