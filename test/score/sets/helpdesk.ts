import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning, momentText } from '../csv.ts';

const SEED = 60_202;
const ACCOUNTS = 900;
const SUBSCRIPTIONS = 1_600;
const TICKETS = 12_000;
const FIRST_DAY_MS = Date.UTC(2023, 6, 1);
/** Until 30 June 2025. */
const DAYS = 731;

const PLANS = [
  ['Starter', 29],
  ['Team', 99],
  ['Business', 249],
  ['Enterprise', 890],
] as const;
const INDUSTRIES = ['Retail', 'Healthcare', 'Education', 'Manufacturing', 'Finance', 'Media'];
const COUNTRIES = ['USA', 'UK', 'India', 'Netherlands', 'Spain', 'Singapore', 'Mexico'];
const MANAGERS = ['Dana Whitfield', 'Omar Haddad', 'Priya Nair', 'Lukas Brandt'];
const CHANNELS = ['organic', 'paid search', 'partner', 'referral', 'outbound'];
const PRIORITIES = ['P3', 'P2', 'P4', 'P1'];
const CATEGORIES = ['billing', 'login', 'bug', 'how-to', 'performance', 'integration'];
const WORDS = ['Blue', 'Hyper', 'North', 'Quick', 'Silver', 'Urban', 'Vivid', 'Prime', 'Loop', 'Grand'];
const TAILS = ['Labs', 'Works', 'Systems', 'Foods', 'Logic', 'Studio', 'Group', 'Motors', 'Mart'];

/** Accounts, subscriptions and support tickets of somebody who rents out software. */
export function helpdeskTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'accts',
      columns: ['acct_id', 'company_nm', 'industry', 'hq_country', 'employee_cnt', 'csm_owner'],
      rows: Array.from({ length: ACCOUNTS }, (_, index) => [
        `A${1_000 + index}`,
        `${WORDS[index % 10]} ${TAILS[Math.floor(index / 10) % 9]} ${1 + Math.floor(index / 90)}`,
        leaning(random, INDUSTRIES, 0.2),
        leaning(random, COUNTRIES, 0.4),
        5 + Math.floor(4_000 * random.next() ** 4),
        leaning(random, MANAGERS, 0.15),
      ]),
    },
    {
      name: 'tbl_subscriptions',
      columns: [
        'sub_id',
        'acct_id',
        'planName',
        'mrr_usd',
        'startDate',
        'churned_on',
        'billingCycle',
        'seatCnt',
        'signup_channel',
      ],
      rows: subscriptions(random),
    },
    {
      name: 'SupportTickets',
      columns: [
        'ticketNo',
        'acct_id',
        'opened_ts',
        'closed_ts',
        'prio',
        'ticket_category',
        'csat_score',
        'first_resp_mins',
        'is_escalated',
      ],
      rows: tickets(random),
    },
  ];
}

function subscriptions(random: SeededRandom): Cell[][] {
  return Array.from({ length: SUBSCRIPTIONS }, (_, index) => {
    const day = Math.floor(random.next() ** 0.8 * DAYS);
    const plan = random.weighted(PLANS, (one) => 1 / (1 + 0.5 * PLANS.indexOf(one)));
    const seats = 1 + Math.floor(120 * random.next() ** 3);
    const churnDay = day + 20 + Math.floor(random.next() * 400);
    const churned = random.chance(0.4) && churnDay < DAYS;
    return [
      50_000 + index,
      `A${1_000 + random.integer(0, Math.floor(ACCOUNTS * 0.93))}`,
      plan[0],
      (plan[1] + seats * 3.5 + random.integer(0, 99) / 100).toFixed(2),
      dayText(FIRST_DAY_MS + day * DAY_MS),
      churned ? dayText(FIRST_DAY_MS + churnDay * DAY_MS) : null,
      random.chance(0.64) ? 'monthly' : 'annual',
      seats,
      leaning(random, CHANNELS, 0.3),
    ];
  });
}

function tickets(random: SeededRandom): Cell[][] {
  const days = Array.from({ length: TICKETS }, () => Math.floor(random.next() ** 0.85 * DAYS)).sort((a, b) => a - b);
  return days.map((day, index) => {
    const openedMs = FIRST_DAY_MS + day * DAY_MS + random.integer(6 * 3_600, 22 * 3_600) * 1_000;
    const closedMs = openedMs + Math.floor(random.next() ** 2 * 9 * DAY_MS);
    const closed = closedMs < FIRST_DAY_MS + DAYS * DAY_MS;
    const priority = leaning(random, PRIORITIES, 0.6);
    return [
      300_001 + index,
      `A${1_000 + Math.floor(random.next() ** 1.3 * ACCOUNTS * 0.88)}`,
      momentText(openedMs),
      closed ? momentText(closedMs) : null,
      priority,
      leaning(random, CATEGORIES, 0.25),
      // Not everybody says how it was.
      closed && random.chance(0.55) ? random.weighted([5, 4, 3, 1, 2], (one) => one + 1) : null,
      Math.round(4 + random.next() ** 2 * 380 * (1 + Number(priority.slice(1)) / 3)),
      random.chance(0.09),
    ];
  });
}
