import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderTeams } from '../../adapters/botframework/render.ts';
import type { RenderedMessage } from '../../adapters/cards/message.ts';
import { renderWebChat } from '../../adapters/webchat/render.ts';
import { PIXEL, textsOf } from '../contracts/reply-rendering.ts';
import { catalogue } from './catalogue.ts';
import type { Exhibit } from './exhibit.ts';
import { type GalleryLanguage, galleryLanguages } from './words.ts';

const folder = join(import.meta.dirname, 'golden');
const updates = process.env['UPDATE_GOLDEN'] === '1';
const channels = { teams: (reply: Parameters<typeof renderTeams>[0]) => renderTeams(reply), webchat: renderWebChat };
type Channel = keyof typeof channels;

/** As it is rendered once charts have their pictures: here each the same pixel. */
function rendered({ reply }: Exhibit, channel: Channel, language: GalleryLanguage): RenderedMessage {
  const made = reply(language);
  const parts = made.parts.map((part) =>
    part.kind === 'chart' && part.spec?.kind !== 'number' ? { ...part, pngBase64: PIXEL } : part,
  );
  return channels[channel]({ ...made, parts });
}

function wordsOf(message: RenderedMessage): readonly string[] {
  return message.text === undefined ? textsOf(message) : [message.text];
}

/** The English card whole; of the other languages what reads otherwise. */
function goldenOf(exhibit: Exhibit): string {
  const others = galleryLanguages.filter((language) => language !== 'en');
  const of = (channel: Channel) => {
    const en = rendered(exhibit, channel, 'en');
    const english = new Set(wordsOf(en));
    const own = others.map((language) => [
      language,
      wordsOf(rendered(exhibit, channel, language)).filter((text) => !english.has(text)),
    ]);
    return { en, ...Object.fromEntries(own) };
  };
  return `${JSON.stringify({ teams: of('teams'), webchat: of('webchat') }, undefined, 1)}\n`;
}

describe('the gallery of cards', () => {
  if (updates) mkdirSync(folder, { recursive: true });

  for (const exhibit of catalogue) {
    it(`${exhibit.name} looks as it was reviewed`, () => {
      const path = join(folder, `${exhibit.name}.json`);
      const golden = goldenOf(exhibit);
      if (updates) writeFileSync(path, golden);
      expect(existsSync(path), `${path} is missing: look at the card, then run with UPDATE_GOLDEN=1`).to.equal(true);
      expect(
        golden,
        'the card changed: look at it (npm run gallery), then run this test with UPDATE_GOLDEN=1',
      ).to.equal(readFileSync(path, 'utf8'));
    });
  }

  it('has no golden file of a card that is no longer there', () => {
    const names = catalogue.map(({ name }) => `${name}.json`);
    expect(readdirSync(folder)).to.have.members(names);
  });

  it('shows every kind of piece that a reply can have', () => {
    const kinds = new Set(catalogue.flatMap(({ reply }) => reply('en').parts.map(({ kind }) => kind)));
    expect([...kinds]).to.have.members(
      'text markdown understanding table chart sql file suggestions feedback buttons notice error'.split(' '),
    );
  });

  it('says everything in the language of the reply', () => {
    // Where Genie itself speaks English at length, English is right.
    for (const { name, reply } of catalogue.filter(({ name }) => name !== 'long-text')) {
      for (const channel of ['teams', 'webchat'] as const) {
        const english = new Set(textsOf(channels[channel](reply('en'))));
        const shared = textsOf(channels[channel](reply('zh-Hant'))).filter(
          (text) => english.has(text) && /^(?:First|Rows|The|No|Previous|Next|Show|Long|Ask|and) /.test(text),
        );
        expect(shared, `${name} in ${channel}`).to.deep.equal([]);
      }
    }
  });
});
