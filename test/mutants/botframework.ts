const tokens = ['test/adapters/botframework/tokens.test.ts'];
const keys = ['test/adapters/botframework/signing-keys.test.ts'];
const serviceUrls = ['test/adapters/botframework/service-urls.test.ts'];
const receive = ['test/adapters/botframework/receive.test.ts'];
const inbound = ['test/adapters/botframework/inbound.test.ts'];
const mentions = ['test/adapters/botframework/mentions.test.ts'];
const connector = ['test/adapters/botframework/connector.test.ts'];
const connectorToken = ['test/adapters/botframework/connector-token.test.ts'];
const channel = ['test/adapters/botframework/teams-channel.test.ts'];

const room = 'adapters/botframework';

/** The defences of the way in from Teams and out to it. */
export const botframeworkMutants = [
  {
    name: 'teams in: the issuer before anything that costs',
    file: `${room}/tokens.ts`,
    find: "if (issuerOf(payload) !== issuer) return fault('issuer');",
    replace: '',
    tests: keys,
  },
  {
    name: 'teams in: the audience',
    file: `${room}/tokens.ts`,
    find: 'audience: expected.appId,',
    replace: '',
    tests: tokens,
  },
  {
    name: 'teams in: one audience, an expiry, a service URL',
    file: `${room}/tokens.ts`,
    find: "if (!claims.success) return fault('claims');",
    replace: 'if (!claims.success) return payload as Claims;',
    tests: tokens,
  },
  {
    name: 'teams in: the time of a remembered token',
    file: `${room}/tokens.ts`,
    find: 'nowSeconds >= known.exp || ',
    replace: '',
    tests: keys,
  },
  {
    name: 'teams in: tokens of other bots',
    file: `${room}/tokens.ts`,
    find: "isFromAnotherBot(claims.data, expected.appId) ? fault('skill') : claims.data",
    replace: 'claims.data',
    tests: tokens,
  },
  {
    name: 'teams in: oversized tokens',
    file: `${room}/tokens.ts`,
    find: 'authorization.length > MAX_TOKEN_CHARACTERS',
    replace: 'false',
    tests: tokens,
  },
  {
    name: 'teams in: the length of keys',
    file: `${room}/signing-keys.ts`,
    find: 'const MIN_MODULUS_BITS = 2_048;',
    replace: 'const MIN_MODULUS_BITS = 0;',
    tests: tokens,
  },
  {
    name: 'teams in: the service URL claim against each activity',
    file: `${room}/receive.ts`,
    find: "if (token.serviceUrl !== activity.serviceUrl) return 'service_url_claim';",
    replace: '',
    tests: tokens,
  },
  {
    name: 'teams in: the endorsement of the key',
    file: `${room}/receive.ts`,
    find: "if (!token.endorsements.has(activity.channelId)) return 'endorsement';",
    replace: '',
    tests: tokens,
  },
  {
    name: 'teams in: the channels',
    file: `${room}/receive.ts`,
    find: '!CHANNELS.has(activity.channelId) && (tokens ||',
    replace: 'false && (tokens ||',
    tests: receive,
  },
  {
    name: 'teams in: the service URL policy',
    file: `${room}/receive.ts`,
    find: 'if (!serviceUrls.accept(activity.serviceUrl)) {',
    replace: 'if (false) {',
    tests: receive.concat(serviceUrls),
  },
  {
    name: 'teams in: the tenants',
    file: `${room}/tenants.ts`,
    find: 'named.every(allows) ? tenantId.toLowerCase() : undefined',
    replace: 'tenantId.toLowerCase()',
    tests: receive,
  },
  {
    name: 'teams in: one fetch of keys for all who wait',
    file: `${room}/signing-keys.ts`,
    find: 'if (this.#pending) return this.#pending;',
    replace: '',
    tests: keys,
  },
  {
    name: 'teams in: a pause after a failed fetch of keys',
    file: `${room}/signing-keys.ts`,
    find: 'const RETRY_PAUSE_MS = 15_000;',
    replace: 'const RETRY_PAUSE_MS = 0;',
    tests: keys,
  },
  {
    name: 'teams in: unknown keys ask at most hourly',
    file: `${room}/signing-keys.ts`,
    find: 'if (known || this.#ageMs(keySet) < UNKNOWN_KEY_REFRESH_MS) return known;',
    replace: 'if (known) return known;',
    tests: keys,
  },
  {
    name: 'teams in: stale keys through an outage',
    file: `${room}/signing-keys.ts`,
    find: 'const USABLE_FOR_MS = 5 * REFRESH_AFTER_MS;',
    replace: 'const USABLE_FOR_MS = REFRESH_AFTER_MS;',
    tests: keys,
  },
  {
    name: 'teams in: only mentions count in groups',
    file: `${room}/inbound.ts`,
    find: "inbound.conversation.kind !== 'personal' && !isMentioned(mentions, botId)",
    replace: 'false',
    tests: inbound,
  },
  {
    name: 'teams in: markup is stripped again after decoding',
    file: `${room}/mentions.ts`,
    find: 'return dropTags(named).trim();',
    replace: 'return named.trim();',
    tests: mentions,
  },
  {
    name: 'teams in: one welcome',
    file: `${room}/inbound.ts`,
    find: '!added || byInstallation !== installs',
    replace: '!added',
    tests: inbound,
  },
  {
    name: 'teams out: the service URL policy',
    file: `${room}/connector.ts`,
    find: 'if (service) return service;',
    replace: "if (service || true) return service ?? { origin: new URL(target.serviceUrl).origin, basePath: '' };",
    tests: serviceUrls,
  },
  {
    name: 'teams out: the tenants of stored addresses',
    file: `${room}/teams-channel.ts`,
    find: 'if (this.#options.tenants.allows(to.tenantId)) return to;',
    replace: 'if (to) return to;',
    tests: channel,
  },
  {
    name: 'teams out: what was never sent is not ambiguous, what was is',
    file: `${room}/connector-failure.ts`,
    find: "failure.sent && operation === 'create'",
    replace: 'false',
    tests: connector,
  },
  {
    name: 'teams out: a call given up is not sent later',
    file: `${room}/exchange.ts`,
    find: "if (this.#settled) throw new Error('given up before a connection was free');",
    replace: '',
    tests: connector,
  },
  {
    name: 'teams out: the size of answers',
    file: `${room}/exchange.ts`,
    find: 'if (this.#bytes <= this.#maxBytes) {',
    replace: 'if (this.#bytes >= 0) {',
    tests: connector.concat(keys, connectorToken),
  },
  {
    name: 'teams out: one fetch of a token for all who wait',
    file: `${room}/connector-token.ts`,
    find: 'if (pending) return pending;',
    replace: '',
    tests: connectorToken,
  },
  {
    name: 'teams out: a refused token is not renewed again at once',
    file: `${room}/connector-token.ts`,
    find: 'if (held && clock.monotonicMs() - held.fetchedAtMs < FETCH_PAUSE_MS) {',
    replace: 'if (false) {',
    tests: connectorToken,
  },
  {
    name: 'teams out: a reply cannot change who writes to whom',
    file: `${room}/teams-channel.ts`,
    find: "{ type: 'message', locale: reply.locale, ...rendered, ...envelope(to) }",
    replace: "{ type: 'message', locale: reply.locale, ...envelope(to), ...rendered }",
    tests: channel,
  },
];
