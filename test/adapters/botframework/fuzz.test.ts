import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../../services/errors.ts';
import { cardExecute, feedback, installation, membersAdded, message } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

/** Sound activities, in which some fields are replaced by anything at all. */
const sound = fc.constantFrom(
  message('hello'),
  message('hello', { place: 'group' }),
  cardExecute({ lamp: { verb: 'ask', question: 'x', nonce: 'n' } }),
  feedback('like', 'x', '1'),
  membersAdded('channel', ['29:x']),
  installation('add'),
);

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string(),
  fc.constantFrom(null, [], {}, '', 0, -1, '__proto__', 'constructor', { id: '..' }, { id: null }, [null], [{}]),
);

const field = fc.constantFrom(
  ...['type', 'id', 'channelId', 'serviceUrl', 'from', 'recipient', 'conversation', 'channelData', 'text', 'value'],
  ...[
    'locale',
    'name',
    'action',
    'replyToId',
    'entities',
    'attachments',
    'membersAdded',
    'membersRemoved',
    'timestamp',
  ],
);

const activities = fc
  .tuple(sound, fc.array(fc.tuple(field, anything), { maxLength: 4 }), fc.dictionary(fc.string(), fc.jsonValue()))
  .map(([base, changes, more]) => ({ ...more, ...base, ...Object.fromEntries(changes) }) as Record<string, unknown>);

/** What may be answered to whoever has a sound token for the service URL that the activity names. */
const ALLOWED = [200, 400, 401, 403, 501];

describe('any activity', () => {
  let harness: TeamsHarness;

  before(async () => {
    harness = await startTeams();
    await harness.teams.warm();
  });

  after(() => harness.stop());

  it('with a sound token gets an answer of a closed list, and the service lives', async () => {
    await fc.assert(
      fc.asyncProperty(activities, async (activity) => {
        const { serviceUrl } = activity;
        const here = typeof serviceUrl === 'string' && serviceUrl !== '' ? harness.local(activity) : activity;
        const serviceurl = harness.connector.serviceUrl;
        const response = await harness.post(here, harness.bearerFor({}, { serviceurl }));
        expect(ALLOWED).to.include(response.status, response.body);
        if (response.status !== 200) expect(harness.connector.connections).to.equal(0);
      }),
      { numRuns: 400 },
    );
    const last = await harness.deliver(message('still there?'));
    expect(last.status).to.equal(200);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });

  it('that is no object at all is refused before anything is looked at', async () => {
    const receive = harness.teams.receiveFor(harness.bot);
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (body) => {
        const error: unknown = await receive({ authorization: undefined, body, receivedAt: 0 }).catch(
          (e: unknown) => e,
        );
        expect(error).to.be.instanceOf(AppError);
        expect((error as AppError).code).to.be.oneOf(['request.invalid', 'request.unauthorized']);
      }),
      { numRuns: 500 },
    );
  });

  it('with any header for a token is refused, not failed over', async () => {
    const receive = harness.teams.receiveFor(harness.bot);
    const part = fc.oneof(fc.base64String({ maxLength: 40 }), fc.jsonValue().map(encode));
    const header = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((parts) => `Bearer ${parts.join('.')}`),
    );
    const before = harness.bot.received.length;
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        const request = { authorization, body: harness.local(message('hello')), receivedAt: 0 };
        const error: unknown = await receive(request).catch((e: unknown) => e);
        expect(error).to.be.instanceOf(AppError).with.property('code', 'request.unauthorized');
      }),
      { numRuns: 500 },
    );
    expect(harness.bot.received).to.have.length(before);
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
