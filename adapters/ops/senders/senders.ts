import type { Clock } from '../../../services/clock.ts';
import type { ResolveAll } from '../../../services/flow/destination.ts';
import type { AlertConversation, AlertSenders } from '../../../services/ops/notify/types.ts';
import { conversationSender, type Deliver } from './conversation.ts';
import { emailSender } from './email.ts';
import { createPost } from './post.ts';
import { slackSender } from './slack.ts';
import { teamsWorkflowSender } from './teams-workflow.ts';
import { webhookSender } from './webhook.ts';

export interface SendersOptions {
  readonly clock: Clock;
  /** Language of alerts, where the receiver's is not known. */
  readonly locale: string;
  readonly smtpUrl: string | undefined;
  readonly smtpFrom: string | undefined;
  readonly deliver: Deliver;
  readonly findConversation: (name: string) => AlertConversation | undefined;
  readonly resolve?: ResolveAll;
  /** Certificates that are trusted beside the usual ones, for tests. */
  readonly ca?: string;
}

/** A sender for every kind of channel. They hold no connections between calls and need no stopping. */
export function createSenders(options: SendersOptions): AlertSenders {
  const { clock, locale, resolve, ca } = options;
  const own = { clock, ...(ca === undefined ? {} : { ca }) };
  const post = createPost({ ...own, ...(resolve ? { resolve } : {}) });
  return {
    webhook: webhookSender({ post, clock }),
    slack: slackSender({ post, locale }),
    'teams-workflow': teamsWorkflowSender({ post, locale }),
    email: emailSender({ ...own, smtpUrl: options.smtpUrl, from: options.smtpFrom, locale }),
    conversation: conversationSender({ deliver: options.deliver, find: options.findConversation, locale }),
  };
}
