import { judge, lineOf } from './checker.ts';

/**
 * A process of its own that reads what the fakes of a run have written down, and nothing else: `node check.ts folder`.
 * Prints one line; exit code 1 when a question was lost or answered twice.
 */
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('which folder?');
const verdict = judge(folder);
process.stdout.write(`${lineOf(verdict)}\n`);
process.exitCode = verdict.lost + verdict.doubled > 0 ? 1 : 0;
