const destination = ['test/services/flow/destination.test.ts'];
const post = ['test/adapters/ops/senders/post.test.ts'];
const email = ['test/adapters/ops/senders/email.test.ts'];
const messages = ['test/adapters/ops/senders/messages.test.ts'];
const notifications = ['test/services/ops/notifications.test.ts'];
const subscriptions = ['test/bot/alerts.test.ts'];

const senders = 'adapters/ops/senders';
const room = 'services/ops/notify';

/** The defences on the way of alerts to people. */
export const notifyMutants = [
  {
    name: 'notify: no private addresses',
    file: 'services/flow/destination.ts',
    find: "if (kind === 'private' && !allowPrivate)",
    replace: "if (kind === 'private' && !allowPrivate && family === 9)",
    tests: destination,
  },
  {
    name: 'notify: link-local addresses stay closed where private ones are open',
    file: 'services/flow/destination.ts',
    find: "if (kind === 'closed') refuse",
    replace: "if (kind === 'closed' && !allowPrivate) refuse",
    tests: destination,
  },
  {
    name: 'notify: an IPv4 address inside of an IPv6 one is seen',
    file: 'services/flow/destination.ts',
    find: "if (CARRIES_V4.check(address, 'ipv6')) return",
    replace: "if (CARRIES_V4.check(address, 'ipv6')) return 'public';\n  if (address === '') return",
    tests: destination,
  },
  {
    name: 'notify: every address of a name is looked at',
    file: 'services/flow/destination.ts',
    find: 'for (const { address } of addresses) {',
    replace: 'for (const { address } of addresses.slice(0, 1)) {',
    tests: destination,
  },
  {
    name: 'notify: https only',
    file: 'services/flow/destination.ts',
    find: "(url.protocol === 'http:' && allowPrivate)",
    replace: "url.protocol === 'http:'",
    tests: destination,
  },
  {
    name: 'notify: connects to the addresses that were looked at',
    file: `${senders}/post.ts`,
    find: 'connect: { lookup, ',
    replace: 'connect: { ',
    tests: post,
  },
  {
    name: 'notify: a call ends at its deadline',
    file: `${senders}/post.ts`,
    find: 'withinMs: deadlineMs,',
    replace: 'withinMs: deadlineMs * 99,',
    tests: post,
  },
  {
    name: 'notify: a redirect is no success',
    file: `${senders}/post.ts`,
    find: 'if (status >= 200 && status < 300) return;',
    replace: 'if (status >= 200 && status < 400) return;',
    tests: post,
  },
  {
    name: 'notify: the other side is not quoted',
    file: `${senders}/post.ts`,
    find: 'return text.length <= 60 && WORD.test(text) ? text : undefined;',
    replace: 'return text;',
    tests: post,
  },
  {
    name: 'notify: the timestamp is signed',
    file: `${senders}/webhook.ts`,
    find: `update(\`\${timestamp}.\${body}\`)`,
    replace: 'update(body)',
    tests: messages,
  },
  {
    name: 'notify: Slack reads no markup',
    file: `${senders}/slack.ts`,
    find: 'text: entities(cut(literalLine(title), MAX_HEADER_CHARS)),',
    replace: 'text: cut(note.entries[0]?.heading ?? title, MAX_HEADER_CHARS),',
    tests: messages,
  },
  {
    name: 'notify: cards stay within what Teams takes',
    file: `${senders}/teams-workflow.ts`,
    find: 'if (shown === 0 || Buffer',
    replace: 'if (shown >= 0 || Buffer',
    tests: messages,
  },
  {
    name: 'notify: no password without TLS',
    file: `${senders}/email.ts`,
    find: "requireTLS: user !== '' && !isLoopbackHost(host),",
    replace: 'requireTLS: false,',
    tests: email,
  },
  {
    name: 'notify: HTML is escaped',
    file: `${senders}/email.ts`,
    find: 'xmlEscape(verbatim(text))',
    replace: 'verbatim(text)',
    tests: email,
  },
  {
    name: 'notify: one recipient is one address',
    file: `${senders}/email.ts`,
    find: 'to.length < channel.to.length || ',
    replace: '',
    tests: email,
  },
  {
    name: 'notify: kept before it is sent',
    file: `${room}/notifications.ts`,
    find: 'await this.#kept.put(kept);\n    this.#enqueue',
    replace: 'this.#enqueue',
    tests: notifications,
  },
  {
    name: 'notify: goes on after a restart',
    file: `${room}/notifications.ts`,
    find: 'this.#many.each(left, (kept) => this.#again(kept), RESUMING)',
    replace: 'this.#many.each(left, async (kept) => void kept, RESUMING)',
    tests: notifications,
  },
  {
    name: 'notify: a dead channel gets one try',
    file: `${room}/notifications.ts`,
    find: 'this.#failing.has(channel.name) ? 1 : MAX_TRIES',
    replace: 'MAX_TRIES',
    tests: notifications,
  },
  {
    name: 'notify: what cannot get better is not tried again',
    file: `${room}/notifications.ts`,
    find: 'if (!mayBetter(error) || tries',
    replace: 'if (tries',
    tests: notifications,
  },
  {
    name: 'notify: a bound on what is on its way',
    file: `${room}/notifications.ts`,
    find: 'if (this.#open.size >= MAX_WAITING) {',
    replace: 'if (this.#open.size < 0) {',
    tests: notifications,
  },
  {
    name: 'notify: a bound on what is kept',
    file: `${room}/kept.ts`,
    find: 'this.dead().slice(0, Math.max(0, over))',
    replace: 'this.dead().slice(0, 0 * over)',
    tests: notifications,
  },
  {
    name: 'notify: a store that fails holds back no alert',
    file: `${room}/kept.ts`,
    find: "this.#options.events.emit('store.failed', { store: 'notifications', operation, error });",
    replace: 'throw error;',
    tests: notifications,
  },
  {
    name: 'notify: alerts here is for those who may',
    file: 'bot/alerts.ts',
    find: 'if (!subscriptions.mayManage(asker, address)) return',
    replace: "if (!subscriptions.mayManage(asker, address) && wish === 'alerts-off') return",
    tests: subscriptions,
  },
  {
    name: 'notify: a list of admins counts on this machine as well',
    file: `${room}/conversations.ts`,
    find: 'if (admins === undefined) return localChannels.includes(address.channel);',
    replace: 'if (localChannels.includes(address.channel)) return true;\n    if (admins === undefined) return false;',
    tests: subscriptions,
  },
] as const;
