import type { Reply } from '../../bot/types.ts';
import { cut, xmlEscape } from '../cards/escape.ts';
import type { AdaptiveCard, CardElement } from '../cards/types.ts';

type MentionEntity = NonNullable<NonNullable<AdaptiveCard['msteams']>['entities']>[number];

const MAX_NAME_CHARS = 60;

/**
 * The line that names the person who asked, and the entity that makes it a mention. The name is the person's own choice
 * and stands in Markdown and XML at once, so that only letters, digits and what names need are left of it.
 */
export function mentionOf(
  person: Reply['addressee'],
): { readonly element: CardElement; readonly entity: MentionEntity } | undefined {
  const name = cut((person?.name ?? '').replace(/[^\p{L}\p{M}\p{N} '’-]/gu, '').trim(), MAX_NAME_CHARS);
  if (!person || name === '') return undefined;
  const text = `<at>${xmlEscape(name)}</at>`;
  return {
    element: { type: 'TextBlock', text, wrap: true },
    entity: { type: 'mention', text, mentioned: { id: person.userId, name } },
  };
}
