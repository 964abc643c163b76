import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_JSON_DEPTH, parseJsonObject, parseQuery } from '../../../adapters/http/body.ts';
import type { JsonObject } from '../../../adapters/http/types.ts';
import { AppError } from '../../../services/errors.ts';
import { echo, errorOf, post, startServer, stopServers } from './harness.ts';
import { malformedJson } from './malformed-json.ts';

const parse = (text: string): JsonObject => parseJsonObject(Buffer.from(text));

describe('HTTP bodies', () => {
  afterEach(stopServers);

  it('answers every malformed body with 400, the field and the reason, and goes on', async () => {
    const { url, logged } = await startServer([echo]);
    for (const [name, body] of Object.entries(malformedJson)) {
      const response = await post(`${url}/echo`, body);
      const { code, field, message } = await errorOf(response);
      expect({ name, status: response.status, code, field }).to.deep.equal({
        name,
        status: 400,
        code: 'request.invalid',
        field: 'body',
      });
      expect(message, name).to.match(/^The body (must|is) /);
    }
    expect(logged, 'mistakes of callers are not logged').to.deep.equal([]);
    expect(await (await post(`${url}/echo`, '{"a":1}')).json()).to.deep.equal({ received: { a: 1 } });
  });

  it('names what came instead of an object', () => {
    expect(() => parse('[1]')).to.throw('not an array');
    expect(() => parse('null')).to.throw('not null');
    expect(() => parse('"x"')).to.throw('not a string');
    expect(() => parse('')).to.throw('empty');
  });

  it('never quotes the body', async () => {
    const { url } = await startServer([echo]);
    const response = await post(`${url}/echo`, '{"question": "how much does Megan earn?" oops}');
    expect(await response.text()).not.to.contain('Megan');
  });

  it('takes the depth that is allowed, and does not count brackets in strings', () => {
    const arrays = MAX_JSON_DEPTH - 1;
    expect(parse(`{"a":${'['.repeat(arrays)}${']'.repeat(arrays)}}`)).to.have.property('a');
    expect(parse(`{"a":"${'[{'.repeat(100)}"}`)).to.have.property('a');
    expect(parse(`{"a\\"[":"\\\\","b":"${'['.repeat(100)}"}`)).to.have.keys('a"[', 'b');
  });

  const polluting = {
    'at the top': '{"__proto__":{"polluted":true},"ok":1}',
    'further in': '{"a":[{"__proto__":{"polluted":true}}],"ok":1}',
    'written with escapes': '{"\\u005f_proto\\u005f_":{"polluted":true},"ok":1}',
    'by way of the constructor': '{"constructor":{"prototype":{"polluted":true}},"ok":1}',
    'by way of an escaped constructor': '{"\\u0063onstructor":{"prototype":{"polluted":true}},"ok":1}',
  };
  for (const [name, text] of Object.entries(polluting)) {
    it(`drops keys that lead to prototypes, ${name}`, () => {
      const merge = (into: Record<string, unknown>, from: object): Record<string, unknown> => {
        for (const [key, value] of Object.entries(from)) {
          if (typeof value === 'object' && value !== null) into[key] = merge((into[key] ?? {}) as typeof into, value);
          else into[key] = value;
        }
        return into;
      };
      const body = parse(text);
      expect(merge({}, body)).to.have.property('ok', 1);
      expect(JSON.stringify(body)).not.to.contain('polluted');
      expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
    });
  }

  it('keeps a word that only looks like it', () => {
    expect(parse('{"constructor":"Ferrari","text":"what is __proto__?"}')).to.deep.equal({
      constructor: 'Ferrari',
      text: 'what is __proto__?',
    });
  });

  it('reads what JSON.parse reads, or refuses it as an AppError', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 })), (value) => {
        const text = JSON.stringify(value);
        if (/__proto__|constructor/.test(text)) return;
        expect(parse(text)).to.deep.equal(JSON.parse(text));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseJsonObject(Buffer.from(bytes));
        } catch (error) {
          expect(error).to.be.instanceOf(AppError);
        }
      }),
    );
  });
});

describe('HTTP queries', () => {
  afterEach(stopServers);

  it('gives plain texts, without a prototype', () => {
    const query = parseQuery('/x?a=1&b=c%20d&__proto__=e&empty');
    expect({ ...query, own: Object.getPrototypeOf(query) }).to.deep.equal({
      a: '1',
      b: 'c d',
      ['__proto__']: 'e',
      empty: '',
      own: null,
    });
    expect(parseQuery('/x')['toString']).to.equal(undefined);
  });

  for (const query of ['a=1&a=2', 'a[]=1', 'a[b]=1', 'a=&a=', '%61=1&a=2', '__proto__[x]=1']) {
    it(`refuses ?${query}`, async () => {
      const { url } = await startServer([{ method: 'GET', path: '/list', door: 'rest', handler: () => ({}) }]);
      const response = await fetch(`${url}/list?${query}`);
      expect(response.status).to.equal(400);
      expect((await errorOf(response)).field).to.be.a('string');
    });
  }

  it('refuses more parameters than anybody needs', () => {
    const many = Array.from({ length: 101 }, (_, at) => `p${at}=1`).join('&');
    expect(() => parseQuery(`/x?${many}`)).to.throw('100');
  });
});
