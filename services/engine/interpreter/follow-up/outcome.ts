import type { Notes } from '../answer/thoughts.ts';
import type { Hypothesis } from '../hypotheses.ts';
import type { QueryPlan } from '../plan.ts';

/** What a follow-up comes to. Nothing when the text is a question of its own. */
export type FollowUp =
  | { readonly kind: 'plan'; readonly plan: QueryPlan; readonly notes: Notes }
  | { readonly kind: 'problem'; readonly hypothesis: Hypothesis };
