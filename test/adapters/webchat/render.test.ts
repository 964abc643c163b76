import { expect } from 'chai';
import { renderWebChat } from '../../../adapters/webchat/render.ts';
import { messageEntity, ratingOf } from '../../../adapters/webchat/render-feedback.ts';
import { textsFor } from '../../../bot/texts/index.ts';
import type { ReplyPart } from '../../../bot/types.ts';
import { describeReplyRendering, PIXEL, replyOf, tableOf } from '../../contracts/reply-rendering.ts';

describeReplyRendering('Web Chat', {
  render: renderWebChat,
  maxChars: 300_000,
  types: [
    'TextBlock',
    'Image',
    'Table',
    'TableRow',
    'TableCell',
    'ActionSet',
    'Action.Submit',
    'Action.OpenUrl',
    'Action.ShowCard',
    'AdaptiveCard',
  ],
});

const table: ReplyPart = { kind: 'table', table: tableOf([['a'], ['b']]) };

describe('adapters/webchat/render', () => {
  it('shows the chart as a picture with words for those who do not see it', () => {
    const part: ReplyPart = { kind: 'chart', title: 't', alt: 'Trips a day', pngBase64: PIXEL };
    const [image] = renderWebChat(replyOf([part, table])).attachments?.[0]?.content.body ?? [];
    expect(image).to.deep.include({ type: 'Image', altText: 'Trips a day', url: `data:image/png;base64,${PIXEL}` });
  });

  it('offers next questions above the input box, in the person’s own words', () => {
    const questions = ['and by month?', 'x'.repeat(400)];
    const { suggestedActions } = renderWebChat(
      replyOf([table, { kind: 'suggestions', label: 'l', questions, key: 'k' }]),
    );
    expect(suggestedActions?.actions[0]).to.deep.equal({
      type: 'imBack',
      title: 'and by month?',
      value: 'and by month?',
    });
    expect(suggestedActions?.actions[1]?.value).to.equal('x'.repeat(400));
    expect(suggestedActions?.actions[1]?.title).to.have.length(120);
  });

  it('never uses the buttons that Web Chat does not know', () => {
    const rows = Array.from({ length: 40 }, () => ['a', 'b']);
    const action = { verb: 'view', questionId: 'q', view: { chart: 'bar' }, nonce: 'n' } as const;
    const parts: ReplyPart[] = [
      { kind: 'table', table: tableOf(rows), questionId: 'q' },
      { kind: 'buttons', buttons: [{ title: 'Bars', action }] },
    ];
    expect(JSON.stringify(renderWebChat(replyOf(parts)))).not.to.contain('Action.Execute');
  });

  it('reads the whole answer to screen readers', () => {
    const message = renderWebChat(replyOf([table], { summary: 'There were 5 trips.' }));
    expect(message.channelData).to.deep.equal({ 'webchat:fallback-text': 'There were 5 trips.' });
  });

  it('puts a rating back to the question that it rates', () => {
    const rated = replyOf([table, { kind: 'feedback', questionId: 'q1' }]);
    const entity = messageEntity(rated, textsFor('en'));
    expect(renderWebChat(rated).entities).to.deep.equal([entity]);
    const [like, dislike] = (entity?.['potentialAction'] ?? []) as unknown[];
    const name = 'webchat:activity-status/feedback';
    expect(ratingOf({ name, entities: [like, { type: 'ClientCapabilities' }] })).to.deep.equal({
      questionId: 'q1',
      rating: 'positive',
    });
    expect(ratingOf({ name, entities: [dislike] })).to.deep.equal({ questionId: 'q1', rating: 'negative' });
  });

  it('takes nothing else for a rating', () => {
    const name = 'webchat:activity-status/feedback';
    const good = { '@type': 'LikeAction', lampQuestionId: 'q1' };
    expect(ratingOf({ name: 'other', entities: [good] })).to.equal(undefined);
    for (const entity of [
      null,
      'x',
      {},
      { ...good, '@type': 'Other' },
      { ...good, lampQuestionId: 7 },
      { ...good, lampQuestionId: '' },
    ]) {
      expect(ratingOf({ name, entities: [entity] }), JSON.stringify(entity)).to.equal(undefined);
    }
    expect(ratingOf({ name, entities: 'x' })).to.equal(undefined);
  });

  it('shows no thumbs and no label on messages of its own', () => {
    expect(renderWebChat(replyOf([{ kind: 'text', text: 'Done.' }], { aiGenerated: false }))).not.to.have.property(
      'entities',
    );
  });
});
