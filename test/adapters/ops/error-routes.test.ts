import { expect } from 'chai';
import { createHttpServer } from '../../../adapters/http/server.ts';
import type { HttpServer } from '../../../adapters/http/types.ts';
import { OpsAccess } from '../../../adapters/ops/access.ts';
import { addErrorRoutes } from '../../../adapters/ops/error-routes.ts';
import { systemClock } from '../../../services/clock.ts';
import { Events } from '../../../services/events.ts';
import { silentLog } from '../../../services/log.ts';
import type { LastError } from '../../../services/ops/last-errors.ts';
import { ManualClock } from '../../support/clock.ts';

const AT = Date.UTC(2026, 10, 20);
const ERROR: LastError = {
  at: AT + 1_000,
  firstAt: AT,
  count: 7,
  event: 'question.dead',
  code: 'delivery.gone',
  message: 'the conversation is gone',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  questionId: 'q1',
};

describe('GET /api/ops/errors', () => {
  let server: HttpServer;
  let limits: number[];

  const start = async (opsToken?: string) => {
    limits = [];
    server = createHttpServer({
      host: '127.0.0.1',
      port: 0,
      gzipMinBytes: 1024,
      hasKey: () => opsToken !== undefined,
      clock: systemClock,
      events: new Events(),
      log: silentLog,
    });
    const { traceId: _none, questionId: _neither, ...bare } = ERROR;
    const list = (limit: number) => {
      limits.push(limit);
      return [ERROR, bare].slice(0, limit);
    };
    const access = new OpsAccess({ token: opsToken, publicUrl: undefined, clock: new ManualClock() });
    addErrorRoutes(server, { errors: { list }, access });
    await server.start();
  };
  const get = async (query = '', headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(`/api/ops/errors${query}`, server.address()?.url), { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  afterEach(() => server.stop(AbortSignal.abort()));

  it('lists what went wrong last, with trace and question where they are known', async () => {
    await start();
    const { status, body } = await get();
    expect(status).to.equal(200);
    const shown = {
      at: '2026-11-20T00:00:01.000Z',
      first_at: '2026-11-20T00:00:00.000Z',
      count: 7,
      event: 'question.dead',
      code: 'delivery.gone',
      message: 'the conversation is gone',
    };
    const named = { ...shown, trace_id: ERROR.traceId, question_id: 'q1' };
    expect(body).to.deep.equal({ errors: [named, shown] });
  });

  it('takes a limit, and says what it accepts', async () => {
    await start();
    expect((await get('?limit=1')).body['errors']).to.have.length(1);
    await get();
    expect(limits).to.deep.equal([1, 50]);
    for (const limit of ['0', '201', '-1', '1.5', 'all', '', '99999999999']) {
      const { status, body } = await get(`?limit=${limit}`);
      expect(status, limit).to.equal(400);
      expect(body['error']).to.include({
        code: 'request.invalid',
        field: 'limit',
        message: 'limit must be a whole number from 1 to 200.',
      });
    }
  });

  it('is for who has the token, on loopback as well', async () => {
    await start('a-token-of-sixteen-and-more');
    expect((await get()).status).to.equal(401);
    expect((await get('', { authorization: 'Bearer wrong' })).status).to.equal(401);
    expect((await get('', { authorization: 'Bearer a-token-of-sixteen-and-more' })).status).to.equal(200);
  });
});
