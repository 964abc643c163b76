import type { Bot, Channel } from '../../bot/types.ts';
import type { Clock } from '../../services/clock.ts';
import type { Config } from '../../services/config.ts';
import type { Events } from '../../services/events.ts';
import type { PoolFigures } from '../../services/flow/connection-pool.ts';
import { type Cloud, publicCloud, usGovernmentCloud } from './clouds.ts';
import { createConnector } from './connector.ts';
import { createConnectorToken } from './connector-token.ts';
import { createTokenSource } from './credentials.ts';
import { FileConsent, type FileServices } from './file-consent.ts';
import { createInvokes } from './invokes.ts';
import { createReceive, type Receive } from './receive.ts';
import { createServiceUrlPolicy } from './service-urls.ts';
import { createSigningKeys } from './signing-keys.ts';
import type { Stopped } from './streamed-messages.ts';
import { type RenderActivity, TeamsChannel } from './teams-channel.ts';
import { createTenantPolicy } from './tenants.ts';
import { createTokenVerifier } from './tokens.ts';
import { createUploadPolicy } from './upload.ts';

/** The settings that this room uses. */
export type TeamsSettings = Pick<
  Config,
  | 'appId'
  | 'appPassword'
  | 'appType'
  | 'appTenantId'
  | 'allowedTenants'
  | 'allowedServiceUrls'
  | 'channelService'
  | 'teamsStreaming'
>;

export interface TeamsOptions {
  readonly settings: TeamsSettings;
  readonly events: Events;
  readonly clock: Clock;
  readonly render: RenderActivity;
  /** Default: by `ChannelService`. */
  readonly cloud?: Cloud;
  /** For one call of the connector, milliseconds. Default 15,000. */
  readonly deliveryDeadlineMs?: number;
}

/** The two directions of Microsoft Teams. */
export interface Teams {
  readonly channel: Channel;
  /** Whether tokens are demanded: false without `MicrosoftAppId`, and then the endpoint is for this machine only. */
  readonly authenticated: boolean;
  /** Calls the listener when a person presses the channel's own stop button. One listener; a later one takes its place. */
  onStopped(listener: (stopped: Stopped) => void): void;
  /** From now on files of answers are offered in chats with one person; before, replies carry their link. */
  serveFiles(services: FileServices): void;
  /** The way in, for the bot that is to get what comes. */
  receiveFor(bot: Bot): Receive;
  /**
   * Fetches signing keys and a connector token, so that nobody's first question waits for them; proves the credentials.
   * @throws AppError: nothing is lost then, both are fetched again when they are needed.
   */
  warm(): Promise<void>;
  /** What the connections to the connector are used for, and how well. */
  pool(): PoolFigures;
  /** Lets running deliveries end, cuts them off when `signal` aborts, and closes all connections. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
}

/** Builds everything that speaks to the Bot Framework. Makes no connection before `warm` or the first activity. */
export async function createTeams(options: TeamsOptions): Promise<Teams> {
  const { settings, events, clock } = options;
  const cloud = options.cloud ?? (settings.channelService === undefined ? publicCloud : usGovernmentCloud);
  const serviceUrls = createServiceUrlPolicy({ cloud, extraOrigins: settings.allowedServiceUrls });
  const secured =
    settings.appId === undefined ? undefined : await secure(settings.appId, { settings, cloud, clock, events });
  const tenants = createTenantPolicy(allowedTenants(settings));
  const { deliveryDeadlineMs } = options;
  const connector = createConnector({
    serviceUrls,
    token: secured?.token,
    events,
    clock,
    ...(deliveryDeadlineMs === undefined ? {} : { deadlineMs: deliveryDeadlineMs }),
  });
  let stopped: (stopped: Stopped) => void = () => {};
  const channel = new TeamsChannel({
    connector,
    tenants,
    render: options.render,
    clock,
    streaming: () => settings.teamsStreaming,
    onStopped: (one) => stopped(one),
    offersFiles: () => consent.isServed,
  });
  const consent = new FileConsent({
    uploads: createUploadPolicy(settings.allowedServiceUrls),
    clock,
    post: (address, content) => channel.post(address, content),
    remove: (address, messageId) => channel.remove(address, messageId),
  });
  return {
    channel,
    onStopped(listener) {
      stopped = listener;
    },
    serveFiles: (services) => consent.serve(services),
    authenticated: secured !== undefined,
    receiveFor: (bot) =>
      createReceive({
        bot,
        tokens: secured?.tokens,
        serviceUrls,
        tenants,
        events,
        clock,
        answerInvoke: createInvokes({ bot, render: options.render, consent, clock }),
      }),
    async warm() {
      if (secured) await Promise.all([secured.keys.warm(), secured.token.get()]);
    },
    pool: () => connector.pool(),
    async stop(signal) {
      await connector.stop(signal);
      if (secured) await Promise.all([secured.keys.stop(), secured.token.stop()]);
    },
  };
}

async function secure(
  appId: string,
  parts: { readonly settings: TeamsSettings; readonly cloud: Cloud; readonly clock: Clock; readonly events: Events },
) {
  const { settings, cloud, clock, events } = parts;
  const { appType, appPassword, appTenantId } = settings;
  const keys = createSigningKeys({ openIdMetadataUrl: cloud.openIdMetadataUrl, clock });
  const source = await createTokenSource({ appId, appType, appPassword, appTenantId, cloud, clock });
  return {
    keys,
    tokens: createTokenVerifier({ keys, appId, issuer: cloud.issuer, clock }),
    token: createConnectorToken({
      source,
      clock,
      onFailure: (error) => events.emit('token.failed', { service: 'connector', error }),
    }),
  };
}

/** Without authentication nobody vouches for a tenant, so only a list that was asked for is enforced. */
function allowedTenants(settings: TeamsSettings): readonly string[] | undefined {
  if (settings.allowedTenants) return settings.allowedTenants;
  if (settings.appId === undefined) return undefined;
  return settings.appTenantId === undefined ? [] : [settings.appTenantId];
}
