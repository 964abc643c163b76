import { pluralOf } from './profile-words.ts';

/** Nouns that tables are called after, in the singular. Another word may be of any language: it gets no English plural. */
const NOUNS: ReadonlySet<string> = new Set(
  [
    'account activity address admission adjustment agent agreement aircraft airline airport alarm album alert allergy animal answer apartment application appointment area article artist assessment asset assignment athlete attempt auction audit author award',
    'bank batch bed bid bike bill bird block board boat bond bonus book booking box branch brand breed budget bug building bus business buyer',
    'call campaign candidate car card carrier case category center centre certificate change channel charge chart chat check child choice church city claim class clerk click client clinic club coach code collection college color comment commit commission company competitor complaint component connection contact contract contractor cost country county coupon course court credit crew crime crop cruise currency cycle customer',
    'date day deal dealer debt decision defect delay delivery demand department deposit depot desk destination detail device diagnosis dish disease district division doctor document dog dollar donation donor door download dress driver drug',
    'email election employee employer engine enquiry entry enrollment episode error escalation estimate event exam exercise expense experiment export extract',
    'facility factory failure family farm farmer fault fee feed feedback field file film fine firm fish fleet flight floor flow folder food forecast forest form franchise friend fund',
    'game garage garden gate gift goal grade grant group guest guide',
    'harvest hazard hire holiday home horse hospital host hotel hour house household',
    'image import incident ingredient inquiry inspection inspector installation instructor instrument interview inventory investor invoice issue item job journey judge',
    'kitchen label lab lake lane language lap law lawyer lead league lease lecture lesson letter level library license line link list listing load loan location log lot machine',
    'mail manager manufacturer map market match material meal measurement medication meeting member membership menu merchant message meter mile mine model module month motor mountain movement movie museum name nation neighborhood network note nurse',
    'offer office officer operation operator opportunity option order organization outage outcome outlet owner package page pallet panel paper parcel parent park part participant partner party pass passenger patient payment penalty performance period permit person pet phone photo phase pipeline place plan planet plane plant platform play player plot point policy poll pool population port portfolio position post prescription price prize problem procedure process product production professor profile profit program project promotion property protein provider province purchase',
    'quarter question queue quote race rank rate rating reading receipt recipe record redemption referral refund region registration reimbursement rejection release rental repair report repository request reservation resident resource response restaurant result return review reward ride river road role room route row rule run runner',
    'salary sale sample satellite schedule scheme school score screen screening season seat section sector sensor server service session setting shelf shift ship shipment shop show sickness signup site skill sku slot sensor song source space spare speaker species spend sponsor sport staff stage stand star state station statement stay step stock stop store story stream street student study subject submission subscriber subscription supplier supply survey swimmer symptom system',
    'table tag target task tax taxi teacher team technician tenant term territory test theater theatre theft ticket tier time timesheet title token tool topic tour tournament town toy track trade trail train trainer training transaction transfer transformer treatment tree trial trip truck turbine type',
    'unit university update upload usage user vacancy vaccination vaccine value van vehicle vendor venue version vessel video view village visit visitor voter voucher vote wage ward warehouse warranty watch week well win wine winner withdrawal word work worker workout workshop year yield zone',
  ].flatMap((line) => line.split(' ')),
);
/** Endings of nouns that no neighbouring language spells so. */
const ENGLISH_ENDINGS = /[^k]tion$|sion$|[^e]ment$|ness$|ship$|ing$|[^i]ity$|ance$|ence$|less$|hood$|ility$/;

/** Names of tables that nobody counts in: there are no three weathers. */
const UNCOUNTABLE: ReadonlySet<string> = new Set(
  'weather attrition churn marketing traffic finance payroll housing income spending health happiness climate crime retail banking football tourism'.split(
    ' ',
  ),
);

/** Whether rows can be called so: `trip`, and neither `weather` nor a name that says nothing of them. */
export function isRowNoun(word: string): boolean {
  return NOUNS.has(word) && !UNCOUNTABLE.has(word);
}

/** Whether it is a subject and no thing. */
export function isUncountable(word: string): boolean {
  return UNCOUNTABLE.has(word);
}

/**
 * Several of it. A word that is hardly English stays as the table is called: `verkauf` has no plural `verkaufs`. A name
 * that was written in the plural says itself how it ends.
 */
export function pluralNoun(word: string, written: string): string {
  const wroteSeveral = written !== word;
  return wroteSeveral || NOUNS.has(word) || ENGLISH_ENDINGS.test(word) ? pluralOf(word) : word;
}

const PAYERS = new Set(
  'customer client guest member buyer shopper visitor passenger patient people person who user donor player fan household family man woman men women'.split(
    ' ',
  ),
);

/** Whether such a word, in the singular, names somebody whose spending is what others take in. */
export function isPayer(word: string): boolean {
  return PAYERS.has(word);
}

const STAFF = new Set(
  'employee worker colleague staff person people associate agent teacher nurse driver member'.split(' '),
);

/** Whether such a word, in the singular, names somebody who is counted by heads. */
export function isStaff(word: string): boolean {
  return STAFF.has(word);
}
