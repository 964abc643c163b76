import type { PhraseEntry } from './types.ts';

/** Words that change nothing about what is asked. */
const courtesies =
  'the|a|an|please|pls|kindly|me|us|we|our|ours|my|your|you|i|it|its|they|them|their|theirs|he|she|his|her|this|these|those|there|here|so|far|then|' +
  'can|could|would|will|shall|should|may|might|must|do|does|did|done|doing|let|want|wants|like|need|know|knowing|think|wonder|wondering|asking|curious|' +
  'really|actually|basically|simply|ever|already|still|yet|now|currently|generally|usually|maybe|perhaps|roughly|approximately|about|around|' +
  'hi|hello|hey|u|ur|thx|plz|btw|fyi|dear|ok|okay|well|thanks|thank|quick|quickly|both|own|such|very|much|quite|whole|entire|entirely|' +
  'respective|respectively|given|particular|specific|corresponding|relevant|current|existing|single|certain|possible|overall|actual|' +
  'tell|explain|understand|back|go|goes|going|went|come|comes|came|coming|turn|turned|look|looks|looking|available|altogether|o|s|t|' +
  'anything|something|everything|say|says|saying|hmm|um|uh|oh|ah|once|calculate|compute|determine|' +
  'computed|calculated|calculating|breakdown|grouped|be|being|been|per|each|every|is|are|was|were|that|who|whom|which|of|for|in|at|to|on|by|than|as|' +
  'with|and|or|from|any|all|some|has|have|had|if|when|while|where|whose|only|just|also|too|there|ones|one|up|out|off|s';

/**
 * Past forms which say that the thing asked about came into being or was dealt with. A participle that names a state of
 * the thing (`cancelled`, `rejected`) limits the rows and must not be here.
 */
const events =
  'happen|happens|happened|happening|occur|occurs|occurred|occurring|made|making|make|makes|recorded|recording|registered|registering|' +
  'logged|reported|existed|covered|represented|surveyed|exist|exists|got|gotten|getting|received|receiving|receive|receives|gave|given|give|gives|created|creating|create|creates|raised|submitted|' +
  'filed|lodged|entered|captured|booked|booking|reserved|placed|ordered|ordering|bought|buying|buy|buys|purchased|purchasing|sold|selling|sell|sells|issued|generated|generate|generates|' +
  'generating|produced|produce|produces|processed|processing|handled|handle|handles|handling|treated|treat|treats|saw|seen|sees|served|serve|serves|serving|performed|perform|performs|conducted|' +
  'held|provided|provide|provides|offered|dealt|collected|collect|collects|charged|charging|billed|invoiced|spent|paid|paying|brought|bring|brings|' +
  'ran|running|used|using|consumed|consume|consumes|consuming|measured|observed|rented|borrowed|borrow|borrows|loaned|lent|lend|added|posted|wrote|written|sent|send|sends|' +
  'dispensed|prescribed|prescribe|travelled|traveled|drove|driven|drive|drives|flew|flown|fly|flies|rode|ridden|stayed|visited|attended|attend|attends|watched|played|viewed|called|belong|' +
  'belongs|belonging|lived|live|lives|living|reside|resides|stood|carried|carry|carries|reached|reach|reaches|accounted|represent|represents|appeared|appear|appears|located|based|situated|' +
  'employed|employ|employs|worked|working|hired|joined|enrolled|enrol|enroll|admitted|admit|showing|shown|included|include|includes|achieved|achieve|achieves|scored|gained|contributed|' +
  'contribute|contributes|attracted|attract|attracts|stocked|supplied|opened|started|begin|begins|began|begun|fell|ranging|spanning|tracked|operated|operate|operates|managed|manage|manages|' +
  'accumulated|amounted|incurred|incur|incurs|allocated|invested|invest|invests|donated|donate|donates|deposited|stored|kept|keep|keeps|tend|tends|involved|involve|involves|' +
  'arrived|arrive|arrives|arriving|departed|depart|departs|landed|published|released|signed|totaled|totalled|averaged|recruited|teach|teaches|taught|led|run by|completed by|done by|owned|published|published by|' +
  'having|doing|get|gets|become|became|need|needs|needed|require|requires|required|tagged|listed|presented|counted|set|put|found|find|finds|' +
  'achieving|attending|receiving|attracting|contributing|operating|offering';

/** Words that are as often nouns: they are read over only where a verb can stand. */
const verbs =
  'record|records|register|registers|log|logs|report|reports|file|files|book|books|order|orders|purchase|purchases|issue|issues|process|processes|charge|charges|bill|bills|invoice|spend|spends|' +
  'run|runs|use|uses|measure|measures|rent|rents|loan|loans|release|releases|post|posts|ride|rides|stay|stays|visit|visits|watch|watches|play|plays|view|views|call|calls|account|accounts|' +
  'hold|holds|deal|deals|stand|stands|work|works|score|scores|gain|gains|start|starts|end|ends|fall|falls|span|spans|cover|covers|track|tracks|amount|amounts|average|averages|lead|leads|' +
  'stock|supply|supplies|store|stores|offer|offers|pay|pays|drive|sign|signs|join|joins|enter|enters|hire|hires|write|writes|add|adds|raise|raises|submit|submits|travel|travels|help|need|open|opens|' +
  'ship|ships|deliver|delivers|travel|complete|completes|request|requests|export|exports|import|imports|produce|publish|publishes|schedule|schedules|employ|return|returns|place|places|land|lands';

/** Verbs that say what is measured: a number after them needs no other name. */
const measuring: readonly PhraseEntry[] = (
  [
    ['pay', 'earn|earns|earned|earning|make more|paid more'],
    ['money', 'cost|costs|costing|priced|worth|pay|pays'],
    ['mass', 'weigh|weighs|weighed|weighing'],
    ['length', 'last|lasts|lasted|lasting|take|takes|took|taken|taking'],
    ['income', 'spend|spends|spent|spending'],
  ] as const
).map(([concept, phrases]) => ({ phrases, reading: { kind: 'verb', concept }, weight: 0.3 }));

/** `does the company have`: whose the data are. */
const ORGANISATION = ['does', 'do', 'did', 'has', 'have']
  .flatMap((verb) => ['the', 'our'].map((article) => `${verb} ${article}`))
  .flatMap((lead) =>
    ['chain', 'company', 'business', 'firm', 'organisation', 'organization', 'enterprise'].map(
      (noun) => `${lead} ${noun}|`,
    ),
  )
  .join('');

/** For whom or for what the figures are wanted: `for my boss`, `for a presentation tomorrow`. */
const OCCASION = ['for', 'to show', 'to present to', 'to send to', 'to give to']
  .flatMap((lead) => ['my', 'our', 'the', 'a'].map((article) => `${lead} ${article}`))
  .flatMap((lead) =>
    ['boss', 'manager', 'team', 'colleague', 'presentation', 'meeting', 'report', 'slide', 'slides', 'deck'].map(
      (noun) => `${lead} ${noun}|`,
    ),
  )
  .join('');

/** Words that are read over. */
export const filler: readonly PhraseEntry[] = [
  { phrases: courtesies, reading: { kind: 'noise' }, weight: 0.12 },
  { phrases: events, reading: { kind: 'noise' }, weight: 0.1 },
  { phrases: verbs, reading: { kind: 'verb' }, weight: 0.05 },
  ...measuring,
  // Whoever did it at all is counted anyway.
  { phrases: 'at least once|at least one time|one or more times', reading: { kind: 'noise' }, weight: 0.7 },
  {
    phrases:
      'show how|show me how|tell me how|i would like to know|i would like to|i want to know|i need to know|can you tell me|could you tell me|do you know|can you show me|could you show me|can you give me|could you give me|let me know|' +
      'tell me about|please tell me|i am looking for|i am interested in|what is|what was|what were|what about the|at all|in our data|in the data|in the database|in the dataset|in our system|in the system|' +
      'in our database|in our company|in the company|in our organization|in the organization|do we have|are there|is there|were there|was there|have we had|did we have|there are|there were|in terms of|' +
      'with respect to|when it comes to|looking at|take place|takes place|took place|taken place|of all time|in the whole dataset|in all|on record|for us|so far|to date|in the table|in this data|out of all|' +
      'of all|among all|of the|in the dataset|on record|to see|the data|in general|as of now|right now|at the moment|what has been|what have been|sort of|kind of|on file|come from|comes from|came from|good morning|good afternoon|used to|' +
      ORGANISATION +
      OCCASION +
      'my boss wants to know|my boss wants|my boss asked|my boss asks|my manager wants to know|my manager wants|my manager asked|my manager asks|asap|as soon as possible|by any chance|' +
      'how are|how is|how was|how were|how do|how does|how about our|' +
      'whether they are|whether it is|whether or not they are|for the boss|for the report|our company|' +
      'break down|break out|split up|break up|slice|break|split|down|help me|for my boss|for my manager|for a report|for a presentation|for my report|for a meeting|for the meeting|for my team|for the board|on board|aboard|quick question|the entire period|in the entire dataset|the whole period|i wonder|just wondering',
    reading: { kind: 'noise' },
    weight: 0.13,
  },
];
