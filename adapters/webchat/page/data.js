import { button, make, openPanel } from './elements.js';

const { lamp } = globalThis;

/** What was told, by space; the empty name is the default one. A failure is asked again. */
const told = new Map();
let chosen = '';

async function read(space) {
  if (told.has(space)) return told.get(space);
  const response = await fetch(`/webchat/data${space === '' ? '' : `?space=${encodeURIComponent(space)}`}`);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const data = await response.json();
  told.set(space, data);
  return data;
}

/** @param {{ask: (question: string) => void}} options */
export function dataPanel({ ask }) {
  const panel = openPanel({ panel: 'data', opener: 'data-opener', fill });

  async function fill(body) {
    const wanted = chosen;
    if (!told.has(wanted)) body.replaceChildren(make('p', { role: 'status' }, lamp.text('loading')));
    try {
      const data = await read(wanted);
      if (wanted === chosen) body.replaceChildren(...parts(data, body));
    } catch {
      body.replaceChildren(
        make('p', { role: 'status' }, lamp.text('dataFailed')),
        button(lamp.text('retry'), () => void fill(body), { class: 'plain' }),
      );
    }
  }

  function parts(data, body) {
    const { spaces, space, starters = [], tables = [] } = data;
    const description = spaces.find(({ alias }) => alias === space)?.description;
    return [
      spaces.length > 1 ? choice(data, body) : undefined,
      description ? make('p', {}, description) : undefined,
      ...questions(starters),
      make('h3', {}, lamp.text('dataTables')),
      make('p', { class: 'quiet' }, lamp.text(tables.length > 0 ? 'dataHint' : 'dataHidden')),
      ...tables.map((table, index) => tableOf(table, { open: tables.length < 3 && index === 0 })),
    ].filter((part) => part !== undefined);
  }

  function choice({ spaces, space }, body) {
    const options = spaces.map(({ alias, title }) =>
      make('option', { value: alias, selected: alias === space }, title),
    );
    const select = make('select', { id: 'data-space' }, ...options);
    select.addEventListener('change', () => {
      chosen = select.value;
      void fill(body);
    });
    return make('p', { class: 'field' }, make('label', { for: 'data-space' }, lamp.text('dataSpace')), select);
  }

  function questions(starters) {
    if (starters.length === 0) return [];
    const items = starters.map((question) =>
      make(
        'li',
        {},
        button(question, () => pick(question)),
      ),
    );
    return [make('h3', {}, lamp.text('dataQuestions')), make('ul', { class: 'examples' }, ...items)];
  }

  function pick(question) {
    panel.close();
    ask(question);
  }
}

function tableOf({ name, description, columns }, { open }) {
  const dot = name.lastIndexOf('.');
  const summary = make(
    'summary',
    {},
    make('strong', {}, name.slice(dot + 1)),
    dot > 0 ? make('span', { class: 'about quiet' }, name.slice(0, dot)) : undefined,
    description ? make('span', { class: 'about' }, description) : undefined,
  );
  const rows = columns.map((column) => make('li', {}, ...columnOf(column)));
  const list = make('ul', { class: 'columns', 'aria-label': `${lamp.text('dataColumns')}: ${name}` }, ...rows);
  return make('details', { open }, summary, rows.length > 0 ? list : undefined);
}

function columnOf({ name, type, description, examples }) {
  return [
    make('code', {}, name),
    type ? make('span', { class: 'quiet' }, ` ${type}`) : undefined,
    description ? make('p', {}, description) : undefined,
    examples
      ? make('p', { class: 'quiet' }, `${lamp.text('dataExamples')} ${examples.map(quoted).join(' · ')}`)
      : undefined,
  ].filter((part) => part !== undefined);
}

/** Moments are shown to the day: the rest is noise in an example. */
function quoted(value) {
  return value.replace(/^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$/, '$1');
}
