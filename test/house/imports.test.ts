import { expect } from 'chai';
import { expectNone, importsOf, sources } from './tree.ts';

/** Rooms of services from the ground up; a room may import from those before it. */
const SERVICES = [
  ['ground'],
  ['flow'],
  ['store'],
  ['charts', 'files'],
  ['genie'],
  ['cache'],
  ['sessions'],
  ['questions'],
  ['schedules'],
  ['ops'],
];

/** The room a file belongs to: `services/flow`, `adapters/http`, `bot`, or the file itself at the root. */
function roomOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] === 'services') return parts.length === 2 ? 'services/ground' : `services/${parts[1]}`;
  if (parts[0] === 'adapters') return `adapters/${parts[1]}`;
  // app.ts is one file with a folder of helpers.
  return parts[0] === 'app' ? 'app.ts' : (parts[0] ?? path);
}

const isService = (room: string) => room.startsWith('services/');
const isAdapter = (room: string) => room.startsWith('adapters/');

function levelOf(room: string): number {
  return SERVICES.findIndex((level) => level.some((name) => room === `services/${name}`));
}

function serviceMayImport(from: string, to: string, target: string): boolean {
  if (!isService(to)) return false;
  if (from === 'services/engine') {
    return (
      ['services/ground', 'services/store', 'services/charts'].includes(to) || target === 'services/genie/types.ts'
    );
  }
  if (to === 'services/engine') return false;
  return levelOf(from) > levelOf(to);
}

/** Whether a file of one room may import a file of another. */
function mayImport(from: string, to: string, target: string): boolean {
  if (from === to) return true;
  if (isService(from)) return serviceMayImport(from, to, target);
  if (to === 'services/engine') return ['adapters/genie', 'genie.ts', 'cli', 'manifest'].includes(from);
  if (isService(to)) return true;
  if (from === 'bot') return false;
  if (isAdapter(from)) return to === 'bot' || to === 'adapters/http' || to === 'adapters/cards';
  if (from === 'genie.ts') return to === 'adapters/genie';
  if (from === 'index.ts') return to === 'app.ts';
  return (from === 'app.ts' || from === 'cli' || from === 'manifest') && (isAdapter(to) || to === 'bot');
}

/** Packages that stand for a decision which may change, and the only room that knows them. */
const KEPT_IN: readonly (readonly [pattern: RegExp, room: string])[] = [
  [/^(botbuilder|botframework-(?!directlinejs|webchat))/, 'adapters/botframework'],
  [/^restify$/, 'adapters/http'],
  [/^compression$/, 'adapters/http'],
  [/^pino$/, 'services/ground'],
  [/^(prom-client|pidusage)$/, 'services/ops'],
  [/^@duckdb\//, 'services/engine'],
  [/^@keyv\/redis$/, 'services/store'],
];

describe('house: imports', () => {
  const files = sources();
  const graph = new Map(files.map((file) => [file.path, importsOf(file)]));

  it('go down only: index -> app -> adapters -> bot -> services, types included', () => {
    const broken = [...graph].flatMap(([path, { files: targets }]) =>
      targets
        .filter((target) => !mayImport(roomOf(path), roomOf(target), target))
        .map((target) => `${path} imports ${target}: ${roomOf(path)} may not know ${roomOf(target)}`),
    );
    const advice =
      'declare a port where it is needed and hand the implementation in from app.ts, or move the code down';
    expectNone(broken, advice);
  });

  it('name files that exist, with their ending', () => {
    const broken = [...graph].flatMap(([path, { files: targets }]) =>
      targets
        .filter((target) => !graph.has(target) && !target.endsWith('.json'))
        .map((target) => `${path} -> ${target}`),
    );
    expectNone(broken, 'source may import only source, and never from test/');
  });

  it('have no circles', () => {
    const circle = findCircle(new Map([...graph].map(([path, { files: targets }]) => [path, targets])));
    expectNone(
      circle ? [circle.join(' -> ')] : [],
      'move what both sides need into a file of its own, often the types',
    );
  });

  it('keep packages in the one room that knows them', () => {
    const broken = [...graph].flatMap(([path, { packages }]) =>
      packages.flatMap((name) =>
        KEPT_IN.filter(([pattern, room]) => pattern.test(name) && roomOf(path) !== room).map(
          ([, room]) => `${path} imports ${name}, which only ${room} may`,
        ),
      ),
    );
    expectNone(broken, 'use what that room offers instead');
  });

  it('are found by this test: it sees the directions that it forbids', () => {
    expect(mayImport('services/flow', 'services/ground', 'services/clock.ts')).to.equal(true);
    expect(mayImport('services/flow', 'services/store', 'services/store/x.ts')).to.equal(false);
    expect(mayImport('services/charts', 'services/files', 'services/files/x.ts')).to.equal(false);
    expect(mayImport('services/ops', 'bot', 'bot/types.ts')).to.equal(false);
    expect(mayImport('bot', 'adapters/http', 'adapters/http/types.ts')).to.equal(false);
    expect(mayImport('adapters/rest', 'adapters/webchat', 'adapters/webchat/x.ts')).to.equal(false);
    expect(mayImport('adapters/rest', 'services/engine', 'services/engine/types.ts')).to.equal(false);
    expect(mayImport('services/engine', 'services/genie', 'services/genie/client.ts')).to.equal(false);
    expect(mayImport('services/engine', 'services/genie', 'services/genie/types.ts')).to.equal(true);
    const text =
      "import type {\n  A,\n} from '../a.ts';\nexport { b } from './b.ts';\n// import { c } from './c.ts';\n";
    expect(importsOf({ path: 'bot/x/y.ts', text }).files).to.deep.equal(['bot/a.ts', 'bot/x/b.ts']);
    expect(
      findCircle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).to.deep.equal(['b', 'c', 'b']);
  });
});

/** The first circle that is found, as the way round it. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): string[] | undefined => {
    const at = way.indexOf(path);
    if (at !== -1) return [...way.slice(at), path];
    if (done.has(path)) return undefined;
    way.push(path);
    for (const target of graph.get(path) ?? []) {
      const circle = visit(target);
      if (circle) return circle;
    }
    way.pop();
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const circle = visit(path);
    if (circle) return circle;
  }
  return undefined;
}
