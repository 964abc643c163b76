import { publicCloud } from '../../../adapters/botframework/clouds.ts';
import { messagesRoute } from '../../../adapters/botframework/messages-route.ts';
import { renderTeams } from '../../../adapters/botframework/render.ts';
import { createTeams } from '../../../adapters/botframework/teams.ts';
import { createHttpServer } from '../../../adapters/http/server.ts';
import type { Reply } from '../../../bot/types.ts';
import { systemClock } from '../../../services/clock.ts';
import { Events } from '../../../services/events.ts';
import { silentLog } from '../../../services/log.ts';
import { readSetup, reportTo } from './teams-setup.ts';

/** Lamp's own way: our adapter behind our HTTP server; the reply goes out after the turn. */
const setup = readSetup();
const events = new Events();
const reply: Reply = {
  parts: [
    { kind: 'text', text: 'Ask me about your data', emphasis: 'title' },
    { kind: 'text', text: 'Type a question in plain words. I answer with a sentence, a chart, a table and the SQL.' },
  ],
  summary: 'Ask me about your data in plain words.',
  locale: 'en',
  aiGenerated: false,
};

const teams = await createTeams({
  settings: {
    appId: setup.appId,
    appPassword: 'secret',
    appType: 'MultiTenant',
    appTenantId: undefined,
    allowedTenants: setup.tenantIds,
    allowedServiceUrls: [setup.connectorOrigin],
    channelService: undefined,
    teamsStreaming: true,
  },
  events,
  clock: systemClock,
  render: (one) => renderTeams(one),
  cloud: { ...publicCloud, openIdMetadataUrl: `${setup.authorityUrl}/openid`, loginUrl: `${setup.authorityUrl}/` },
});
await teams.warm();

const http = createHttpServer({
  host: '127.0.0.1',
  port: 0,
  gzipMinBytes: 1_024,
  hasKey: () => true,
  clock: systemClock,
  events,
  log: silentLog,
});
const receive = teams.receiveFor({
  receive: async ({ address, id }) => {
    teams.channel.send(address, reply, { replyTo: id }).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
    });
  },
  pressed: async () => undefined,
  localeOf: async () => 'en',
});
http.route(messagesRoute(receive, systemClock));
await http.start();
reportTo(process, http.address()?.port ?? 0);
