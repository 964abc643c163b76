/** Kinds of friendly words that are no question about data. */
export type SmallTalk = 'greeting' | 'thanks' | 'farewell' | 'wellbeing' | 'identity' | 'praise' | 'agreement';

const PATTERNS: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    'greeting',
    /^(hi|hello|hey|hiya|howdy|good (morning|afternoon|evening|day)|greetings|hola|moin|servus)( there| all| everyone| team| genie| lamp| bot)?$/,
  ],
  [
    'thanks',
    /^((ok|okay|great|perfect|cool|nice|super|good|no|alright|excellent|wonderful|lovely|brilliant|many) )*(thanks?( a lot| so much| very much| again| a bunch)?|thank you( so much| very much)?|thx|ty|cheers|much appreciated)( genie| lamp| bot)?( for (your|the) help)?( (that|this|it) (is|was) (all|great|perfect|helpful|very helpful|really helpful|good|it|enough|useful|very useful|exactly what i (need|needed|wanted))| (that|this) helps( a lot)?| great| perfect)?$/,
  ],
  [
    'farewell',
    /^(bye|goodbye|good ?bye|see you( later| soon)?|ciao|good night|have a nice day|that is all( for (now|today))?( thanks)?)$/,
  ],
  [
    'wellbeing',
    /^(hi |hello |hey )?(how are you( doing)?( today)?|how is it going|what is up|how do you do|are you ok)$/,
  ],
  [
    'identity',
    /^(who are you|what are you|what is your name|are you (a |an )?(bot|human|robot|ai|real)|who made you|tell me about yourself)$/,
  ],
  [
    'praise',
    /^(ok |okay |oh |ah )*((that|this) (is|was) )?(great|nice|cool|perfect|awesome|excellent|good job|well done|wow|very good|amazing|super|brilliant|good bot|interesting|very interesting|helpful|very helpful|useful|good to know|makes sense|that helps|that makes sense)( thanks| thank you| work)?$/,
  ],
  ['agreement', /^(yes|yep|yeah|sure|ok|okay|no|nope|alright|fine|got it|i see|understood)$/],
];

/** What kind of small talk the whole text is, if it is nothing else. */
export function smallTalk(text: string): SmallTalk | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return PATTERNS.find(([, pattern]) => pattern.test(plain))?.[0];
}
