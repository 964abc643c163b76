import { once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'chai';
import { ERROR_CODES } from '../../../../adapters/genie/control/behaviour.ts';
import { systemClock } from '../../../../services/clock.ts';
import { SkippingClock } from '../../../support/skipping-clock.ts';
import { startFace } from '../harness.ts';
import { ControlVisitor, startControlled } from './visitor.ts';

describe('The control of the emulator: one exchange', () => {
  let visitor: ControlVisitor;
  let clock: SkippingClock;

  beforeEach(async () => {
    clock = new SkippingClock();
    visitor = await startControlled('', { clock });
  });

  afterEach(async () => {
    await visitor.bench.stop();
  });

  /** What a client sees that is not made for it: the error code of its socket, or how the answer began. */
  const rawly = (control: string, options: { method?: string; path?: string; body?: string } = {}) => {
    const { method = 'GET', path = visitor.space, body } = options;
    const sent = request(new URL(path, visitor.bench.baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${visitor.bench.token}`,
        'x-genie-control': control,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    const seen = new Promise<string>((resolve) => {
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      sent.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} after ${text.length > 0}`));
        response.on('end', () => resolve(text));
      });
    });
    sent.end(body);
    return { sent, seen };
  };

  it('gives every status the error code that belongs to it', async () => {
    for (const [status, code] of Object.entries(ERROR_CODES)) {
      const said = await visitor.get(visitor.space, `status=${status}`);
      expect(said.status).to.equal(Number(status));
      expect(said.json).to.deep.include({ error_code: code, details: [] });
      expect(said.headers.get('retry-after')).to.equal(['429', '503'].includes(status) ? '1' : null);
    }
  });

  it('says when to come again as it is told to', async () => {
    const after = await visitor.get(visitor.space, 'status=429, retry_after=42');
    expect(after.headers.get('retry-after')).to.equal('42');
    const never = await visitor.get(visitor.space, 'status=429; retry_after=none');
    expect(never.headers.get('retry-after')).to.equal(null);
    const { json } = await visitor.get(visitor.space, 'status=429, retry_info=7');
    expect(json.error_code).to.equal('RESOURCE_EXHAUSTED');
    expect(json.details).to.deep.equal([{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '7s' }]);
  });

  it('writes errors in every form that a client can meet', async () => {
    const of = async (more: string) => await visitor.get(visitor.space, `status=500, message=no luck, ${more}`);
    expect((await of('error_code=429')).json).to.deep.include({ error_code: 429, message: 'no luck' });
    expect((await of('body=text')).text).to.equal('INTERNAL_ERROR: no luck');
    expect((await of('body=scim')).json).to.deep.equal({
      detail: 'no luck',
      status: '500',
      scimType: 'INTERNAL_ERROR',
    });
    expect((await of('body=error')).json).to.deep.equal({ error_code: 'INTERNAL_ERROR', error: 'no luck' });
    expect((await of('body=empty')).text).to.equal('');
    const page = await visitor.get(visitor.space, 'body=html');
    expect(page.status).to.equal(200);
    expect(page.headers.get('content-type')).to.equal('text/html');
    expect(page.text).to.contain('<pre>');
  });

  it('redirects as a workspace behind a private link', async () => {
    const said = await visitor.get(visitor.space, 'private_link');
    expect(said.status).to.equal(302);
    expect(said.headers.get('location')).to.match(/^\/login\.html\?error=private-link-validation-error/);
  });

  it('refuses a question without taking it', async () => {
    const body = { content: 'revenue' };
    const said = await visitor.call('POST', `${visitor.space}/start-conversation`, { body, control: 'status=503' });
    expect(said.status).to.equal(503);
    expect((await visitor.get(`${visitor.space}/conversations`)).json.conversations).to.deep.equal([]);
  });

  it('answers later', async () => {
    let isThere = false;
    const answer = visitor.get(visitor.space, 'slow=60000').then((said) => {
      isThere = true;
      return said;
    });
    await visitor.get(visitor.space);
    expect(isThere).to.equal(false);
    clock.skip(60_000);
    expect((await answer).json.title).to.equal('Sample data');
  });

  it('answers drop by drop', async () => {
    const { sent, seen } = rawly('drip=60000');
    const [response] = (await once(sent, 'response')) as [{ headers: Record<string, string> }];
    expect(Number(response.headers['content-length'])).to.be.greaterThan(20);
    const skipping = setInterval(() => clock.skip(3_000), 5);
    const text = await seen;
    clearInterval(skipping);
    expect(JSON.parse(text)).to.include({ title: 'Sample data' });
  });

  it('resets the connection before anything was done, or after it', async () => {
    const body = JSON.stringify({ content: 'revenue' });
    const path = `${visitor.space}/start-conversation`;
    const taken = async () => (await visitor.get(`${visitor.space}/conversations`)).json.conversations.length;
    expect(await rawly('reset', { method: 'POST', path, body }).seen).to.equal('ECONNRESET');
    expect(await taken()).to.equal(0);
    expect(await rawly('reset=after', { method: 'POST', path, body }).seen).to.equal('ECONNRESET');
    expect(await taken()).to.equal(1);
  });

  it('breaks off in the middle of the answer', async () => {
    expect(await rawly('cut').seen).to.equal('ECONNRESET after true');
  });

  it('hangs until the client goes, and ends with the process', async () => {
    await visitor.bench.stop();
    // Nobody cuts connections off after a while, so what hangs has to end by itself.
    const patient = {
      ...systemClock,
      after: (ms: number, run: () => void) => systemClock.after(ms < 1_000 ? ms : 1e9, run),
    };
    visitor = await startControlled('', { clock: patient });
    const first = rawly('hang');
    await visitor.get(visitor.space);
    first.sent.destroy();
    const second = rawly('hang');
    await visitor.get(visitor.space);
    await visitor.bench.face.stop();
    expect(await second.seen).to.equal('ECONNRESET');
  });

  it('is for who has the token', async () => {
    const response = await fetch(new URL(visitor.space, visitor.bench.baseUrl), {
      headers: { 'x-genie-control': 'status=429' },
    });
    expect(response.status).to.equal(401);
  });

  it('says what is wrong with the header, and which name is the nearest', async () => {
    const refused = async (control: string) => {
      const { status, json } = await visitor.get(visitor.space, control);
      expect(status).to.equal(400);
      expect(json.error_code).to.equal('INVALID_PARAMETER_VALUE');
      return json.message;
    };
    expect(await refused('slwo=3')).to.contain('slwo is not known here; did you mean "slow"?');
    expect(await refused('slow=soon')).to.contain('slow must be a whole number of milliseconds from 0 to 600000');
    expect(await refused('status=418')).to.contain('status must be one of 400, 401');
    expect(await refused('slow, slow=3')).to.contain('slow stands there twice');
    expect(await refused('hang, status=500')).to.contain('status cannot be together with hang');
    expect(await refused('retry_after=3')).to.contain('retry_after needs a status');
    expect(await refused('cold=3')).to.contain('cold must come with the request that asks the question');
  });

  it('means nothing where it is not allowed', async () => {
    const plain = new ControlVisitor(await startFace());
    const said = await plain.get(plain.space, 'status=429');
    await plain.bench.stop();
    expect(said.status).to.equal(200);
  });
});
