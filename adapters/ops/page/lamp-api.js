// The few calls that the page makes, with what Lamp says when it refuses.

/** Lamp answered, and said no; the message is its own. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const LATE_MS = 8_000;

export function read(path) {
  return send('GET', path);
}

/** @throws Refused when Lamp says no; TypeError or a timeout when it does not answer. */
export async function send(method, path, body) {
  const response = await fetch(path, {
    method,
    signal: AbortSignal.timeout(LATE_MS),
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  // A degraded Lamp tells its health with a status of its own.
  if (response.ok || answer.checks) return answer;
  throw new Refused(response.status, answer.error?.message ?? `Lamp answered ${response.status}.`);
}
