import { expect } from 'chai';
import { Keyv } from 'keyv';
import { parseCommand } from '../../bot/commands/index.ts';
import { chooseLanguage } from '../../bot/language.ts';
import { inPreferredLocale } from '../../bot/preferred-locale.ts';
import { localeFor } from '../../bot/texts/index.ts';
import type { Asker, Bot, Inbound } from '../../bot/types.ts';
import { Events } from '../../services/events.ts';
import { KeyvPreferences } from '../../services/sessions/preferences.ts';
import { ManualClock } from '../support/clock.ts';
import { asker, message } from './fakes.ts';

/** A bot that only notes in which locale it was spoken to, and what was chosen as it would. */
function rig() {
  const kept = new Keyv({ throwOnErrors: true });
  const preferences = new KeyvPreferences({ kept, clock: new ManualClock(), events: new Events() });
  const seen: Inbound[] = [];
  const inner: Bot = {
    receive: async (inbound) => void seen.push(inbound),
    pressed: async (inbound) => void seen.push(inbound),
    localeOf: async ({ locale }) => localeFor(locale, 'en'),
  };
  const bot = inPreferredLocale(inner, preferences);
  const hear = async (by: Asker) => {
    await bot.receive(message('hi', { asker: by }));
    return seen.at(-1)?.asker ?? by;
  };
  const choose = async (by: Asker, wanted?: string) =>
    await chooseLanguage({ preferences, defaultLocale: 'en' }, { asker: await hear(by), wanted });
  return { bot, hear, choose };
}

const inTaipei: Asker = { ...asker, locale: 'zh-TW' };

describe('bot/language', () => {
  it('is a command only as a whole', () => {
    const wishes = {
      language: { name: 'language', argument: undefined },
      '/Language': { name: 'language', argument: undefined },
      'language zh-Hant': { name: 'language', argument: 'zh-Hant' },
      'language klingon': { name: 'language', argument: 'klingon' },
      'language Traditional Chinese': { name: 'language', argument: 'Traditional Chinese' },
      '語言 繁體中文': { name: 'language', argument: '繁體中文' },
      'language used most': undefined,
      'language en?': undefined,
      'which language': undefined,
    };
    for (const [said, wish] of Object.entries(wishes)) {
      const found = parseCommand(said, { spaceAliases: ['a'] });
      expect(found && { name: found.name, argument: found.argument }, said).to.deep.equal(wish);
    }
  });

  it('counts for what a channel says by itself as well', async () => {
    const { bot, choose } = rig();
    expect(await bot.localeOf({ ...asker, locale: 'en-GB' })).to.equal('en-GB');
    await choose(asker, '繁體中文');
    expect(await bot.localeOf({ ...asker, locale: 'en-GB' })).to.equal('zh-Hant');
    expect(await bot.localeOf({ ...asker, userId: 'u2', locale: 'en-GB' })).to.equal('en-GB');
  });

  it('counts from the answer on, for that person alone', async () => {
    const { choose, hear } = rig();
    const reply = await choose(asker, '繁體中文');
    expect(reply).to.deep.include({ locale: 'zh-Hant' });
    expect(reply.summary).to.contain('從現在起');
    expect((await hear(asker)).locale).to.equal('zh-Hant');
    expect((await hear({ ...asker, locale: 'en-US' })).locale).to.equal('zh-Hant');
    expect((await hear({ ...asker, userId: 'u2' })).locale).to.equal(undefined);
    expect((await hear({ ...asker, tenantId: 't2' })).locale).to.equal(undefined);
  });

  it('goes back to the client’s', async () => {
    const { choose, hear } = rig();
    await choose(inTaipei, 'en-GB');
    expect((await hear(inTaipei)).locale).to.equal('en-GB');
    const reply = await choose(inTaipei, 'auto');
    expect(reply.locale).to.equal('zh-TW');
    expect(reply.summary).to.contain('繁體中文');
    expect((await hear(inTaipei)).locale).to.equal('zh-TW');
  });

  it('lists the languages, and what was meant where that can be told', async () => {
    const { choose, hear } = rig();
    const list = (await choose(asker)).summary;
    expect(list).to.contain('en: English (now)').and.to.contain('zh-Hant: 繁體中文').and.to.contain('language zh-Hant');
    expect((await choose(asker, 'englisch')).summary)
      .to.contain('Did you mean en?')
      .and.to.contain('简体中文');
    for (const unknown of ['klingon', 'de', 'no-such-locale-at-all', '__proto__', '../..', '中文']) {
      const { summary } = await choose(asker, unknown);
      expect(summary, unknown).to.contain(`“${unknown}”`).and.to.contain('zh-Hans').and.not.to.contain('Did you mean');
    }
    expect((await hear(asker)).locale).to.equal(undefined);
  });

  it('says so when the choice could not be kept', async () => {
    const preferences = { set: async () => Promise.reject(new Error('disk')) };
    const failed = await chooseLanguage({ preferences, defaultLocale: 'en' }, { asker, wanted: 'en' }).catch(
      (e: unknown) => e,
    );
    expect(failed).to.be.instanceOf(Error);
  });
});
