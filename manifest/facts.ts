import type { Config } from '../services/config.ts';
import { AppError } from '../services/errors.ts';
import { isLoopbackHost } from '../services/parsers.ts';

/** What a package says that is different for every company. */
export interface ManifestFacts {
  /** Of the Azure Bot, and of the app in Teams. */
  readonly appId: string;
  /** The host of PUBLIC_URL. */
  readonly domain: string;
  readonly name: string;
  readonly developer: string;
  readonly websiteUrl: string;
  readonly privacyUrl: string;
  readonly termsUrl: string;
  /** Semantic version; Teams takes an update only with a higher one. */
  readonly version: string;
  /** Questions that the direct chat offers. */
  readonly starters: readonly string[];
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Ids that stand in examples and templates. */
const PLACEHOLDER_ID = /^0{8}|^(?:1{8}|12345678)-|^(.)\1{7}-(\1{4}-){3}\1{12}$/i;
const PLACEHOLDER_HOST =
  /(?:^|\.)(?:example\.(?:com|org|net)|contoso\.com)$|(?:^|\.)(?:example|invalid|test|localhost)$|[<>]/i;
const VERSION = /^\d+\.\d+\.\d+$/;

/**
 * Takes the facts from the settings.
 * @throws AppError `config.invalid`, whose message lists all that is missing or still a placeholder, and how to get it.
 */
export function factsFrom(
  config: Config,
  given: { readonly version: string; readonly starters: readonly string[] },
): ManifestFacts {
  const faults: string[] = [];
  const appId = config.appId ?? '';
  if (!GUID.test(appId) || PLACEHOLDER_ID.test(appId)) {
    faults.push(
      `MicrosoftAppId must be the application id of your Azure Bot${appId === '' ? '' : `, not "${appId}"`}: in the Azure portal, Azure Bot, Configuration, "Microsoft App ID" (docs/teams.md, step 2)`,
    );
  }
  const origin = config.publicUrl ?? '';
  if (!isReal(origin)) {
    faults.push(
      `PUBLIC_URL must be the https address at which Teams reaches Lamp${origin === '' ? '' : `, not "${origin}"`}: the name of your host, or of a tunnel to this machine (docs/teams.md, step 3)`,
    );
  }
  const links = {
    TEAMS_APP_WEBSITE_URL: config.teamsAppWebsiteUrl ?? origin,
    TEAMS_APP_PRIVACY_URL: config.teamsAppPrivacyUrl ?? config.teamsAppWebsiteUrl ?? origin,
    TEAMS_APP_TERMS_URL: config.teamsAppTermsUrl ?? config.teamsAppWebsiteUrl ?? origin,
  };
  for (const [name, url] of Object.entries(links)) {
    if (url !== origin && !isReal(url)) faults.push(`${name} must be an https page of your own, not "${url}"`);
  }
  if (!VERSION.test(given.version)) {
    faults.push(`--version must be three numbers such as 1.2.0, not "${given.version}"`);
  }
  if (faults.length > 0) throw new AppError('config.invalid', faults.join('\n'));
  return {
    appId: appId.toLowerCase(),
    domain: new URL(origin).hostname,
    name: config.teamsAppName,
    developer: config.teamsAppDeveloper ?? config.teamsAppName,
    websiteUrl: links.TEAMS_APP_WEBSITE_URL,
    privacyUrl: links.TEAMS_APP_PRIVACY_URL,
    termsUrl: links.TEAMS_APP_TERMS_URL,
    ...given,
  };
}

/** A page on the internet that is no example. */
function isReal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' && !isLoopbackHost(hostname) && hostname.includes('.') && !PLACEHOLDER_HOST.test(hostname)
  );
}
