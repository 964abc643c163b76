import { parseAction } from '../../../adapters/cards/actions.ts';
import type { AdaptiveCard } from '../../../adapters/cards/types.ts';
import { officialFaults } from './official.ts';

/**
 * What clients demand of a card, and what Lamp demands of its texts. The official parser has its say as well; this
 * checker is for what it does not look at: what must be there, and what must not be in a text.
 */
export interface CardRules {
  /** Element and action types that the channel draws. */
  readonly types: ReadonlySet<string>;
}

type Node = Readonly<Record<string, unknown>>;

/** Texts, by who reads them: `literal` ones are looked at by link finders and must not give them anything. */
export interface FoundTexts {
  readonly literal: string[];
  readonly code: string[];
}

/** Every fault of a card, as readable lines; an empty list for a good one. */
export function cardFaults(card: AdaptiveCard, rules: CardRules): { faults: string[]; texts: FoundTexts } {
  const faults: string[] = [];
  const texts: FoundTexts = { literal: [], code: [] };
  const mentions = new Set((card.msteams?.entities ?? []).map((entity) => entity.text));
  const ids = new Set<string>();
  const fault = (path: string, text: string) => faults.push(`${path}: ${text}`);

  const check = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) check(one, `${path}[${index}]`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (typeof node['type'] === 'string') checkTyped(node, `${path} ${node['type']}`);
    for (const [name, child] of Object.entries(node))
      if (name !== 'data' || isChart(node)) check(child, `${path}.${name}`);
  };

  const filled = (node: Node, names: readonly string[], path: string) => {
    for (const name of names) {
      const value = node[name];
      if (typeof value !== 'string' || value === '') fault(path, `${name} must be a text`);
      else texts.literal.push(value);
    }
  };
  const listed = (node: Node, name: string, path: string) => {
    const value = node[name];
    if (!Array.isArray(value) || value.length === 0) fault(path, `${name} must be a list with something in it`);
  };

  const checkTyped = (node: Node, path: string): void => {
    const type = String(node['type']);
    if (!rules.types.has(type)) fault(path, 'is not drawn by this channel');
    if (typeof node['id'] === 'string') {
      if (ids.has(node['id'])) fault(path, `id ${node['id']} stands twice`);
      ids.add(node['id']);
    }
    if (type === 'TextRun') filled(node, ['text'], path);
    if (type === 'RichTextBlock') listed(node, 'inlines', path);
    if (type === 'Container') listed(node, 'items', path);
    if (type === 'ColumnSet') listed(node, 'columns', path);
    if (type === 'ActionSet') listed(node, 'actions', path);
    if (type === 'TextBlock') checkTextBlock(node, path);
    if (type === 'CodeBlock') texts.code.push(String(node['codeSnippet']));
    if (type === 'Image') checkImage(node, path);
    if (type === 'Table') checkTable(node, path);
    if (isChart(node)) checkChart(node, path);
    if (type.startsWith('Action.')) checkAction(node, path);
  };

  const checkTextBlock = (node: Node, path: string) => {
    const text = String(node['text']);
    const fence = /^(`{3,})\n([\s\S]*)\n\1$/.exec(text);
    if (fence?.[1] && fence[2] !== undefined) {
      if (fence[2].includes(fence[1])) fault(path, 'the fence can be closed from within');
      texts.code.push(fence[2]);
    } else if (!mentions.has(text)) fault(path, 'is neither a mention nor a code fence, and reads Markdown');
  };

  const checkImage = (node: Node, path: string) => {
    filled(node, ['altText'], path);
    if (!/^data:image\/png;base64,[A-Za-z\d+/]+={0,2}$/.test(String(node['url']))) fault(path, 'url is no PNG');
  };

  const checkTable = (node: Node, path: string) => {
    listed(node, 'columns', path);
    listed(node, 'rows', path);
    const width = (node['columns'] as unknown[]).length;
    for (const row of node['rows'] as { cells: unknown[] }[]) {
      if (row.cells.length !== width) fault(path, `a row of ${row.cells.length} cells in ${width} columns`);
    }
  };

  const checkChart = (node: Node, path: string) => {
    filled(node, ['title'], path);
    listed(node, 'data', path);
    if (node['fallback'] === undefined) fault(path, 'has no fallback');
    const walk = (value: unknown): void => {
      if (typeof value === 'string') texts.literal.push(value);
      else if (typeof value === 'number' && !Number.isFinite(value)) fault(path, 'holds a number that JSON cannot');
      else if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) walk(child);
    };
    walk(node['data']);
  };

  const checkAction = (node: Node, path: string) => {
    filled(node, ['title'], path);
    const carries = node['type'] === 'Action.Submit' || node['type'] === 'Action.Execute';
    if (carries && !parseAction(node['data'])) fault(path, 'its payload cannot be read back');
    if (node['type'] === 'Action.Execute' && !node['fallback']) fault(path, 'has no fallback');
    if (node['type'] === 'Action.OpenUrl' && !/^https?:\/\/[^\s]+$/.test(String(node['url']))) {
      fault(path, 'opens what is no address of the web');
    }
    if (node['type'] === 'Action.ToggleVisibility') listed(node, 'targetElements', path);
  };

  if (card.type !== 'AdaptiveCard' || card.version !== '1.5') fault('card', 'must be an Adaptive Card 1.5');
  if (card.body.length === 0) fault('card', 'is empty');
  check(card.body, 'body');
  faults.push(...officialFaults(card).map((text) => `the official parser: ${text}`));
  return { faults, texts };
}

function isChart(node: Node): boolean {
  return typeof node['type'] === 'string' && node['type'].startsWith('Chart.');
}

/**
 * What link finders, mention readers and Markdown readers of clients act upon. Written apart from `escape.ts` and
 * stricter than any of them.
 */
const ACTIVE: readonly (readonly [string, RegExp])[] = [
  ['an address with a scheme', /(^|[^\p{L}\p{N}])[a-z][a-z\d+.-]{1,30}:\/\//iu],
  ['a scheme that runs or sends', /(^|[^\p{L}\p{N}])(javascript|data|mailto|tel|vbscript|file|msteams):[^\s\u2060]/iu],
  ['two slashes', /\/\//],
  ['www.', /(^|[^\p{L}\p{N}])www\./iu],
  ['a host name', /[\p{L}\p{N}-]\.[\p{L}]{2,}/u],
  ['an e-mail address', /[\p{L}\p{N}]@[\p{L}\p{N}]/u],
  ['a tag or a mention', /<[/!?\p{L}]/u],
  ['a Markdown link or image', /\][([]/],
  ['a card function', /\{\{/],
  ['a control character', /[\p{Cc}--\n]/v],
  ['an override of direction', /[\u202A-\u202E\u2066-\u2069]/],
  ['half a character', /\p{Surrogate}/u],
];

/** What in a text a client could act upon; undefined when it is harmless. */
export function activeIn(text: string): string | undefined {
  return ACTIVE.find(([, pattern]) => pattern.test(text))?.[0];
}

/** What people see of a text: without the joiners, and without marks that let a long name be broken. */
export function seen(text: string): string {
  return text.replace(/[\u2060\u200B]/g, '');
}
