import { sentenceOf } from '../../../services/faults.ts';
import { invalid } from '../api-error.ts';
import { type Behaviour, readBehaviour } from './behaviour.ts';
import { CONTROL_HEADER } from './name.ts';

/**
 * Reads `slow=3000, status=429`; a name alone stands for true.
 * @throws ApiError 400 that names what is wrong, and the nearest name.
 */
export function readHeader(text: string): Behaviour {
  const raw: Record<string, unknown> = {};
  for (const part of text.split(/[,;]/)) {
    const [name = '', ...rest] = part.split('=').map((one) => one.trim());
    if (name === '') continue;
    if (Object.hasOwn(raw, name)) throw invalid(`${CONTROL_HEADER}: ${name} stands there twice.`);
    raw[name] = rest.length === 0 ? true : valueIn(rest.join('='));
  }
  const read = readBehaviour(raw);
  if (read.kind === 'behaviour') return read.behaviour;
  throw invalid(`${CONTROL_HEADER}: ${read.faults.map(sentenceOf).join('; ')}`);
}

function valueIn(text: string): string | number | boolean {
  if (text === 'true') return true;
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
