import { createHmac, timingSafeEqual } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { AdaptiveCard } from '../../../../adapters/cards/types.ts';
import { createPost } from '../../../../adapters/ops/senders/post.ts';
import { slackMessage, slackSender } from '../../../../adapters/ops/senders/slack.ts';
import { teamsWorkflowSender, workflowMessage } from '../../../../adapters/ops/senders/teams-workflow.ts';
import { webhookSender } from '../../../../adapters/ops/senders/webhook.ts';
import { alertNote } from '../../../../bot/alerts.ts';
import type { AlertEvent } from '../../../../services/ops/notify/types.ts';
import { ManualClock } from '../../../support/clock.ts';
import { cardFaults } from '../../cards/card-check.ts';
import { anyText, HOSTILE_TEXTS } from '../../cards/hostile.ts';
import { alert, never } from './alerts.ts';
import { Receiver } from './receiver.ts';

const SECRET = 'the-key-of-the-signature';

/** What docs/alert-channels.md shows to receivers. */
function isGenuine(headers: Record<string, unknown>, body: string, nowSeconds: number): boolean {
  const timestamp = String(headers['x-lamp-timestamp']);
  const expected = Buffer.from(`v1=${createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex')}`);
  const given = Buffer.from(String(headers['x-lamp-signature'] ?? ''));
  const isFresh = Math.abs(nowSeconds - Number(timestamp)) <= 300;
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected);
}

const hostile = (text: string): AlertEvent =>
  alert({ rule: text, summary: text, labels: { [text]: text, place: text }, group: text });

describe('senders: what is sent', () => {
  let receiver: Receiver;
  const clock = new ManualClock();
  const post = createPost({ clock });
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(() => receiver.stop());

  describe('webhook', () => {
    const send = (alerts: readonly AlertEvent[], secret?: string, id = 'n1') => {
      const channel = { name: 'ops', kind: 'webhook', url: receiver.url(), allowPrivate: true, secret } as const;
      return webhookSender({ post, clock }).send({ id, alerts, channel }, never());
    };

    it('sends version, group and alerts', async () => {
      await send([alert(), alert({ id: 'a2', state: 'resolved', value: undefined })]);
      expect(JSON.parse(receiver.received[0]?.body ?? '')).to.deep.equal({
        version: 1,
        id: 'n1',
        group: 'questions',
        alerts: [
          {
            id: 'a1',
            rule: 'error-rate',
            severity: 'warning',
            state: 'firing',
            summary: '7.2 % of the questions failed in the last 5 minutes',
            value: 7.2,
            threshold: 5,
            labels: { space: 'taxi' },
            group: 'questions',
            since: '2026-11-20T11:55:00.000Z',
            at: '2026-11-20T12:00:00.000Z',
          },
          {
            ...{ id: 'a2', rule: 'error-rate', severity: 'warning', state: 'resolved', value: null, threshold: 5 },
            summary: '7.2 % of the questions failed in the last 5 minutes',
            labels: { space: 'taxi' },
            group: 'questions',
            since: '2026-11-20T11:55:00.000Z',
            at: '2026-11-20T12:00:00.000Z',
          },
        ],
      });
      expect(receiver.received[0]?.headers)
        .to.include({ 'x-lamp-delivery': 'n1' })
        .and.not.have.any.keys('x-lamp-signature');
    });

    it('signs timestamp and body, so that a receiver can tell what is genuine and fresh', async () => {
      await send([alert({ summary: 'Größer als 5 %' })], SECRET);
      const { headers = {}, body = '' } = receiver.received[0] ?? {};
      const nowSeconds = clock.now() / 1000;
      expect(isGenuine(headers, body, nowSeconds)).to.equal(true);
      expect(isGenuine(headers, body.replace('5 %', '6 %'), nowSeconds)).to.equal(false);
      expect(isGenuine({ ...headers, 'x-lamp-timestamp': '1' }, body, 1)).to.equal(false);
      expect(isGenuine(headers, body, nowSeconds + 301)).to.equal(false);
      expect(JSON.stringify(receiver.received)).not.to.contain(SECRET);
    });
  });

  describe('slack', () => {
    it('sends blocks to the webhook, and nothing that Slack would unfold', async () => {
      const channel = { name: 'chat', kind: 'slack', url: receiver.url(), allowPrivate: true } as const;
      await slackSender({ post, locale: 'en' }).send({ id: 'n1', alerts: [alert()], channel }, never());
      const message = JSON.parse(receiver.received[0]?.body ?? '');
      expect(message).to.include({ text: '🟠 Lamp: 1 alert firing', unfurl_links: false, unfurl_media: false });
      const shown = JSON.stringify(message.blocks).replaceAll('\u2060', '');
      expect(shown)
        .to.contain('error-rate – warning, firing')
        .and.contain('value 7.2, threshold 5; since 2026-11-20 11:55 UTC; space: taxi');
    });

    it('keeps mentions, links and marks from working', () => {
      for (const text of [...HOSTILE_TEXTS, '<!channel> <@U123> <https://evil.example|x> *b* :fire:']) {
        const message = slackMessage(alertNote([hostile(text)], 'en'), 'en') as { text: string };
        expect(message.text).not.to.match(/<[!@#h]/);
        for (const { type, text: block, elements } of (message as unknown as SlackBlocks).blocks) {
          for (const piece of elements ?? [block]) {
            expect(piece).to.deep.include({ type: 'plain_text', emoji: false });
            expect(piece?.text).not.to.match(/https?:\/\/|<!|<@\w|\bwww\.\w/i);
            expect(piece?.text.length).to.be.within(1, type === 'header' ? 150 : 3_000);
          }
        }
      }
    });

    it('stays within 50 blocks however many alerts there are', () => {
      const alerts = Array.from({ length: 300 }, (_, at) => alert({ id: `a${at}` }));
      const { blocks } = slackMessage(alertNote(alerts, 'en'), 'en') as SlackBlocks;
      expect(blocks.length).to.be.within(40, 50);
      expect(JSON.stringify(blocks)).to.contain('and 280 more alerts');
    });
  });

  describe('teams workflow', () => {
    const TYPES = new Set(['AdaptiveCard', 'Container', 'RichTextBlock', 'TextRun']);
    const cardOf = (alerts: readonly AlertEvent[]) => {
      const message = workflowMessage(alertNote(alerts, 'en'), 'en') as WorkflowMessage;
      expect(Buffer.byteLength(JSON.stringify(message))).to.be.below(25_000);
      return message;
    };

    it('sends a message with one card', async () => {
      receiver.usual = { status: 202 };
      const channel = { name: 'team', kind: 'teams-workflow', url: receiver.url(), allowPrivate: true } as const;
      await teamsWorkflowSender({ post, locale: 'en' }).send({ id: 'n1', alerts: [alert()], channel }, never());
      const message = JSON.parse(receiver.received[0]?.body ?? '') as WorkflowMessage;
      expect(message.type).to.equal('message');
      expect(message.attachments).to.have.length(1);
      expect(message.attachments[0]).to.include({
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
      });
      expect(message.attachments[0]?.content.version).to.equal('1.5');
      expect(JSON.stringify(message)).to.contain('1 alert firing').and.contain('"style":"warning"');
    });

    it('draws a sound card of any text', () => {
      fc.assert(
        fc.property(fc.array(anyText, { minLength: 1, maxLength: 30 }), (texts) => {
          const { attachments } = cardOf(texts.map(hostile));
          const { content } = attachments[0] ?? {};
          expect(content && cardFaults(content, { types: TYPES }).faults).to.deep.equal([]);
          const { texts: found } = cardFaults(content as AdaptiveCard, { types: TYPES });
          for (const text of found.literal) expect(text).not.to.match(/https?:\/\/|<at>|\]\(|\{\{/);
        }),
        { numRuns: 60 },
      );
    });

    it('tells fewer alerts where Teams would not take all of them, and how many more there are', () => {
      const alerts = Array.from({ length: 200 }, (_, at) => alert({ id: `a${at}`, summary: 'ü😀'.repeat(200) }));
      const shown = JSON.stringify(cardOf(alerts));
      expect(shown)
        .to.contain('and 180 more alerts')
        .and.match(/and \d+ more alert/);
    });
  });

  it('puts the most urgent first, and colours by what still fires', () => {
    const alerts = [
      alert({ rule: 'a', severity: 'info' }),
      alert({ rule: 'b', state: 'resolved', severity: 'critical' }),
      alert({ rule: 'c', severity: 'critical' }),
    ];
    const note = alertNote(alerts, 'en');
    expect(note.title).to.equal('2 alerts firing, 1 resolved');
    expect(note.entries.map(({ heading }) => heading[0])).to.deep.equal(['c', 'a', 'b']);
    expect(note.tone).to.equal('critical');
    expect(alertNote(alerts.slice(1, 2), 'en').tone).to.equal('good');
  });
});

interface SlackBlocks {
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: { readonly type: string; readonly text: string };
    readonly elements?: readonly { readonly type: string; readonly text: string }[];
  }[];
}

interface WorkflowMessage {
  readonly type: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: AdaptiveCard }[];
}
