import { expect } from 'chai';
import { renderTeams } from '../../../adapters/botframework/render.ts';
import { parseAction } from '../../../adapters/cards/actions.ts';
import type { CardElement } from '../../../adapters/cards/types.ts';
import { withQueryView } from '../../../bot/query-views.ts';
import type { BotAction, Reply, ReplyPart } from '../../../bot/types.ts';
import type { ChartSpec } from '../../../services/charts/types.ts';
import { describeReplyRendering, PIXEL, replyOf, tableOf } from '../../contracts/reply-rendering.ts';

const types = [
  'TextBlock',
  'Image',
  'Table',
  'TableRow',
  'TableCell',
  'ActionSet',
  'Action.Submit',
  'Action.OpenUrl',
  'Action.Execute',
  'Action.ToggleVisibility',
  'CodeBlock',
  'Chart.VerticalBar',
  'Chart.HorizontalBar',
  'Chart.VerticalBar.Grouped',
  'Chart.Line',
  'Chart.HorizontalBar.Stacked',
  'Chart.Donut',
];

describeReplyRendering('Teams', { render: (reply) => renderTeams(reply), maxChars: 38_500, types });
describeReplyRendering('Teams in a group', {
  render: (reply) => renderTeams(reply, { conversationKind: 'group' }),
  maxChars: 38_500,
  types,
});

function body(reply: Reply, kind: 'personal' | 'group' | 'channel' = 'personal'): readonly CardElement[] {
  return renderTeams(reply, { conversationKind: kind }).attachments?.[0]?.content.body ?? [];
}

const spec = (kind: ChartSpec['kind'], series = 1): ChartSpec => ({
  kind,
  title: 'Trips',
  xTitle: 'day',
  yTitle: 'trips',
  series: Array.from({ length: series }, (_, index) => ({
    name: `s${index}`,
    points: [
      { x: '2016-01-01', y: 1 },
      { x: '2016-01-02', y: 2.5 },
    ],
  })),
});

const chart = (one: ChartSpec): ReplyPart => ({
  kind: 'chart',
  title: 'Trips',
  alt: 'Trips a day',
  spec: one,
  pngBase64: PIXEL,
});
const table: ReplyPart = { kind: 'table', table: tableOf([['a'], ['b']]) };

describe('adapters/botframework/render', () => {
  it('draws each chart as Teams’ own element, with nothing in its place where the table follows', () => {
    const typeOf = (one: ChartSpec) => body(replyOf([chart(one), table]))[0];
    expect(typeOf(spec('bar'))).to.deep.include({ type: 'Chart.HorizontalBar', fallback: 'drop', xAxisTitle: 'day' });
    expect(typeOf(spec('column'))).to.deep.include({ type: 'Chart.VerticalBar' });
    expect(typeOf(spec('column', 2))).to.deep.include({ type: 'Chart.VerticalBar.Grouped' });
    expect(typeOf(spec('bar', 2))).to.deep.include({ type: 'Chart.VerticalBar.Grouped' });
    expect(typeOf(spec('donut'))).to.deep.include({ type: 'Chart.Donut' });
    expect(typeOf(spec('line'))).to.deep.include({
      type: 'Chart.Line',
      data: [
        {
          legend: 's0',
          values: [
            { x: '2016-01-01', y: 1 },
            { x: '2016-01-02', y: 2.5 },
          ],
        },
      ],
    });
  });

  it('lets bars and columns stand on each other', () => {
    const [bars] = body(replyOf([chart({ ...spec('bar', 2), stacked: true }), table]));
    expect(bars).to.deep.include({
      type: 'Chart.HorizontalBar.Stacked',
      data: ['Jan 1, 2016', 'Jan 2, 2016'].map((title, index) => ({
        title,
        data: ['s0', 's1'].map((legend) => ({ legend, value: index === 0 ? 1 : 2.5 })),
      })),
    });
    const [columns] = body(replyOf([chart({ ...spec('column', 2), stacked: true }), table]));
    expect(columns).to.deep.include({ type: 'Chart.VerticalBar.Grouped', stacked: true });
  });

  it('writes dates on bars for people', () => {
    expect(JSON.stringify(body(replyOf([chart(spec('column'))])))).to.contain('"x":"Jan 1, 2016"');
  });

  it('falls back to the values where no table follows', () => {
    const [element] = body(replyOf([chart(spec('bar'))]));
    expect(JSON.stringify(element?.fallback)).to.contain('2016-01-02: 2.5');
  });

  it('shows the picture only where there is no chart of its own', () => {
    const picture: ReplyPart = { kind: 'chart', title: 't', alt: 'the heat of hours', pngBase64: PIXEL };
    expect(body(replyOf([picture]))[0]).to.deep.include({ type: 'Image', altText: 'the heat of hours' });
    const points = Array.from({ length: 500 }, (_, index) => ({ x: String(index), y: index }));
    const heavy = { ...spec('line'), series: [{ name: 's', points }] };
    expect(body(replyOf([chart(heavy)]))[0]).to.deep.include({ type: 'Image' });
  });

  it('writes a single value large', () => {
    const one = { ...spec('number'), series: [{ name: 'trips', points: [{ x: 'trips', y: 109000 }] }] };
    expect(JSON.stringify(body(replyOf([chart(one)]))[0])).to.contain('"text":"109,000","size":"ExtraLarge"');
    const written = { ...chart(one), figure: '109,000.50' };
    expect(JSON.stringify(body(replyOf([written]))[0])).to.contain('"text":"109,000.50"');
  });

  it('lets a suggestion speak for the person and carries the question whole', () => {
    const questions = ['and by month?'];
    const [, set] = body(replyOf([{ kind: 'suggestions', label: 'Ask next', questions, key: 'q7' }]));
    const [button] = set?.type === 'ActionSet' ? set.actions : [];
    const data = button?.type === 'Action.Submit' ? button.data : {};
    expect(data['msteams']).to.deep.include({ type: 'messageBack', displayText: 'and by month?' });
    const expected = { verb: 'ask', question: 'and by month?', nonce: 'q7.0' };
    expect(parseAction(data)).to.deep.equal(expected);
    expect(parseAction((data['msteams'] as { value: unknown }).value)).to.deep.equal(expected);
  });

  it('has its card replaced in place by what shows an answer otherwise, and by nothing else', () => {
    const press = (action: BotAction) => {
      const [set] = body(replyOf([{ kind: 'buttons', buttons: [{ title: 'Press', action }] }]));
      return set?.type === 'ActionSet' ? set.actions[0]?.type : undefined;
    };
    expect(press({ verb: 'view', questionId: 'q', view: { chart: 'bar' }, nonce: 'n' })).to.equal('Action.Execute');
    expect(press({ verb: 'rows', questionId: 'q', nonce: 'n' })).to.equal('Action.Execute');
    const schedule = { verb: 'schedule', change: 'pause', scheduleId: 's', list: 'l', nonce: 'n' } as const;
    expect(press(schedule)).to.equal('Action.Execute');
    expect(press({ verb: 'download', questionId: 'q', format: 'csv', nonce: 'n' })).to.equal('Action.Submit');
    expect(press({ verb: 'stop', questionId: 'q', nonce: 'n' })).to.equal('Action.Submit');
  });

  it('has room for five queries with their buttons, whatever each of them is like', () => {
    const cell = 'a cell of some length';
    const rows = Array.from({ length: 40 }, () => [cell, cell, cell, cell, cell, cell]);
    const shown = [1, 2, 3, 4].map((query) => ({ query, chart: 'table', page: 1 }) as const);
    const parts = [0, ...shown.map(({ query }) => query)].flatMap((query): ReplyPart[] => {
      const view = withQueryView({ page: 1, more: shown }, query, { chart: 'bar' });
      const of = { questionId: 'q'.repeat(36), nonce: 'n'.repeat(50) };
      const looks = ['Bars', 'Line', 'Pie'].map((title) => ({ title, action: { verb: 'view', view, ...of } as const }));
      const files = ['CSV', 'Excel'].map((title) => {
        return { title, action: { verb: 'download', query: query || 1, format: 'csv', ...of } as const };
      });
      return [
        { kind: 'table', table: tableOf(rows), questionId: of.questionId, query, view, page: 1 },
        { kind: 'sql', sql: 'SELECT 1 '.repeat(300), label: 'Show SQL' },
        { kind: 'buttons', label: 'Show as', buttons: looks },
        { kind: 'buttons', buttons: files },
      ];
    });
    const json = JSON.stringify(renderTeams(replyOf(parts)));
    expect(json.length).to.be.below(38_500);
    expect(json.match(/"title":"Excel"/g)).to.have.length(5);
    expect(json.match(/"type":"Table"/g)).to.have.length(5);
    expect(json.match(/more rows of this page would not fit/g)).to.have.length(5);
  });

  it('asks Teams for its own thumbs where an answer can be rated', () => {
    const rated = renderTeams(replyOf([table, { kind: 'feedback', questionId: 'q1' }]));
    expect(rated.channelData).to.deep.equal({ feedbackLoop: { type: 'default' } });
    expect(renderTeams(replyOf([table]))).not.to.have.property('channelData');
  });

  it('uses the full width', () => {
    expect(renderTeams(replyOf([table])).attachments?.[0]?.content.msteams).to.deep.equal({ width: 'Full' });
  });

  it('mentions the asker in groups and channels, and nobody else', () => {
    const addressee = { userId: 'u-1', name: 'Ann [x](https://e.example) <at>O’Neil</at>' };
    const reply = replyOf([table], { addressee });
    const { entities } = renderTeams(reply, { conversationKind: 'channel' }).attachments?.[0]?.content.msteams ?? {};
    const name = 'Ann xhttpseexample atO’Neilat';
    expect(entities).to.deep.equal([{ type: 'mention', text: `<at>${name}</at>`, mentioned: { id: 'u-1', name } }]);
    expect(body(reply, 'channel')[0]).to.deep.include({ type: 'TextBlock', text: `<at>${name}</at>` });
    expect(renderTeams(reply).attachments?.[0]?.content.msteams).to.deep.equal({ width: 'Full' });
    const unnamed = replyOf([table], { addressee: { userId: 'u-1', name: '<>' } });
    expect(body(unnamed, 'group')[0]).to.include({ type: 'Table' });
  });

  it('shows code in colours, and line by line where that is not known', () => {
    const [, folded] = body(replyOf([{ kind: 'sql', sql: 'SELECT\n  1', label: 'Show SQL' }]));
    const [code] = folded?.type === 'Container' ? folded.items : [];
    expect(code).to.deep.include({ type: 'CodeBlock', codeSnippet: 'SELECT\n  1', language: 'Sql' });
    expect(JSON.stringify(code?.fallback)).to.contain('\u00A0\u00A01');
  });

  it('gives up the picture first, then rows, then SQL, then the card', () => {
    const wide = tableOf(Array.from({ length: 15 }, () => Array.from({ length: 12 }, () => 'xxxx '.repeat(8))));
    const sql: ReplyPart = { kind: 'sql', sql: 'S'.repeat(3_000), label: 'Show SQL' };
    const picture: ReplyPart = { kind: 'chart', title: 't', alt: 'a', pngBase64: 'A'.repeat(30_000) };
    const json = (parts: readonly ReplyPart[]) => JSON.stringify(renderTeams(replyOf(parts)));
    expect(json([picture])).to.contain('image/png');
    expect(
      json([
        picture,
        {
          kind: 'table',
          table: tableOf([
            ['a', 'b'],
            ['c', 'd'],
          ]),
        },
        sql,
        { kind: 'markdown', markdown: 'm'.repeat(5_000) },
      ]),
    )
      .to.contain('SSSS')
      .and.not.to.contain('image/png');
    expect(
      json([
        ...Array.from({ length: 2 }, (): ReplyPart => ({ kind: 'markdown', markdown: 'm'.repeat(5_500) })),
        { kind: 'table', table: wide },
        sql,
      ]),
    )
      .to.contain('SSSS')
      .and.to.contain('First 10 of 15 rows');
    const rows: ReplyPart = { kind: 'table', table: tableOf(Array.from({ length: 15 }, (_, row) => [`r${row}`, 'x'])) };
    expect(json([{ ...picture, pngBase64: 'A'.repeat(40_000) } as ReplyPart, rows]))
      .to.contain('"r14"')
      .and.not.to.contain('image/png');
    const texts: ReplyPart[] = Array.from({ length: 9 }, () => ({ kind: 'text', text: 't'.repeat(3_500) }));
    expect(json([...texts, sql]))
      .to.contain('too long')
      .and.not.to.contain('SSSS');
    const beyond: ReplyPart[] = Array.from({ length: 30 }, () => ({ kind: 'text', text: 't'.repeat(3_500) }));
    expect(renderTeams(replyOf(beyond)).text).to.match(/^An answer\nThe answer is too large to show here as a whole\./);
  });
});
