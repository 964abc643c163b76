// The operations page: asks for the figures every few seconds while somebody looks, and does what buttons say.
import { Refused, read, send } from './lamp-api.js';
import { FIGURES, Plots } from './plots.js';
import { showAlerts, showChecks, showErrors, showLetters, showStatus, showTiles } from './views.js';

const find = (id) => document.getElementById(id);
const banner = find('banner');
const plots = new Plots(find('plots'));
/** Seconds between two points, so that a plot has a few hundred. */
const STEPS = { '5m': '2s', '15m': '5s', '1h': '15s' };
let paused = false;
let rates;

const FEEDS = [
  { everyMs: 2_000, path: () => '/api/health', show: health },
  { everyMs: 2_000, path: () => '/api/metrics', show: (metrics) => showTiles(find('tiles'), metrics, rates) },
  { everyMs: 3_000, path: historyPath, show: history },
  { everyMs: 3_000, path: () => '/api/ops/alerts', show: (alerts) => showAlerts(find('alerts'), alerts, onAlert) },
  {
    everyMs: 5_000,
    path: () => '/api/ops/questions',
    show: (letters) => showLetters(find('letters'), letters, onLetter),
  },
  { everyMs: 5_000, path: () => '/api/ops/errors?limit=20', show: (errors) => showErrors(find('errors'), errors) },
];
/** What did not work at the last try, by path. */
const problems = new Map();

function health(report) {
  showStatus(find('status'), report);
  showChecks(find('checks'), report);
}

function historyPath() {
  const window = find('window').value;
  const metrics = FIGURES.map(encodeURIComponent).join(',');
  return `/api/metrics/history?window=${window}&step=${STEPS[window]}&metrics=${metrics}`;
}

function history(answer) {
  const requests = answer.metrics.lamp_http_requests_total ?? [];
  rates = { requests: requests.findLast((value) => value !== null) ?? undefined };
  plots.show(answer);
}

async function refresh(feed) {
  const path = feed.path();
  const name = path.split('?', 1)[0];
  try {
    const answer = await read(path);
    feed.show(answer);
    problems.delete(name);
  } catch (error) {
    // Signed out elsewhere, or the token is another one now.
    if (error instanceof Refused && error.status === 401) location.reload();
    problems.set(name, error instanceof Refused ? error.message : 'Lamp does not answer. It is asked again.');
  }
  showProblems();
}

function showProblems() {
  const [first] = problems.values();
  banner.hidden = first === undefined;
  banner.textContent = first ?? '';
}

async function follow(feed) {
  for (;;) {
    if (!paused && !document.hidden) await refresh(feed);
    await new Promise((resolve) => setTimeout(resolve, feed.everyMs));
  }
}

/** Does something, says what went wrong, and shows how things stand then. */
async function act(button, work, feedPath) {
  button.disabled = true;
  try {
    await work();
    problems.delete('action');
  } catch (error) {
    problems.set(
      'action',
      error instanceof Refused ? error.message : 'Lamp does not answer. Nothing may have happened.',
    );
    button.disabled = false;
  }
  showProblems();
  const feed = FEEDS.find((one) => one.path() === feedPath);
  if (feed) await refresh(feed);
}

function onAlert(button, alert, what, minutes) {
  const path = `/api/ops/alerts/${encodeURIComponent(alert.id)}`;
  const work = {
    acknowledge: () => send('POST', `${path}/acknowledge`, {}),
    silence: () => send('POST', `${path}/silence`, { minutes }),
    unsilence: () => send('DELETE', `${path}/silence`),
  };
  void act(button, work[what], '/api/ops/alerts');
}

function onLetter(button, letter, what) {
  const path = `/api/ops/questions/${encodeURIComponent(letter.id)}`;
  if (what === 'discard' && !confirm('Discard this answer? The person will not get it.')) return;
  const work = what === 'resend' ? () => send('POST', `${path}/resend`) : () => send('DELETE', path);
  void act(button, work, '/api/ops/questions');
}

find('pause').addEventListener('click', (click) => {
  paused = !paused;
  click.currentTarget.setAttribute('aria-pressed', String(paused));
  click.currentTarget.textContent = paused ? 'Go on' : 'Pause';
});
find('window').addEventListener('change', () => void refresh(FEEDS[2]));
const signOut = find('sign-out');
signOut.hidden = document.body.dataset.signedIn !== 'yes';
signOut.addEventListener('click', async () => {
  await send('DELETE', '/api/ops/sign-in').catch(() => undefined);
  location.reload();
});
for (const feed of FEEDS) void follow(feed);
