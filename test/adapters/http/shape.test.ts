import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { checkShape, readShape } from '../../../adapters/http/shape.ts';
import { AppError } from '../../../services/errors.ts';

const schema = z.strictObject({
  text: z.string().min(1).max(5),
  code: z.string().min(2).regex(/^a/).optional(),
  own: z.string().regex(/^a/, 'must begin with a').optional(),
  count: z.number().int().min(2).max(3).optional(),
  flag: z.boolean().optional(),
  kind: z.enum(['high', 'normal', 'low']).optional(),
  list: z
    .array(z.object({ name: z.string() }))
    .max(1)
    .optional(),
  map: z.record(z.string(), z.string()).optional(),
  either: z.union([z.string(), z.number()]).optional(),
});

const problem = (change: object | null | string) => {
  const body = change !== null && typeof change === 'object' ? { text: 'x', ...change } : change;
  const read = readShape(schema, body);
  return read.sound ? 'sound' : `${read.field} ${read.problem}`;
};

describe('shape of a body', () => {
  const cases: readonly (readonly [change: object | null | string, problem: string])[] = [
    [{}, 'sound'],
    [null, 'body must be an object, not null'],
    ['x', 'body must be an object, not a text'],
    [{ text: undefined }, 'text is required'],
    [{ text: 7 }, 'text must be a text, not a number'],
    [{ text: null }, 'text must be a text, not null'],
    [{ text: ['x'] }, 'text must be a text, not a list'],
    [{ text: {} }, 'text must be a text, not an object'],
    [{ text: true }, 'text must be a text, not true'],
    [{ text: '' }, 'text must not be empty'],
    [{ text: 'canary' }, 'text must have at most 5 characters'],
    [{ code: 'a' }, 'code must have at least 2 characters'],
    [{ code: 'canary' }, 'code does not have the form that is wanted here'],
    [{ own: 'canary' }, 'own must begin with a'],
    [{ count: 'canary' }, 'count must be a number, not a text'],
    [{ count: 2.5 }, 'count must be a whole number, not a number'],
    [{ count: 1 }, 'count must be at least 2'],
    [{ count: 4 }, 'count must be at most 3'],
    [{ flag: 'canary' }, 'flag must be true or false, not a text'],
    [{ kind: 'canary' }, 'kind must be high, normal or low'],
    [{ list: {} }, 'list must be a list, not an object'],
    [{ list: [{}] }, 'list.0.name is required'],
    [{ list: [{ name: '' }, { name: '' }] }, 'list must have at most 1 entry'],
    [{ map: 'canary' }, 'map must be an object, not a text'],
    [{ either: false }, 'either does not have the form that is wanted here'],
    [
      { colour: 'canary' },
      'colour is not a field of this request; there are text, code, own, count, flag, kind, list, map, either',
    ],
  ];
  for (const [change, expected] of cases) {
    it(`${JSON.stringify(change)}: ${expected}`, () => {
      expect(problem(change)).to.equal(expected);
    });
  }

  it('is refused with the field and a whole sentence', () => {
    try {
      checkShape(schema, { text: 7 });
      expect.fail('taken');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error).to.include({ code: 'request.invalid', field: 'text' });
      expect(error.publicMessage).to.equal('text must be a text, not a number.');
    }
  });

  it('is never described by its content or in words of the library', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ text: fc.jsonValue(), list: fc.jsonValue(), kind: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const read = readShape(schema, body);
        if (read.sound) return;
        expect(read.problem).to.match(/^(is|must|does) /);
        expect(read.problem).not.to.match(/Invalid|expected|received|undefined/);
        expect(read.field.length).to.be.at.most(80);
      }),
    );
  });
});
