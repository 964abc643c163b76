import { textsFor } from '../../bot/texts/index.ts';
import type { AnswerSource, Reply } from '../../bot/types.ts';
import { cut, literalLine } from '../cards/escape.ts';

type Entity = Readonly<Record<string, unknown>>;

/** More are refused. */
const MAX_CITATIONS = 20;
const MAX_NAME_CHARS = 80;
const MAX_ABSTRACT_CHARS = 160;

/** The marks that stand behind words with sources: `[1] [2]`. Empty without sources. */
export function sourceMarks(reply: Reply): string {
  return cited(reply)
    .map((_, index) => `[${index + 1}]`)
    .join(' ');
}

/**
 * What makes Teams show its label for generated content, and where it comes from if its text has `marked` the sources;
 * nothing for words of our own. There is one such entity in a message: a second one is refused. Channels that read
 * schema.org need every one of these fields.
 */
export function labelOf(
  reply: Reply,
  { marked }: { readonly marked: boolean },
): { readonly entities?: readonly [Entity] } {
  if (!reply.aiGenerated) return {};
  const citation = marked ? cited(reply).map((source, index) => claimOf(source, index + 1, reply.locale)) : [];
  return {
    entities: [
      {
        type: 'https://schema.org/Message',
        '@type': 'Message',
        '@context': 'https://schema.org',
        '@id': '',
        additionalType: ['AIGeneratedContent'],
        ...(citation.length > 0 ? { citation } : {}),
      },
    ],
  };
}

/** A source without a name would be an empty appearance, for which the whole message is refused. */
function cited({ aiGenerated, sources = [] }: Reply): readonly AnswerSource[] {
  return aiGenerated ? sources.filter(({ name }) => literalLine(name) !== '').slice(0, MAX_CITATIONS) : [];
}

function claimOf({ kind, name }: AnswerSource, position: number, locale: string): Entity {
  const { sourceTable, sourceSpace } = textsFor(locale).teams;
  return {
    '@type': 'Claim',
    position,
    appearance: {
      '@type': 'DigitalDocument',
      name: cut(literalLine(name), MAX_NAME_CHARS),
      abstract: cut(kind === 'table' ? sourceTable : sourceSpace, MAX_ABSTRACT_CHARS),
    },
  };
}
