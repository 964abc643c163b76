// What stands in the panels beside the plots. Everything that comes from Lamp is set as text, never as markup.
import { shortly } from './plots.js';

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onClick') made.addEventListener('click', value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

const WORDS = { ok: 'Well', degraded: 'Degraded', starting: 'Starting', draining: 'Stopping', failed: 'Failed' };

export function showStatus(place, { status, version, uptime_seconds }) {
  place.dataset.tone = toneOf(status);
  place.textContent = WORDS[status] ?? status;
  place.title = `Version ${version}, up for ${span(uptime_seconds)}`;
}

export function showChecks(place, { checks, version, uptime_seconds }) {
  const items = Object.entries(checks).map(([name, { status, detail }]) =>
    element(
      'li',
      { 'data-tone': toneOf(status) },
      element('strong', {}, name),
      ` ${(WORDS[status] ?? status).toLowerCase()}`,
      detail ? element('span', { class: 'detail' }, detail) : undefined,
    ),
  );
  place.replaceChildren(
    ...items,
    element('li', { class: 'quiet' }, `version ${version}, up for ${span(uptime_seconds)}`),
  );
}

function toneOf(status) {
  return status === 'ok' ? 'good' : status === 'failed' ? 'bad' : 'warn';
}

/** The figures of this moment. A part that is switched off has no tile. */
export function showTiles(place, { performance: figures, system }, rates) {
  const { questions, acknowledgements, genie, cache, streams, breaker, redis, journal } = figures;
  const oldest = journal?.oldest_question_seconds;
  const tiles = [
    [
      'Requests',
      rates?.requests === undefined ? '-' : `${shortly(rates.requests)}/s`,
      `${questions.counts.accepted} questions since the start`,
    ],
    ['To the answer', seconds(questions.latency_ms.p95), `95 %; half within ${seconds(questions.latency_ms.p50)}`],
    ['Acknowledged', milliseconds(acknowledgements.latency_ms.p99), '99 % of messages'],
    [
      'Waiting',
      String(questions.now.waiting ?? 0),
      oldest ? `oldest for ${span(oldest)}` : `${questions.now.running ?? 0} at Genie`,
    ],
    [
      'Genie',
      String(genie.in_flight),
      genieNote(genie, breaker),
      breaker?.state && breaker.state !== 'closed' ? 'bad' : undefined,
    ],
    cache && [
      'Cache',
      percent(cache.hit_rate),
      `${shortly((cache.bytes ?? 0) / 1_048_576)} MB, ${cache.entries ?? 0} answers`,
    ],
    ['Memory', `${shortly(system.memory_mb)} MB`, `event loop ${milliseconds(figures.event_loop.delay_ms.p99)} late`],
    ['Processor', `${shortly(system.cpu_percent)} %`, 'of one core'],
    ['Sessions', String(system.active_sessions), streams ? `${streams.open ?? 0} streams open` : undefined],
    redis && [
      'Redis',
      redis.up ? 'up' : 'away',
      redis.up ? undefined : 'sessions are kept here meanwhile',
      redis.up ? undefined : 'bad',
    ],
  ].filter(Boolean);
  place.replaceChildren(
    ...tiles.map(([name, value, note, tone]) =>
      element(
        'div',
        { 'data-tone': tone },
        element('dt', {}, name),
        element('dd', {}, value),
        element('dd', { class: 'quiet' }, note ?? ''),
      ),
    ),
  );
}

function genieNote({ total, failed }, breaker) {
  if (breaker?.state === 'open') return 'held off: it keeps failing';
  return `in flight; ${failed} of ${total} failed`;
}

/** @param act gets an alert, what to do with it and for how many minutes. */
export function showAlerts(place, { alerts = [], inhibited = [] }, act) {
  if (alerts.length === 0) {
    place.replaceChildren(element('p', { class: 'quiet' }, 'None is firing.'));
    return;
  }
  const rows = alerts.map((alert) =>
    element(
      'tr',
      { 'data-tone': alert.severity === 'critical' ? 'bad' : alert.severity === 'warning' ? 'warn' : undefined },
      element('th', { scope: 'row' }, alert.rule),
      element(
        'td',
        {},
        alert.summary,
        alert.state === 'acknowledged' && alert.acknowledged_by
          ? element('span', { class: 'detail' }, `seen by ${alert.acknowledged_by}`)
          : undefined,
      ),
      element('td', {}, element('span', { class: 'pill' }, alert.state)),
      element('td', { class: 'when' }, ago(alert.since)),
      element('td', { class: 'actions' }, ...alertActions(alert, act)),
    ),
  );
  const held =
    inhibited.length > 0
      ? element('p', { class: 'quiet' }, `${inhibited.length} more follow from these and stay quiet.`)
      : undefined;
  place.replaceChildren(table(['Rule', 'What', 'State', 'Since', 'Do'], rows), held ?? '');
}

function alertActions(alert, act) {
  const button = (text, what, minutes) =>
    element(
      'button',
      {
        type: 'button',
        class: 'small',
        'aria-label': `${text}: ${alert.rule}`,
        onClick: (click) => act(click.currentTarget, alert, what, minutes),
      },
      text,
    );
  if (alert.state === 'silenced') return [button('Unsilence', 'unsilence')];
  const buttons = [button('Silence 1 h', 'silence', 60)];
  return alert.state === 'firing' ? [button('Acknowledge', 'acknowledge'), ...buttons] : buttons;
}

export function showLetters(place, { dead_letters: letters = [] }, act) {
  if (letters.length === 0) {
    place.replaceChildren(element('p', { class: 'quiet' }, 'Every answer has reached its conversation.'));
    return;
  }
  const rows = letters.map((letter) => {
    const button = (text, what) =>
      element(
        'button',
        {
          type: 'button',
          class: 'small',
          'aria-label': `${text}: ${letter.id}`,
          onClick: (click) => act(click.currentTarget, letter, what),
        },
        text,
      );
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, letter.channel),
      element('td', {}, letter.reason),
      element('td', {}, letter.user),
      element('td', { class: 'when' }, ago(letter.given_up_at)),
      element('td', { class: 'actions' }, button('Send again', 'resend'), button('Discard', 'discard')),
    );
  });
  place.replaceChildren(table(['Channel', 'Reason', 'For', 'Given up', 'Do'], rows));
}

export function showErrors(place, { errors = [] }) {
  if (errors.length === 0) {
    place.replaceChildren(element('p', { class: 'quiet' }, 'None since the start.'));
    return;
  }
  const rows = errors.map(({ at, event, code, count, message, trace_id }) =>
    element(
      'tr',
      {},
      element('td', { class: 'when' }, ago(at)),
      element(
        'th',
        { scope: 'row' },
        code ?? event,
        count > 1 ? element('span', { class: 'detail' }, `${count} times`) : undefined,
      ),
      element('td', {}, message),
      element('td', {}, trace_id ? element('code', { title: trace_id }, trace_id.slice(0, 8)) : ''),
    ),
  );
  place.replaceChildren(table(['When', 'What', 'Message', 'Trace'], rows));
}

function table(heads, rows) {
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': heads.join(', ') },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
  );
}

function percent(share) {
  return share === undefined || share === null ? '-' : `${shortly(share * 100)} %`;
}

/** A latency of 0 is one that nobody has measured yet. */
function milliseconds(ms) {
  if (ms === 0) return '-';
  return `${shortly(ms)} ms`;
}

function seconds(ms) {
  return ms >= 1_000 ? `${shortly(ms / 1_000)} s` : milliseconds(ms);
}

export function span(total) {
  const steps = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ];
  for (const [size, unit] of steps) if (total >= size) return `${Math.floor(total / size)} ${unit}`;
  return `${Math.max(0, Math.round(total))} s`;
}

/** Moments come as ISO texts or as epoch milliseconds. */
function ago(moment) {
  const ms = typeof moment === 'number' ? moment : Date.parse(moment);
  return Number.isFinite(ms) ? `${span((Date.now() - ms) / 1_000)} ago` : '';
}
