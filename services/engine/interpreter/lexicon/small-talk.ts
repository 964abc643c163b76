/** Kinds of friendly words that are no question about data. */
export type SmallTalk = 'greeting' | 'thanks' | 'farewell' | 'wellbeing' | 'identity' | 'praise' | 'agreement';

const PATTERNS: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    'greeting',
    /^(hi|hello|hey|hiya|howdy|good (morning|afternoon|evening|day)|greetings|hola|moin|servus)( there| all| everyone| team| genie| lamp| bot)?$/,
  ],
  [
    'thanks',
    /^((many |ok |okay )?thanks?( a lot| so much| very much| again)?|thank you( so much| very much)?|thx|ty|cheers|much appreciated)( genie| lamp| bot)?$/,
  ],
  [
    'farewell',
    /^(bye|goodbye|good ?bye|see you( later| soon)?|ciao|good night|have a nice day|that is all( thanks)?)$/,
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
    /^(great|nice|cool|perfect|awesome|excellent|good job|well done|wow|very good|amazing|super|brilliant|good bot)( thanks| thank you| work)?$/,
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
