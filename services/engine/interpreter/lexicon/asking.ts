import type { PhraseEntry } from './types.ts';

const preposition = (words: string): PhraseEntry[] =>
  words.split('|').map((word) => ({ phrases: word, reading: { kind: 'preposition', word }, weight: 0.2 }));

/** The frame of a question: who asks what of whom. These words guide the reading and carry no content. */
export const asking: readonly PhraseEntry[] = [
  {
    phrases:
      'which|which one|which ones|which of the|which of our|which kind of|which type of|which kinds of|which types of',
    reading: { kind: 'ask', word: 'which' },
    weight: 0.5,
  },
  {
    phrases: 'what|what kind of|what type of|what kinds of|what types of|what sort of|what sorts of|what are all the',
    reading: { kind: 'ask', word: 'what' },
    weight: 0.4,
  },
  { phrases: 'who|whom', reading: { kind: 'ask', word: 'who' }, weight: 0.5 },
  {
    phrases: 'when|at what time|on what date|on which date|what date|which date|at which time',
    reading: { kind: 'ask', word: 'when' },
    weight: 0.5,
  },
  { phrases: 'where', reading: { kind: 'ask', word: 'where' }, weight: 0.3 },
  {
    phrases:
      'show|show me|show us|list|lists|list all|list out|list me|give me|give us|display|find me|get me|fetch|tell me|tell us|enumerate|look up|lookup|pull up|i want to see|' +
      'i would like to see|i want|i need|what are|what are the|let me see|present me|bring up|retrieve|list of|a list of|the list of|give me a list of|who are|who are the|provide me',
    reading: { kind: 'list' },
    weight: 0.4,
  },
  {
    phrases:
      'name|see|get|return|print|report|view|select|search|search for|output|extract|pull|find|identify|provide|pull all|find all',
    reading: { kind: 'list' },
    weight: 0.4,
    initial: true,
  },
  {
    phrases: 'people|persons|anyone|anybody|someone|somebody|everyone|everybody',
    reading: { kind: 'rows', persons: true },
    weight: 0.4,
  },
  {
    phrases: 'spender|spenders|shopper|shoppers',
    reading: { kind: 'rows', persons: true },
  },
  {
    phrases:
      'rows|row|records|record|entries|entry|lines|line items|cases|instances|data points|observations|occurrences',
    reading: { kind: 'rows' },
    weight: 0.7,
  },
  ...preposition(
    'due to|because of|because|because it was|because it is|because they were|lose to|lost to|lose through|lost through|caused by|owing to|thanks to|of|in|for|from|at|on|with|within|to|into|during|through|via|using|about|among|amongst|inside|whose|around|involving|including|regarding|concerning|towards|toward|as|than|while|if|belonging|located|based|living|related|tagged|marked|assigned|classified|categorised|categorized|associated|throughout|onto|after|before|since|until|till|following|prior',
  ),
  { phrases: 'is|are|was|were|be|been|being|am', reading: { kind: 'be' }, weight: 0.2 },
  { phrases: 'has|have|had|having|own|owns', reading: { kind: 'have' }, weight: 0.2 },
  { phrases: 'that', reading: { kind: 'that' }, weight: 0.2 },
  { phrases: 'and|but|,|&|as well as|along with|plus|together with|;', reading: { kind: 'and' }, weight: 0.2 },
  { phrases: 'or|and or|either|/', reading: { kind: 'or' }, weight: 0.2 },
  {
    phrases: 'vs|versus|compared to|compared with|in comparison to|as opposed to|against',
    reading: { kind: 'versus' },
    weight: 0.8,
  },
  {
    phrases: 'compare|comparison of|comparison between|compare between|comparing',
    reading: { kind: 'versus' },
    weight: 0.8,
  },
  { phrases: 'any|some|all|all of the|all the|any of the', reading: { kind: 'any' }, weight: 0.2 },
  {
    phrases:
      'value|values|amount|amounts|level|levels|figure|figures|code|codes|name|names|type|types|category|categories|kind|kinds|group|groups|id|ids|number|numbers|field|time|title|titles|' +
      'column|method|methods|details|information|info|data|statistics|stats|summary|overview|results|result|metrics|metric|period|count|options|option|list|total|unit|units|ids|usage|consumption',
    reading: { kind: 'generic' },
    weight: 0.2,
  },
];
