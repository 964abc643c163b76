// The plots over the history: which figures stand together, and how they are drawn.
/* global uPlot */

const MB = 1 / 1_048_576;
const event = (name) => `lamp_questions_total{event="${name}"}`;
const state = (name) => `lamp_questions{state="${name}"}`;
const quantile = (name, value) => `${name}{quantile="${value}"}`;

/** `scale` turns a figure into the unit that is shown; counters come as a rate per second. */
const PLOTS = [
  {
    title: 'Traffic',
    unit: 'per second',
    series: [
      ['Requests', 'lamp_http_requests_total'],
      ['Messages', 'lamp_turns_total'],
    ],
  },
  {
    title: 'Questions',
    unit: 'per minute',
    scale: 60,
    series: [
      ['Accepted', event('accepted')],
      ['Answered', event('answered')],
      ['Failed', event('failed')],
      ['Refused', event('refused')],
    ],
  },
  {
    title: 'From question to answer',
    unit: 'seconds',
    series: [
      ['Half', quantile('lamp_question_latency_seconds', '0.5')],
      ['95 %', quantile('lamp_question_latency_seconds', '0.95')],
      ['99 %', quantile('lamp_question_latency_seconds', '0.99')],
    ],
  },
  {
    title: 'On their way',
    unit: 'questions',
    series: [
      ['Being written', state('buffered')],
      ['Waiting', state('waiting')],
      ['At Genie', state('running')],
      ['Being delivered', state('delivering')],
    ],
  },
  {
    title: 'Calls to Genie',
    unit: 'per second',
    series: [
      ['Well', 'lamp_genie_calls_total{outcome="ok"}'],
      ['Failed', 'lamp_genie_calls_total{outcome="failed"}'],
      ['Throttled', 'lamp_genie_calls_total{outcome="throttled"}'],
    ],
  },
  {
    title: 'Answers from the cache',
    unit: 'per minute',
    scale: 60,
    series: [
      ['Memory', 'lamp_cache_hits_total{level="l1"}'],
      ['Store', 'lamp_cache_hits_total{level="l2"}'],
      ['Shared', 'lamp_cache_hits_total{level="flight"}'],
      ['Missed', 'lamp_cache_misses_total'],
    ],
  },
  {
    title: 'Memory',
    unit: 'MB',
    scale: MB,
    series: [
      ['Resident', 'process_resident_memory_bytes'],
      ['Heap', 'nodejs_heap_size_used_bytes'],
      ['External', 'nodejs_external_memory_bytes'],
    ],
  },
  { title: 'Processor', unit: '% of one core', series: [['Lamp', 'lamp_cpu_percent']] },
  {
    title: 'Event loop',
    unit: 'ms late, 99 %',
    scale: 1_000,
    series: [['Delay', 'nodejs_eventloop_lag_p99_seconds']],
  },
];

/** Told apart by those who see few colours, on light and on dark. */
const COLOURS = {
  light: ['#0b6bcb', '#c2570c', '#5b7a1f', '#8e44ad'],
  dark: ['#6cb6ff', '#ffb066', '#b5d96b', '#d9a6f0'],
};
const HEIGHT = 170;

/** Every figure that is drawn. */
export const FIGURES = [...new Set(PLOTS.flatMap(({ series }) => series.map(([, name]) => name)))];

export class Plots {
  #place;
  #drawn = [];
  #data;

  constructor(place) {
    this.#place = place;
    new ResizeObserver(() => this.#fit()).observe(place);
    // Colours are painted, so another theme paints anew.
    new MutationObserver(() => this.#draw()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  /** @param history the answer of /api/metrics/history. */
  show(history) {
    this.#data = history;
    if (this.#drawn.length === 0) this.#draw();
    else for (const { plot, spec } of this.#drawn) plot.setData(dataOf(spec, history));
    // Without a pointer on the plot its legend tells the newest values.
    const newest = history.at.length - 1;
    for (const { plot } of this.#drawn) if (plot.cursor.idx === null) plot.setLegend({ idx: newest });
  }

  #draw() {
    if (!this.#data) return;
    for (const { plot } of this.#drawn) plot.destroy();
    this.#place.replaceChildren();
    this.#drawn = PLOTS.map((spec) => {
      const figure = document.createElement('figure');
      figure.className = 'panel plot';
      const caption = document.createElement('figcaption');
      caption.textContent = spec.title;
      const unit = document.createElement('span');
      unit.textContent = spec.unit;
      caption.append(' ', unit);
      const canvas = document.createElement('div');
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `${spec.title}, ${spec.unit}, over time`);
      figure.append(caption, canvas);
      this.#place.append(figure);
      return { spec, canvas, plot: new uPlot(optionsOf(spec, widthOf(canvas)), dataOf(spec, this.#data), canvas) };
    });
  }

  #fit() {
    for (const { plot, canvas } of this.#drawn) plot.setSize({ width: widthOf(canvas), height: HEIGHT });
  }
}

function widthOf(element) {
  return Math.max(200, Math.floor(element.getBoundingClientRect().width));
}

function dataOf({ series, scale = 1 }, { at, metrics }) {
  const column = (name) =>
    (metrics[name] ?? at.map(() => null)).map((value) => (value === null ? null : value * scale));
  return [at, ...series.map(([, name]) => column(name))];
}

function optionsOf({ series }, width) {
  const style = getComputedStyle(document.documentElement);
  const muted = style.getPropertyValue('--muted');
  const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
  const colours = COLOURS[document.documentElement.dataset.theme] ?? COLOURS.light;
  const axis = { stroke: muted, grid, ticks: grid, font: '12px system-ui, sans-serif' };
  return {
    width,
    height: HEIGHT,
    series: [
      { value: (_, seconds) => (seconds === null ? '' : new Date(seconds * 1_000).toLocaleTimeString()) },
      ...series.map(([label], at) => ({
        label,
        stroke: colours[at],
        width: 1.5,
        points: { show: false },
        value: (_, value) => (value === null || value === undefined ? '-' : shortly(value)),
      })),
    ],
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((seconds) => clockOf(seconds)) },
      { ...axis, size: 52, values: (_, ticks) => ticks.map(shortly) },
    ],
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { live: true },
  };
}

function clockOf(seconds) {
  return new Date(seconds * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** At most three digits that matter: an axis has no room for more. */
export function shortly(value) {
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString();
}
