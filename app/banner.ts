import type { EmbeddedGenie } from '../adapters/genie/embedded.ts';
import type { Config } from '../services/config.ts';
import type { Health } from '../services/ops/health.ts';

type Data = NonNullable<EmbeddedGenie['data']>;

/** Notices that are printed at the start; the others can be had from `npm run genie -- profile`. */
const SHOWN_NOTICES = 10;
/** What costs most first. */
const KINDS = ['left_out', 'model', 'repaired'];

/** Where Lamp is, who answers with whose rights, and how to stop; below it what became of people's own files. */
export function bannerOf(config: Config, at: { readonly url: string; readonly data: Data | undefined }): string {
  const address = at.url.replace('127.0.0.1', 'localhost');
  const first = `Lamp is at ${address} - ${whoAnswers(config, at.data)}. Stop it with Ctrl+C.`;
  return [first, ...noticesOf(at.data)].join('\n');
}

function whoAnswers(config: Config, data: Data | undefined): string {
  if (config.databricksHost !== undefined) {
    return `Genie at ${new URL(config.databricksHost).host} answers, with the rights of one shared principal for everybody`;
  }
  if (!data) return 'the embedded Genie answers from sample data, the same for everybody';
  const tables = `${data.tables} ${data.tables === 1 ? 'table' : 'tables'}`;
  const rows = `${data.rows.toLocaleString('en-US')} ${data.rows === 1 ? 'row' : 'rows'}`;
  return `the embedded Genie answers from the files in ${data.folder} (${tables}, ${rows}), the same for everybody`;
}

function noticesOf(data: Data | undefined): readonly string[] {
  const notices = (data?.notices ?? []).toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const lines = notices.slice(0, SHOWN_NOTICES).map(({ file, text }) => `  - ${file}: ${text}`);
  const more = notices.length - lines.length;
  return more > 0 ? [...lines, `  - and ${more} more: npm run genie -- profile ${data?.folder}`] : lines;
}

/** Lets health say when files of DATA_DIR could not be read, or the model beside them has faults. */
export function tellData(embedded: EmbeddedGenie, health: Health): void {
  health.addCheck({
    name: 'data',
    run: () => {
      const notices = embedded.data?.notices ?? [];
      const leftOut = notices.filter(({ kind }) => kind === 'left_out').length;
      const faults = notices.filter(({ kind }) => kind === 'model').length;
      const problem = embedded.data?.problem;
      if (problem !== undefined) return { status: 'degraded', detail: problem };
      if (leftOut + faults === 0) return { status: 'ok' };
      return {
        status: 'degraded',
        detail: `${several(leftOut, 'file')} left out, ${several(faults, 'fault')} in the model`,
      };
    },
  });
}

function several(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
