import type { QueryPlan } from '../plan.ts';
import { comparedBack } from './compare.ts';
import { allBut } from './opposite.ts';
import { filled, nextPlace, part, step, uncut, unlimited, whole } from './turns.ts';

const TURNS = [nextPlace, uncut, whole, part, step, filled, comparedBack, allBut, unlimited];

/** A change that is said in few words about what was shown, and reads no names of the data. */
export function turned(text: string, plan: QueryPlan): QueryPlan | undefined {
  if (plan.besides) return undefined;
  const plain = text
    .toLowerCase()
    .replace(/[?!.,]+/g, '')
    .trim();
  for (const turn of TURNS) {
    const found = turn(plain, plan);
    if (found) return found;
  }
  return undefined;
}
