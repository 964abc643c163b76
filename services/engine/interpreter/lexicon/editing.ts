import type { PhraseEntry } from './types.ts';

/** Marks of a follow-up: the question changes the one before it. */
export const editing: readonly PhraseEntry[] = [
  { phrases: 'what about|how about|and what about|and how about|what if', reading: { kind: 'edit', edit: 'about' } },
  {
    phrases: 'also|additionally|too|as well|in addition|on top|also by|and also|also show|also include|add',
    reading: { kind: 'edit', edit: 'add' },
    weight: 0.4,
  },
  {
    phrases:
      'only|just|only for|just for|only in|restrict to|limit to|limited to|restricted to|narrow down to|narrow it down to|filter by|filter for|filter to|filter on|filter|focus on|keep only|show only|only show|just show|restrict it to|limit it to',
    reading: { kind: 'edit', edit: 'only' },
    weight: 0.4,
  },
  {
    phrases:
      'instead|instead of that|instead please|rather|switch to|change to|change it to|replace by|replace with|make it|make that|change that to',
    reading: { kind: 'edit', edit: 'replace' },
    weight: 0.6,
  },
  // What stands behind it goes.
  { phrases: 'instead of|rather than|in place of', reading: { kind: 'edit', edit: 'swap' }, weight: 0.9 },
  { phrases: 'use|take', reading: { kind: 'edit', edit: 'replace' }, weight: 0.4, initial: true },
  {
    phrases: ['dates', 'time', 'times', 'periods']
      .flatMap((word) => ['for all', 'over all', 'across all'].map((lead) => `${lead} ${word}`))
      .concat([
        'for the whole time',
        'for the whole period',
        'for the entire period',
        'regardless of date',
        'regardless of time',
      ])
      .join('|'),
    reading: { kind: 'edit', edit: 'remove' },
    weight: 0.6,
  },
  {
    phrases: 'remove|drop|clear|forget|undo|get rid of|take away|delete|take out|lose the|ditch',
    reading: { kind: 'edit', edit: 'remove' },
    weight: 0.6,
  },
  {
    phrases:
      'same|the same|same for|the same for|same but|the same but|same thing|same thing for|the same thing for|same question for|do the same for|the same thing|repeat that for|repeat for|do the same|same again',
    reading: { kind: 'edit', edit: 'same' },
    weight: 0.6,
  },
];

/** Words that mean "everything that limits the rows" after `remove`. */
export const FILTER_WORDS: ReadonlySet<string> = new Set([
  'filter',
  'filters',
  'condition',
  'conditions',
  'restriction',
  'restrictions',
  'limits',
  'constraint',
  'constraints',
]);

/** A conversation begins anew. Whole question. */
export const RESET =
  /^(start over|new question|new topic|reset|restart|forget (that|it|everything|all)|clear( all)?|begin again|start again|never ?mind)[.!]?$/i;
