import type { ManifestFacts } from './facts.ts';
import { COMMANDS, LANGUAGES, type ManifestTexts, manifestTexts } from './texts.ts';

/** Prompts need 1.27, and the menus of older clients take the same entries as plain commands. */
const SCHEMA_VERSION = '1.27';
const SCHEMA = `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA_VERSION}`;
/** The schema allows 12 entries in a menu. */
const MAX_STARTERS = 12 - COMMANDS.length;
const MAX_TITLE = 128;
const MAX_NAME = 30;
const MAX_DEVELOPER = 32;

/** One text file of the package. */
export interface JsonFile {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Which menu an entry belongs to: in a direct chat the starters come first. */
type Menu = 'personal' | 'shared';

/** The manifest. */
export function manifestOf(facts: ManifestFacts): JsonFile {
  const { appId, name, developer, domain, version } = facts;
  const texts = manifestTexts[LANGUAGES.main];
  const content = {
    $schema: `${SCHEMA}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA_VERSION,
    version,
    id: appId,
    developer: {
      name: developer.slice(0, MAX_DEVELOPER),
      websiteUrl: facts.websiteUrl,
      privacyUrl: facts.privacyUrl,
      termsOfUseUrl: facts.termsUrl,
    },
    name: { short: name.slice(0, MAX_NAME), full: name },
    description: { short: texts.short, full: texts.full },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#1D2B53',
    localizationInfo: {
      defaultLanguageTag: LANGUAGES.main,
      additionalLanguages: LANGUAGES.others.map((tag) => ({ languageTag: tag, file: `${tag}.json` })),
    },
    bots: [
      {
        botId: appId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: [
          { scopes: ['personal'], commands: entriesOf('personal', facts, texts) },
          { scopes: ['team', 'groupChat'], commands: entriesOf('shared', facts, texts) },
        ],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    supportsChannelFeatures: 'tier1',
    validDomains: [domain],
  };
  return { name: 'manifest.json', content };
}

/** The other languages. Starters stay as they are: they are questions about the data. */
export function translationsOf(facts: ManifestFacts): readonly JsonFile[] {
  return LANGUAGES.others.map((tag) => {
    const texts = manifestTexts[tag];
    const name = facts.name;
    const menus = (['personal', 'shared'] as const).flatMap((menu, list) =>
      entriesOf(menu, facts, texts).flatMap(({ title, description }, place) => {
        const at = `bots[0].commandLists[${list}].commands[${place}]`;
        return [[`${at}.title`, title] as const, [`${at}.description`, description] as const];
      }),
    );
    const content = {
      $schema: `${SCHEMA}/MicrosoftTeams.Localization.schema.json`,
      'name.short': name.slice(0, MAX_NAME),
      'name.full': name,
      'description.short': texts.short,
      'description.full': texts.full,
      ...Object.fromEntries(menus),
    };
    return { name: `${tag}.json`, content };
  });
}

function entriesOf(menu: Menu, { starters }: ManifestFacts, texts: ManifestTexts) {
  const commands = COMMANDS.map((title) => ({ title, description: texts.commands[title] }));
  if (menu === 'shared') return commands;
  const prompts = starters.slice(0, MAX_STARTERS).map((question) => ({
    title: question.slice(0, MAX_TITLE).toWellFormed(),
    description: question,
    type: 'prompt',
    prompt: question,
  }));
  return [...prompts, ...commands];
}
