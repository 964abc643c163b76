import { parseArgs } from 'node:util';
import { judge, lineOf } from './checker.ts';

/**
 * A process of its own that reads what the fakes of a run have written down, and nothing else: `node check.ts folder`.
 * Prints one line; exit code 1 when a question was lost or answered twice. With `--unfinished` the run was broken off:
 * what has no answer yet is no fault then.
 */
const { positionals, values } = parseArgs({
  options: { unfinished: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder?');
const verdict = judge(folder);
process.stdout.write(`${lineOf(verdict, values)}\n`);
const faults = verdict.doubled + (values.unfinished ? 0 : verdict.lost);
process.exitCode = faults > 0 ? 1 : 0;
