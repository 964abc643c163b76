import { expect } from 'chai';
import { renderTeams } from '../../../adapters/botframework/render.ts';
import type { RenderedMessage } from '../../../adapters/cards/message.ts';
import type { CardElement } from '../../../adapters/cards/types.ts';
import type { Reply } from '../../../bot/types.ts';
import { describeReplyRendering, replyOf, tableOf } from '../../contracts/reply-rendering.ts';

const types = [
  'TextBlock',
  'Image',
  'Table',
  'TableRow',
  'TableCell',
  'ActionSet',
  'Action.Submit',
  'Action.Execute',
  'Action.OpenUrl',
  'Action.ToggleVisibility',
  'CodeBlock',
  'Chart.VerticalBar',
  'Chart.HorizontalBar',
  'Chart.VerticalBar.Grouped',
  'Chart.HorizontalBar.Stacked',
  'Chart.Line',
  'Chart.Donut',
];

const personal = (reply: Reply) => renderTeams(reply, { conversationKind: 'personal', lead: true });
const table = { kind: 'table', table: tableOf([['1']]) } as const;

/** The text of a message is read above its card: here it is the first line of it, so that one contract holds for both. */
function asOneCard(reply: Reply): RenderedMessage {
  const { text, textFormat: _none, ...made } = personal(reply);
  const [card] = made.attachments ?? [];
  if (!card || text === undefined) return personal(reply);
  const body: readonly CardElement[] = [
    { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] },
    ...card.content.body,
  ];
  return { ...made, attachments: [{ ...card, content: { ...card.content, body } }] };
}

describeReplyRendering('Teams, with the first sentence as text', { render: asOneCard, maxChars: 38_500, types });

describe('the label of generated content in Teams', () => {
  const answer = replyOf([{ kind: 'markdown', markdown: 'North **leads**.', emphasis: 'headline' }, table], {
    sources: [
      { kind: 'table', name: 'samples.nyctaxi.trips' },
      { kind: 'space', name: 'x'.repeat(200) },
      { kind: 'table', name: ' \n' },
    ],
  });

  it('names what the marked words were read from, byte for byte', () => {
    const { text, textFormat, entities } = personal(answer);
    expect(text).to.equal('North leads. [1] [2]');
    expect(textFormat, 'marks are read in Markdown alone').to.equal(undefined);
    expect(JSON.stringify(entities).replaceAll('\u2060', '')).to.equal(
      JSON.stringify([
        {
          type: 'https://schema.org/Message',
          '@type': 'Message',
          '@context': 'https://schema.org',
          '@id': '',
          additionalType: ['AIGeneratedContent'],
          citation: [
            {
              '@type': 'Claim',
              position: 1,
              appearance: {
                '@type': 'DigitalDocument',
                name: 'samples.nyctaxi.trips',
                abstract: 'A table that the answer was read from.',
              },
            },
            {
              '@type': 'Claim',
              position: 2,
              appearance: {
                '@type': 'DigitalDocument',
                name: `${'x'.repeat(79)}…`,
                abstract: 'The data that was asked.',
              },
            },
          ],
        },
      ]),
    );
  });

  it('says no sentence twice: what is the text is not in the card', () => {
    const card = JSON.stringify(personal(answer).attachments);
    expect(card).to.contain('Table');
    expect(card).to.not.contain('leads');
  });

  it('names nothing where no words carry the marks, and is there all the same', () => {
    const inGroup = renderTeams(answer, { conversationKind: 'group', lead: false });
    expect(inGroup.text).to.equal(undefined);
    expect(inGroup.entities).to.have.length(1);
    expect(inGroup.entities?.[0]).to.not.have.property('citation');
  });

  it('has twenty sources at most', () => {
    const sources = Array.from({ length: 30 }, (_, at) => ({ kind: 'table', name: `t${at}` }) as const);
    const { text, entities } = personal({ ...answer, sources });
    expect(entities?.[0]?.['citation']).to.have.length(20);
    expect(text).to.contain('[20]').and.not.contain('[21]');
  });

  it('is not on words of our own, whatever they name', () => {
    const { text, entities } = personal({ ...answer, aiGenerated: false });
    expect(entities).to.equal(undefined);
    expect(text).to.equal('North leads.');
  });

  for (const [what, markdown] of [
    ['of several lines', 'a\n\n- b\n- c'],
    ['that is very long', 'x'.repeat(600)],
  ] as const) {
    it(`is on an answer whose beginning, ${what}, stays in the card`, () => {
      const made = personal({ ...answer, parts: [{ kind: 'markdown', markdown }, table] });
      expect(made.text).to.equal('An answer to your question [1] [2]');
      expect(JSON.stringify(made.attachments)).to.contain(markdown.slice(0, 1));
    });
  }
});

describe('questions to begin with, in a chat with one person', () => {
  const welcome = replyOf(
    [
      { kind: 'text', text: 'Hello!', emphasis: 'title' },
      { kind: 'suggestions', label: 'Try one', questions: ['One?', 'Two?', 'x'.repeat(300)], key: 'k' },
    ],
    { aiGenerated: false },
  );

  it('stand above the box in which people write, and not in the card', () => {
    const made = personal(welcome);
    expect(made.suggestedActions?.actions).to.deep.equal([
      { type: 'imBack', title: 'One?', value: 'One?' },
      { type: 'imBack', title: 'Two?', value: 'Two?' },
    ]);
    expect(JSON.stringify(made.attachments)).to.not.contain('One?');
  });

  it('stay in the card in a group, and in every answer', () => {
    for (const made of [
      renderTeams(welcome, { conversationKind: 'group' }),
      personal({ ...welcome, aiGenerated: true }),
    ]) {
      expect(made.suggestedActions).to.equal(undefined);
      expect(JSON.stringify(made.attachments)).to.contain('One?');
    }
  });
});
