import { expect } from 'chai';
import { AppError } from '../../services/errors.ts';
import { createLog, serializeError } from '../../services/log.ts';

/** What axios throws: the token and the body hang on the error in several places. */
function axiosLikeError(): Error {
  const headers = { Authorization: 'Bearer t0ken-canary', 'content-type': 'application/json' };
  const request = { _header: 'POST / HTTP/1.1\r\nAuthorization: Bearer t0ken-canary', headers };
  return Object.assign(new Error('Request failed with status code 401'), {
    name: 'AxiosError',
    code: 'ERR_BAD_REQUEST',
    status: 401,
    config: { headers, data: '{"question":"salary-canary"}' },
    request,
    response: { status: 401, data: 'salary-canary', headers, request },
    toJSON: () => ({ config: { headers } }),
  });
}

describe('serialising errors', () => {
  it('copies an allow list and nothing else', () => {
    const seen = serializeError(axiosLikeError());
    expect(seen).to.have.keys('name', 'message', 'code', 'status', 'stack');
    expect(seen).to.include({ name: 'AxiosError', code: 'ERR_BAD_REQUEST', status: 401 });
    expect(JSON.stringify(seen)).not.to.match(/canary/);
  });

  it('keeps causes, three deep and without what hangs on them', () => {
    let error: Error = axiosLikeError();
    for (let depth = 0; depth < 6; depth++) error = new AppError('genie.failed', `level ${depth}`, { cause: error });
    const text = JSON.stringify(serializeError(error));
    expect(text.match(/"message"/g)).to.have.length(4);
    expect(text).not.to.match(/canary/);
    const direct = serializeError(new AppError('genie.failed', 'top', { cause: axiosLikeError() }));
    expect(direct['cause']).to.include({ name: 'AxiosError', status: 401 });
    expect(JSON.stringify(direct)).not.to.match(/canary/);
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(JSON.stringify(serializeError(error))).to.be.a('string');
  });

  it('cuts long messages and stacks', () => {
    const error = new Error('x'.repeat(10_000));
    const { message, stack } = serializeError(error) as { message: string; stack: string };
    expect(message).to.have.length(500);
    expect(stack.split('\n').length).to.be.at.most(8);
    expect(stack.length).to.be.below(5_000);
  });

  it('takes things that are no errors', () => {
    expect(serializeError('text')).to.deep.equal({ message: 'text' });
    expect(serializeError(undefined)).to.deep.equal({ message: 'undefined' });
    expect(serializeError({ token: 'canary' })).to.deep.equal({ message: '[object Object]' });
    expect(serializeError(Object.create(null))).to.be.an('object');
  });
});

describe('the log', () => {
  const make = (level: 'debug' | 'info' | 'silent' = 'info') => {
    const lines: string[] = [];
    const log = createLog({ level, stream: { write: (line) => void lines.push(line) } });
    return { log, lines };
  };

  it('writes one JSON line an event, from its level on', () => {
    const { log, lines } = make();
    log.debug({ a: 1 }, 'not written');
    log.info({ a: 1 }, 'written');
    log.child({ room: 'genie' }).warn({ err: axiosLikeError() }, 'failed');
    expect(lines).to.have.length(2);
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).to.include({ level: 'info', a: 1, msg: 'written' });
    expect(first?.['time']).to.match(/^\d{4}-\d\d-\d\dT/);
    expect(second).to.include({ level: 'warn', room: 'genie' });
    expect(lines.join('')).not.to.match(/canary/);
  });

  it('keeps a value with line breaks, escapes and fake lines within its own line', () => {
    const { log, lines } = make();
    const nasty = 'a\n{"level":"error","msg":"forged"}\r\u001b[31m\u2028';
    log.info({ value: nasty }, nasty);
    expect(lines).to.have.length(1);
    expect(lines[0]?.trimEnd().split('\n')).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ value: nasty, level: 'info' });
  });

  it('says how many lines were dropped, as soon as there is room again, and at a level that is shown', async () => {
    for (const level of ['info', 'error'] as const) {
      const lines: string[] = [];
      let full = true;
      const log = createLog({
        level,
        sink: {
          maxBufferBytes: 2_000,
          write: (_fd, data, offset, done) =>
            setImmediate(() => {
              if (full) return done(Object.assign(new Error('no space'), { code: 'EAGAIN' }), 0);
              lines.push(...data.subarray(offset).toString().split('\n').slice(0, -1));
              done(null, data.length - offset);
            }),
        },
      });
      for (let i = 0; i < 100; i++) log.error({ i }, 'x'.repeat(100));
      full = false;
      await log.flush();
      const { lines_dropped, lines_written } = log.figures();
      const last = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
      expect(last).to.deep.include({ dropped: lines_dropped, msg: `${lines_dropped} lines were dropped` });
      expect(last['level']).to.equal(level === 'info' ? 'warn' : 'error');
      expect(lines_dropped + lines_written).to.equal(101);
    }
  });
});
