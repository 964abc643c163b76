import { expect } from 'chai';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded, type World } from './worlds.ts';

function claims(): Row[] {
  const random = seeded(31);
  return Array.from({ length: 300 }, (_, index) => ({
    clm_nbr: `C${index}`,
    plcy_nbr: `P${Math.floor(random() * 55)}`,
    loss_dt: new Date(Date.UTC(2023, 0, 1) + Math.floor(random() * 500) * 86_400_000).toISOString().slice(0, 10),
    clm_amt: Math.round(random() * 90_000) / 100,
    clm_sts: ['open', 'closed', 'denied'][index % 3] ?? '',
    fraud_flg: random() < 0.2 ? 1 : 0,
    adj_nm: ['Ames', 'Boyd'][index % 2] ?? '',
    resp_hrs: 1 + Math.floor(random() * 70),
  }));
}

function policies(): Row[] {
  const random = seeded(32);
  return Array.from({ length: 60 }, (_, index) => ({
    plcy_nbr: `P${index}`,
    insd_id: 1 + Math.floor(random() * 40),
    plcy_typ: ['home', 'motor', 'life'][index % 3] ?? '',
    NumRiders: Math.floor(random() * 5),
    ded_amt: 250 * (1 + (index % 4)),
  }));
}

function insured(): Row[] {
  const random = seeded(33);
  return Array.from({ length: 40 }, (_, index) => ({
    insd_id: index + 1,
    full_nm: `Person ${index}`,
    st: ['TX', 'CA'][index % 2] ?? '',
    Gender: random() < 0.5 ? 'F' : 'M',
    SmokerYN: random() < 0.3 ? 'Y' : 'N',
  }));
}

/** An insurer's tables as an old system names them. */
const insurer: World = {
  title: 'Insurer',
  tables: { 'old.core.t_clm': claims(), 'old.core.dim_plcy': policies(), 'old.core.insd_mstr': insured() },
  asOf: '2024-05-31',
};

describe('awkward names', () => {
  let reader: Reader;
  before(async () => {
    reader = await openReader(insurer);
  });
  after(() => reader.close());

  const TITLES: Readonly<Record<string, string>> = {
    'How many claims do we have?': 'Number of claims',
    'number of policies by type': 'Number of policies by policy type',
    'total claim amount per quarter': 'Total claim amount by quarter',
    'average deductible': 'Average ded amount',
    'claims by adjuster': 'Number of claims by adj name',
    'average claim amount by state': 'Average claim amount by insd st',
    'fraud rate': 'Fraud rate',
    'fraud rate by adjuster': 'Fraud rate by adj name',
    'How many claims were fraudulent?': 'Number of claims where fraud flag is 1',
    'How many riders are there in total?': 'Total number of riders',
    'total number of riders by policy type': 'Total number of riders by policy type',
    'slowest response': 'Maximum resp hours',
    'fastest response': 'Minimum resp hours',
    'total claim amount across all claims': 'Total claim amount',
    'how many women are smokers?': 'Number of insd where gender is F and smoker flag is Y',
  };
  for (const [question, title] of Object.entries(TITLES)) {
    it(`"${question}" is "${title}"`, () => {
      expect(reader.title(question)).to.equal(title);
    });
  }

  it('give the rate in hundredths of all rows', async () => {
    const found = reader.read('fraud rate');
    if (found.kind !== 'query') throw new Error(found.kind);
    const { rows } = await reader.run(found.sql);
    const fraudulent = claims().filter((row) => row['fraud_flg'] === 1).length;
    expect(Number(rows[0]?.[0])).to.be.closeTo((fraudulent / 300) * 100, 1e-6);
  });

  it('leave out of persons what has none', () => {
    const found = reader.read('how many people live in TX?');
    expect(found.kind === 'query' ? found.plan.base : found.kind).to.equal('old.core.insd_mstr');
  });
});
