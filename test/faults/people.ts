import type { FakeConnector, SeenMessage } from '../support/fake-connector.ts';
import { freshId, message } from '../support/teams-activities.ts';

export type TeamsActivity = Readonly<Record<string, unknown>>;

/** What a placeholder has and a final message has not, unless it is a stream: the button that stops the question. */
const STOP_BUTTON = '"verb":"stop"';
/** The sentence with which a repeated answer begins. */
const REPEAT = 'You may have seen this answer already';

/** What became of one question, by what people see in its conversation. */
export interface Fate {
  /** Final messages that are no marked repeats. */
  readonly finals: number;
  readonly markedRepeats: number;
  /** Placeholders that never became an answer. */
  readonly leftovers: number;
}

/** What happens when all is well. */
export const WELL: Fate = { finals: 1, markedRepeats: 0, leftovers: 0 };

const id = (block: number, number: number) => `00000000-0000-0000-000${block}-${String(number).padStart(12, '0')}`;

/** People of some tenants, so that no rate of one tenant is in the way of a test about something else. */
export class People {
  #next = 0;

  /** A question in a conversation of its own, so that its final message cannot be taken for another one's. */
  ask(text?: string): TeamsActivity {
    const number = this.#next++;
    const tenantId = id(1, number % 20);
    const conversation = { conversationType: 'personal', tenantId, id: `a:conversation-${number}` };
    const from = { id: `29:user-${number}`, name: 'Ada', aadObjectId: id(0, number) };
    const fields = { conversation, from, channelData: { tenant: { id: tenantId } } };
    return message(text ?? `question ${number}`, { fields });
  }
}

/** Another message of the same person in the same conversation. */
export function another(activity: TeamsActivity, text: string): TeamsActivity {
  return { ...activity, id: freshId(), text };
}

/** The same person in another conversation. */
export function elsewhere(activity: TeamsActivity, place: string, text: string): TeamsActivity {
  const conversation = { ...(activity['conversation'] as object), id: `${conversationOf(activity)}-${place}` };
  return { ...another(activity, text), conversation };
}

export function textOf(activity: TeamsActivity): string {
  return String(activity['text']);
}

export function conversationOf(activity: TeamsActivity): string {
  return (activity['conversation'] as { id: string }).id;
}

/** What people can read in the conversation now, without placeholders. */
export function finalsIn(connector: FakeConnector, activity: TeamsActivity): readonly string[] {
  return connector.messages(conversationOf(activity)).filter(isFinal).map(shown);
}

export function fateIn(connector: FakeConnector, activity: TeamsActivity): Fate {
  const finals = finalsIn(connector, activity);
  const markedRepeats = finals.filter((text) => text.includes(REPEAT)).length;
  const leftovers = connector.messages(conversationOf(activity)).length - finals.length;
  return { finals: finals.length - markedRepeats, markedRepeats, leftovers };
}

function isFinal(seen: SeenMessage): boolean {
  return seen.activity['type'] !== 'typing' && !shown(seen).includes(STOP_BUTTON);
}

function shown(seen: SeenMessage): string {
  return JSON.stringify(seen.activity);
}
