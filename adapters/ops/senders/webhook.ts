import { createHmac } from 'node:crypto';
import type { Clock } from '../../../services/clock.ts';
import type { AlertEvent, AlertSender, ChannelOf } from '../../../services/ops/notify/types.ts';
import type { Post } from './post.ts';

/** Grows when a field changes its meaning or goes; new fields may come at any time. */
const VERSION = 1;

/**
 * Sends alerts as JSON to a program. With a secret each try is signed: HMAC-SHA256, in hexadecimal, over the timestamp, a
 * full stop and the body as it was sent; the receiver refuses what is old or does not fit.
 */
export function webhookSender(options: {
  readonly post: Post;
  readonly clock: Clock;
}): AlertSender<ChannelOf<'webhook'>> {
  const { post, clock } = options;
  return {
    async send({ id, alerts, channel }, signal) {
      const { url, secret, allowPrivate } = channel;
      const body = JSON.stringify({
        version: VERSION,
        id,
        group: alerts[0]?.group ?? '',
        alerts: alerts.map(alertJson),
      });
      const timestamp = Math.floor(clock.now() / 1000).toString();
      const signature = secret === undefined ? {} : { 'x-lamp-signature': `v1=${sign(secret, timestamp, body)}` };
      const headers = { 'x-lamp-delivery': id, 'x-lamp-timestamp': timestamp, ...signature };
      await post({ url, body, headers, allowPrivate, signal });
      return undefined;
    },
  };
}

function sign(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

function alertJson(alert: AlertEvent): object {
  const { id, rule, severity, state, summary, value, threshold, labels, since, at, group } = alert;
  return {
    id,
    rule,
    severity,
    state,
    summary,
    value: value ?? null,
    threshold: threshold ?? null,
    labels,
    group,
    since: new Date(since).toISOString(),
    at: new Date(at).toISOString(),
  };
}
