import type { PhraseEntry } from './types.ts';

/** Negation, missing values, truth, matching of texts. */
export const limiting: readonly PhraseEntry[] = [
  {
    phrases:
      'not|neither|nor|and not|except|except for|excluding|exclude|excludes|other than|but not|apart from|aside from|besides|not in|not from|not for|not at|not with|not including|leaving out|leave out|never|nobody|no one|noone|nobody has|no one has|nobody ever|no one ever|non|everything but|all but|ignoring|ignore|that are not|who are not|which are not|omit|omitting|minus|outside of|outside',
    reading: { kind: 'not' },
  },
  {
    phrases:
      'without|no|lacking|lack|lacks|without any|with no|out of|run out of|have no|has no|had no|having no|do not have|does not have|did not have|not have|without a|without an|not having|with missing|missing a|missing an|with zero',
    reading: { kind: 'without' },
  },
  {
    phrases:
      'missing|empty|blank|null|is missing|are missing|is empty|are empty|is null|is blank|undefined|not set|not filled|not filled in|not available|not specified|not given|not known|not recorded|unknown|is unknown|was not recorded|were not recorded|not provided|unspecified|unfilled|nan|none',
    reading: { kind: 'missing' },
  },
  {
    phrases:
      'not missing|not empty|not null|not blank|is not null|is not empty|is not missing|filled|filled in|is set|present|is known|is available|not unknown|exists',
    reading: { kind: 'present' },
  },
  { phrases: 'true|yes', reading: { kind: 'truth', value: true }, weight: 0.8 },
  { phrases: 'false', reading: { kind: 'truth', value: false }, weight: 0.8 },
  {
    phrases:
      'contains|contain|containing|includes the text|including the text|including the word|with the word|like|that contains|mention|mentions|mentioning|includes the word|with the text|contains the word|containing the word|mentioned',
    reading: { kind: 'text match', op: 'contains' },
    weight: 0.8,
  },
  {
    phrases:
      'starts with|start with|starting with|begins with|begin with|beginning with|that start with|that starts with|that begin with',
    reading: { kind: 'text match', op: 'starts' },
  },
  {
    phrases: 'ends with|end with|ending with|ending in|ends in|that end with|that end in',
    reading: { kind: 'text match', op: 'ends' },
  },
  {
    phrases: 'called|named|titled|labelled|labeled|entitled|known as',
    reading: { kind: 'text match', op: 'is' },
    weight: 0.7,
  },
];
