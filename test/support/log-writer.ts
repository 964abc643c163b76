import { createInterface } from 'node:readline';
import { createLog } from '../../services/log.ts';

/**
 * A process that does nothing but log, as it is told on standard input: `write COUNT`, `error`, `figures`, `throw`,
 * `exit`. What it answers goes to standard error, because standard output is the log.
 */
const log = createLog({ level: 'info', sink: { maxBufferBytes: 65_536 } });
process.on('exit', log.flushNow);
let written = 0;
const say = (answer: unknown) => process.stderr.write(`${JSON.stringify(answer)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const [command, count = '1'] = line.split(' ');
  if (command === 'write') for (let i = 0; i < Number(count); i++) log.info({ number: written++ }, 'x'.repeat(100));
  else if (command === 'error') log.error({ number: written++ }, 'something failed');
  else if (command === 'throw') throw new Error('as told');
  else if (command === 'exit') process.exit(0);
  say(command === 'figures' ? log.figures() : command);
}
