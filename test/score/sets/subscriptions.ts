import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning, momentText } from '../csv.ts';

const SEED = 91_607;
const ACCOUNTS = 220;
const USERS = 1_300;
const TICKETS = 1_600;
const EVENTS = 8_000;
const FIRST_DAY_MS = Date.UTC(2023, 0, 1);
/** Until 30 June 2025. */
const DAYS = 912;

const PLANS = [
  ['FREE', 'Free', 0],
  ['TEAM', 'Team', 49],
  ['BIZ', 'Business', 149],
  ['ENT', 'Enterprise', 499],
] as const;
const INDUSTRIES = ['Retail', 'Logistics', 'Finance', 'Education', 'Media'];
const COUNTRIES = ['Ireland', 'Japan', 'Kenya', 'Chile', 'Poland'];
const MANAGERS = ['Olga Petrov', 'Sam Oduya', 'Mei Tanaka', 'Liam Byrne'];
const ROLES = ['member', 'admin', 'viewer'];
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const TOPICS = ['billing', 'login', 'bug', 'feature request', 'performance'];
const ACTIONS = ['login', 'export', 'invite', 'report created', 'comment'];
const WORDS = [
  'Acme',
  'Borealis',
  'Cedar',
  'Delta',
  'Ember',
  'Fjord',
  'Granite',
  'Helix',
  'Iris',
  'Juniper',
  'Kestrel',
];
const KINDS = ['Labs', 'Works', 'Group', 'Systems', 'Partners'];

interface Account {
  readonly id: string;
  readonly plan: (typeof PLANS)[number];
  readonly fromDay: number;
  readonly toDay: number;
}

/** Software that companies rent: accounts on plans, their users, invoices, support tickets and what the users do. */
export function subscriptionTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const accounts = Array.from({ length: ACCOUNTS }, (_, index): Account => {
    const fromDay = Math.floor(random.next() ** 1.3 * (DAYS - 60));
    const leaves = random.chance(0.18) ? fromDay + random.integer(60, 500) : DAYS;
    const plan = random.weighted(PLANS, (one) => 1 / (1 + PLANS.indexOf(one) * 0.6));
    return { id: `A${1_001 + index}`, plan, fromDay, toDay: Math.min(leaves, DAYS) };
  });
  const users = Array.from({ length: USERS }, (_, index) => ({
    id: 20_001 + index,
    account: accounts[Math.floor(random.next() ** 1.5 * (ACCOUNTS - 5))] ?? accounts[0],
  }));
  return [
    { name: 'plans', columns: ['plan_code', 'plan_name', 'monthly_price'], rows: PLANS },
    {
      name: 'accounts',
      columns: [
        'account_id',
        'company',
        'industry',
        'country',
        'plan_code',
        'account_manager',
        'seats',
        'created_on',
        'churned_on',
      ],
      rows: accounts.map(({ id, plan, fromDay, toDay }, index) => [
        id,
        `${WORDS[index % 11]} ${KINDS[Math.floor(index / 11) % 5]}${index >= 55 ? ` ${Math.floor(index / 55) + 1}` : ''}`,
        leaning(random, INDUSTRIES, 0.4),
        leaning(random, COUNTRIES, 0.5),
        plan[0],
        leaning(random, MANAGERS, 0.3),
        random.integer(1, 60),
        dayText(FIRST_DAY_MS + fromDay * DAY_MS),
        toDay < DAYS ? dayText(FIRST_DAY_MS + toDay * DAY_MS) : null,
      ]),
    },
    {
      name: 'users',
      columns: ['user_id', 'account_id', 'role', 'is_active', 'joined_on'],
      rows: users.map(({ id, account }) => [
        id,
        account?.id ?? null,
        leaning(random, ROLES, 1.2),
        random.chance(0.8),
        dayText(FIRST_DAY_MS + random.integer(account?.fromDay ?? 0, DAYS - 1) * DAY_MS),
      ]),
    },
    {
      name: 'invoices',
      columns: ['invoice_id', 'account_id', 'issued_on', 'amount', 'status'],
      rows: invoicesOf(random, accounts),
    },
    {
      name: 'tickets',
      columns: ['ticket_id', 'account_id', 'opened_at', 'closed_at', 'priority', 'topic', 'csat'],
      rows: ticketsOf(random, accounts),
    },
    {
      name: 'events',
      columns: ['event_id', 'user_id', 'event_name', 'happened_at'],
      rows: Array.from({ length: EVENTS }, () => random.integer(0, DAYS - 1))
        .sort((a, b) => a - b)
        .map((day, index) => [
          index + 1,
          users[Math.floor(random.next() ** 1.6 * USERS * 0.9)]?.id ?? null,
          leaning(random, ACTIONS, 0.6),
          momentText(FIRST_DAY_MS + day * DAY_MS + random.integer(6 * 3_600, 21 * 3_600) * 1_000),
        ]),
    },
  ];
}

function invoicesOf(random: SeededRandom, accounts: readonly Account[]): Cell[][] {
  const rows: Cell[][] = [];
  for (const { id, plan, fromDay, toDay } of accounts) {
    if (plan[2] === 0) continue;
    for (let day = fromDay; day < toDay; day += 30) {
      const recent = day > DAYS - 45;
      const status = recent && random.chance(0.5) ? 'open' : random.chance(0.06) ? 'overdue' : 'paid';
      const amount = plan[2] * (random.chance(0.15) ? 2 : 1);
      rows.push([rows.length + 1, id, dayText(FIRST_DAY_MS + day * DAY_MS), amount.toFixed(2), status]);
    }
  }
  return rows;
}

function ticketsOf(random: SeededRandom, accounts: readonly Account[]): Cell[][] {
  return Array.from({ length: TICKETS }, () => random.integer(0, DAYS - 1))
    .sort((a, b) => a - b)
    .map((day, index) => {
      const openedMs = FIRST_DAY_MS + day * DAY_MS + random.integer(7, 19) * 3_600_000;
      const closedMs = openedMs + random.integer(1, 150) * 3_600_000;
      const closed = closedMs < FIRST_DAY_MS + DAYS * DAY_MS;
      return [
        index + 1,
        // Some accounts never had a question.
        accounts[Math.floor(random.next() ** 1.2 * (ACCOUNTS - 30))]?.id ?? null,
        momentText(openedMs),
        closed ? momentText(closedMs) : null,
        leaning(random, PRIORITIES, 0.5),
        leaning(random, TOPICS, 0.35),
        closed && random.chance(0.6) ? random.integer(1, 5) : null,
      ];
    });
}
