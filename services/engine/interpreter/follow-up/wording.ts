/** Puts right what was understood: `no, ...`, `sorry, I meant ...`, `actually I want ...`. */
const SORRY =
  /^(?:(?:no|nope|sorry|oops|wait|hm+|well|ah|oh|actually)[\s,.!;:-]+)+(?=(?:what )?i (?:meant|mean|wanted|want|would|need)\b|not\b|(?:just|only) (?:by|for|in|the)\b|(?:by|for|in|per|the|rather|make) )/i;
const MEANT =
  /^(?:what )?i (?:actually |really |rather )?(?:meant|mean|wanted|want|need|would (?:like|prefer|rather))(?: (?:was|is))?(?: to (?:see|know|have|say))?[\s,:]+/i;
/** `I meant`, without anything before it; `I want` alone begins a question of its own. */
const MEANT_ALONE = /^(?:what )?i (?:actually |really )?(?:meant|mean)(?: (?:was|is|to say))?[\s,:]+/i;
const NOT_BUT = /^not (?:the |for |in |by )?[^,;]+?(?:,(?: but)?|;| but) (?:rather )?/i;
const AND_NOT = /,? (?:and )?not (?:the |for |in |by )?[^,;]+$/i;
const ONLY =
  /^(?:please )?(?:i (?:am )?(?:only|just) (?:care about|interested in|want(?: to (?:see|look at))?|need(?: to see)?|looking for)|let us (?:only |just )?(?:focus on|look at|concentrate on))[\s,]+(?:only )?/i;
const PERCENT =
  /^((and|now|then|show|it|that|this|them|as|the same) )*(in|as) (an? )?(percent|percentages?|%)[\s.?!]*$/i;

/** What takes the place of what was shown: `no, I meant X`, `not Y, X`, `actually X, not Y`. */
function corrected(text: string): string | undefined {
  const after = text.replace(SORRY, '');
  const sorry = after !== text;
  const meant = after.replace(sorry ? MEANT : MEANT_ALONE, '');
  const rest = meant.replace(NOT_BUT, '');
  if (!sorry && meant === after && rest === meant) return undefined;
  const wanted = rest
    .replace(AND_NOT, '')
    .replace(/^(?:just|only|make it|rather)\s+/i, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(wanted) ? `instead ${wanted}` : undefined;
}

/** `and how did they do in April?`: the same figure of the same ones. */
const FARED =
  /^(?:(?:and|so|but|ok|now) )*how (?:did|do|does|have|has|are|were|was|is) (those|these|they|it|that|this|he|she)(?: \w+){0,2}? (?:do|done|doing|perform(?:ed|ing)?|look(?:ed|ing)?|go|going|fared?|sell|sold)\b/i;
const DAYS =
  /^(?:(?:and|or|but|now|ok|only|just|what about|how about|on|for|the) )*(weekdays?|weekends?|workdays?|working days?)(?: only| instead| please)*[\s?.!]*$/i;
/** `which one has more?` of a few that were shown. */
const MORE =
  /^((?:(?:and|so|but|ok|now) )*which (?:one|of (?:them|these|those|the two|both)) (?:is|are|was|were|has|have|had|does|did|gets?|got|makes?|made|sells?|sold) )(?:the )?(?:more|higher|bigger|larger|greater)[\s?.!]*$/i;
const PARTS_OF_DAY =
  /^(?:(?:and|or|but|now|ok|only|just|what about|how about|in|at|the) )*(morning|afternoon|evening|night)s?(?: only| instead| please)*[\s?.!]*$/i;
/** `put lift back`, `include lift again`. */
const BACK =
  /^(?:(?:and|now|ok|please) )*(?:put|bring|add|include) (?:(?:the|back) )*(.+?)(?:,? (?:back(?: in)?|again|in again))*[\s.!]*$/i;
const AFTERWARDS = /[,.\s]+(?:sorry|my bad|my mistake|thanks|thank you|thx)[\s.!]*$/i;
const PLEASED =
  /^(?:(?:ok|okay|great|perfect|cool|nice|super|good|alright|right|thanks|thank you|thanks a lot|got it|i see|interesting)[,.!;:-]+\s*)+(?=\S)/i;

/** What is said after an answer, in the words that its changes are known by. */
export function asChange(said: string): string {
  const text = said.replace(PLEASED, '').replace(AFTERWARDS, '');
  const right = corrected(text);
  if (right !== undefined) return right;
  return text
    .replace(FARED, 'and $1')
    .replace(MORE, '$1the most')
    .replace(DAYS, 'only on $1')
    .replace(PARTS_OF_DAY, 'only in the $1')
    .replace(BACK, 'add $1')
    .replace(ONLY, 'only ')
    .replace(PERCENT, 'as percentage of total');
}
