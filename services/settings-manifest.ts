import { httpsPage, text } from './parsers.ts';
import { settingGroup } from './setting.ts';

const group = settingGroup('Teams app package (npm run manifest)');
/** What the package says about who runs the bot; the running service does not look at it. */
export const manifest = {
  teamsAppName: group.withDefault(
    'TEAMS_APP_NAME',
    text('a name of at most 30 characters', { maxCharacters: 30, pattern: /\S/ }),
    'Lamp',
    'Name of the app in Teams',
  ),
  teamsAppDeveloper: group.optional(
    'TEAMS_APP_DEVELOPER',
    text('a name of at most 32 characters', { maxCharacters: 32, pattern: /\S/ }),
    'Who runs it. Default: TEAMS_APP_NAME',
  ),
  teamsAppWebsiteUrl: group.optional('TEAMS_APP_WEBSITE_URL', httpsPage, 'Page about it. Default: PUBLIC_URL'),
  teamsAppPrivacyUrl: group.optional(
    'TEAMS_APP_PRIVACY_URL',
    httpsPage,
    'Page about privacy. Default: TEAMS_APP_WEBSITE_URL',
  ),
  teamsAppTermsUrl: group.optional(
    'TEAMS_APP_TERMS_URL',
    httpsPage,
    'Page with the terms of use. Default: TEAMS_APP_WEBSITE_URL',
  ),
};
