import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication, type Request } from 'botbuilder';
import { AppCredentials, type ServiceClientCredentialsFactory } from 'botframework-connector';
import restify from 'restify';
import { publicCloud } from '../../../adapters/botframework/clouds.ts';
import { readSetup, reportTo } from './teams-setup.ts';

/** The plain way: the echo bot of the SDK's samples on restify, with its own authentication switched on. */
const setup = readSetup();

/** Asks the loopback authority; MSAL, which the SDK would use, insists on https. Kept and signed by the SDK itself. */
class LoopbackCredentials extends AppCredentials {
  protected async refreshToken() {
    const response = await fetch(`${setup.authorityUrl}/botframework.com/oauth2/v2.0/token`, { method: 'POST' });
    const grant = (await response.json()) as { access_token: string; expires_in: number };
    return { accessToken: grant.access_token, expiresOn: new Date(Date.now() + grant.expires_in * 1_000) };
  }
}

const factory: ServiceClientCredentialsFactory = {
  isValidAppId: async (appId) => appId === setup.appId,
  isAuthenticationDisabled: async () => false,
  createCredentials: async (appId, audience) => new LoopbackCredentials(appId, undefined, audience),
};

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: setup.appId,
      MicrosoftAppPassword: 'secret',
      MicrosoftAppType: 'MultiTenant',
      ToChannelFromBotLoginUrl: `${setup.authorityUrl}/botframework.com`,
      ToChannelFromBotOAuthScope: publicCloud.tokenScope,
      ToBotFromChannelTokenIssuer: publicCloud.issuer,
      ToBotFromChannelOpenIdMetadataUrl: `${setup.authorityUrl}/openid`,
      ToBotFromEmulatorOpenIdMetadataUrl: `${setup.authorityUrl}/openid`,
      OAuthUrl: publicCloud.issuer,
      CallerId: '',
      ValidateAuthority: 'true',
    },
    factory,
  ),
);

const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  await context.sendActivity(`Echo: ${context.activity.text}`);
  await next();
});

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req as unknown as Request, res, (context) => bot.run(context));
});
server.listen(0, '127.0.0.1', () => reportTo(process, server.address().port));
