import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../adapters/botframework/clouds.ts';
import { messagesRoute } from '../../adapters/botframework/messages-route.ts';
import { createTeams, type Teams, type TeamsSettings } from '../../adapters/botframework/teams.ts';
import type { RenderActivity } from '../../adapters/botframework/teams-channel.ts';
import { createHttpServer } from '../../adapters/http/server.ts';
import type { Asker, Bot, Inbound } from '../../bot/types.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { type AnyEvent, Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { FakeAuthority } from './fake-authority.ts';
import { FakeConnector } from './fake-connector.ts';
import { TENANT_ID } from './teams-activities.ts';

/** Keeps what it gets; `onReceive` may do more. */
export class RecordingBot implements Bot {
  readonly received: Inbound[] = [];
  onReceive: ((inbound: Inbound) => Promise<void>) | undefined;

  async receive(inbound: Inbound): Promise<void> {
    this.received.push(inbound);
    await this.onReceive?.(inbound);
  }

  /** What a press is answered with in place. */
  onPressed: Bot['pressed'] = async () => undefined;

  pressed(inbound: Parameters<Bot['pressed']>[0]) {
    return this.onPressed(inbound);
  }

  /** What people chose; else their client's counts. */
  chosenLocale: string | undefined;

  async localeOf({ locale }: Asker): Promise<string> {
    return this.chosenLocale ?? locale ?? 'en';
  }
}

export interface TeamsHarnessOptions {
  readonly settings?: Partial<TeamsSettings>;
  readonly clock?: Clock;
  readonly render?: RenderActivity;
  /** Changes the cloud that the fake authority plays. */
  readonly cloud?: (cloud: Cloud) => Cloud;
  readonly deliveryDeadlineMs?: number;
  /** Origins on this machine where files may be put. */
  readonly uploadOrigins?: readonly string[];
}

/** The Bot Framework room as the service has it: behind the real HTTP server, between two fakes on loopback. */
export interface TeamsHarness {
  readonly appId: string;
  readonly teams: Teams;
  readonly authority: FakeAuthority;
  readonly connector: FakeConnector;
  readonly bot: RecordingBot;
  readonly events: AnyEvent[];
  readonly url: string;
  /** Posts to the messaging endpoint; a body that is no string is sent as JSON. */
  post(body: unknown, authorization?: string): Promise<{ status: number; body: string }>;
  /** The header that belongs to an activity: right audience, service URL and key. */
  bearerFor(activity: Readonly<Record<string, unknown>>, claims?: Readonly<Record<string, unknown>>): string;
  /** An activity whose service URL is that of the fake connector. */
  local<T extends Readonly<Record<string, unknown>>>(activity: T): T & { serviceUrl: string };
  /** Posts an activity to which the connector belongs, with a sound token. */
  deliver(activity: Readonly<Record<string, unknown>>): Promise<{ status: number; body: string }>;
  stop(): Promise<void>;
}

export async function startTeams(options: TeamsHarnessOptions = {}): Promise<TeamsHarness> {
  const clock = options.clock ?? systemClock;
  const [authority, connector] = await Promise.all([
    FakeAuthority.start(),
    FakeConnector.start({ nowMs: () => clock.monotonicMs() }),
  ]);
  const appId = randomUUID();
  const events = new Events();
  const recorded: AnyEvent[] = [];
  events.onAny((event) => recorded.push(event));
  const teams = await createTeams({
    settings: settingsFor(appId, connector, {
      ...(options.uploadOrigins ? { allowedServiceUrls: [connector.origin, ...options.uploadOrigins] } : {}),
      ...options.settings,
    }),
    events,
    clock,
    render: options.render ?? ((reply) => ({ text: reply.summary })),
    cloud: options.cloud?.(authority.cloud) ?? authority.cloud,
    ...(options.deliveryDeadlineMs === undefined ? {} : { deliveryDeadlineMs: options.deliveryDeadlineMs }),
  });
  const bot = new RecordingBot();
  const http = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    gzipMinBytes: 1_024,
    hasKey: () => false,
    clock: systemClock,
    events: new Events(),
    log: silentLog,
    flood: { failures: 1_000_000 },
  });
  http.route(messagesRoute(teams.receiveFor(bot), systemClock));
  await http.start();
  const url = `${http.address()?.url}/api/messages`;

  const post: TeamsHarness['post'] = async (body, authorization) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  };
  const bearerFor: TeamsHarness['bearerFor'] = (activity, claims = {}) =>
    authority.bearer({ aud: appId, serviceurl: activity['serviceUrl'], ...claims }, { nowMs: clock.now() });
  const local: TeamsHarness['local'] = (activity) => ({ ...activity, serviceUrl: connector.serviceUrl });
  return {
    appId,
    teams,
    authority,
    connector,
    bot,
    events: recorded,
    url,
    post,
    bearerFor,
    local,
    deliver(activity) {
      const here = local(activity);
      return post(here, bearerFor(here));
    },
    async stop() {
      const now = AbortSignal.abort();
      await http.stop(now);
      await teams.stop(now);
      await Promise.all([authority.stop(), connector.stop()]);
    },
  };
}

function settingsFor(appId: string, connector: FakeConnector, changes: Partial<TeamsSettings> = {}): TeamsSettings {
  return {
    appId,
    appPassword: 'the-secret-of-the-app',
    appType: 'SingleTenant',
    appTenantId: TENANT_ID,
    allowedTenants: undefined,
    allowedServiceUrls: [connector.origin],
    channelService: undefined,
    teamsStreaming: false,
    ...changes,
  };
}
