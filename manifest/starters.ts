import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemClock } from '../services/clock.ts';
import type { Config } from '../services/config.ts';
import { toAppError } from '../services/errors.ts';
import { Events } from '../services/events.ts';
import { createGenieService } from '../services/genie/service.ts';
import { genieOptionsFrom, spacesFrom } from '../services/genie/settings.ts';
import { silentLog } from '../services/log.ts';

const sampleSpace = z.object({
  config: z.object({ sample_questions: z.array(z.object({ question: z.array(z.string()).min(1) })) }),
});

/** The questions that the space itself offers; of the workspace where one is set, otherwise of the sample data. */
export async function startersOf(config: Config, complain: (line: string) => void): Promise<readonly string[]> {
  if (config.databricksHost === undefined) return sampleStarters();
  const genie = createGenieService({
    ...genieOptionsFrom(config, undefined),
    spaces: spacesFrom(config),
    clock: systemClock,
    events: new Events(),
    log: silentLog,
    random: Math.random,
  });
  try {
    const [first] = await genie.spaces();
    return first?.starters ?? [];
  } catch (error) {
    const { code } = toAppError(error);
    complain(`Genie did not tell its starter questions (${code}); the package has none. --starter "..." adds them.`);
    return [];
  } finally {
    await genie.stop();
  }
}

function sampleStarters(): readonly string[] {
  const text = readFileSync(new URL('../services/engine/samples/space.json', import.meta.url), 'utf8');
  return sampleSpace.parse(JSON.parse(text)).config.sample_questions.map(({ question }) => question.join(' '));
}
