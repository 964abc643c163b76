import { FakeConnector, type SeenMessage } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { workspaceEnv } from '../support/lamp.ts';
import { EndedBeforeReady, LampProcess } from '../support/lamp-process.ts';
import { message } from '../support/teams-activities.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { textScript } from '../support/workspace/scripts.ts';

/** What a placeholder has and a final message has not: the button that stops the question. */
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

/** A Lamp that can be killed, between a workspace and a connector that remember everything. */
export class World {
  readonly workspace: FakeWorkspace;
  readonly connector: FakeConnector;
  readonly #dir: TempDir;
  readonly #env: Readonly<Record<string, string>>;
  #lamp: LampProcess | undefined;
  #next = 0;

  private constructor(parts: { workspace: FakeWorkspace; connector: FakeConnector; env: Record<string, string> }) {
    this.workspace = parts.workspace;
    this.connector = parts.connector;
    this.#dir = tempDir();
    this.#env = parts.env;
  }

  static async create(env: Readonly<Record<string, string>> = {}): Promise<World> {
    const workspace = await startFakeWorkspace({ answer: (content) => textScript(`The answer to ${content}.`) });
    const connector = await FakeConnector.start();
    return new World({
      workspace,
      connector,
      env: {
        ...workspaceEnv(workspace),
        ALLOWED_SERVICE_URLS: connector.origin,
        DEBOUNCE_ENABLED: 'false',
        WEBCHAT_ENABLED: 'false',
        ...env,
      },
    });
  }

  /** The running process. */
  get lamp(): LampProcess {
    if (!this.#lamp) throw new Error('Lamp is not running');
    return this.#lamp;
  }

  /** Starts Lamp on the state that is there. @returns false when a planted fault ended it while starting. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<boolean> {
    try {
      this.#lamp = await LampProcess.start({ env: { STATE_DIR: this.#dir.path, ...this.#env, ...env } });
      return true;
    } catch (error) {
      if (error instanceof EndedBeforeReady && error.signal === 'SIGKILL') return false;
      throw error;
    }
  }

  /** A question in a conversation of its own, so that its final message cannot be taken for another one's. */
  newQuestion(text = `question ${this.#next}`): Record<string, unknown> {
    const number = this.#next++;
    const conversation = { conversationType: 'personal', tenantId: 't', id: `a:conversation-${number}` };
    const from = {
      id: `29:user-${number}`,
      name: 'Ada',
      aadObjectId: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`,
    };
    return message(text, { fields: { conversation, from, channelData: { tenant: { id: 't' } } } });
  }

  /** Posts as the channel does. @returns whether it was acknowledged; false also when nobody is there. */
  async post(activity: Record<string, unknown>): Promise<boolean> {
    try {
      const response = await fetch(new URL('/api/messages', this.lamp.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...activity, serviceUrl: this.connector.serviceUrl }),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      // Killed before or while answering: to the channel that is no acknowledgement.
      return false;
    }
  }

  /** Resolves when the conversation has a final message, whoever sends it. */
  async untilFinal(activity: Record<string, unknown>): Promise<void> {
    const id = conversationOf(activity);
    await this.connector.until(() => this.connector.messages(id).some(isFinal));
  }

  fateOf(activity: Record<string, unknown>): Fate {
    const messages = this.connector.messages(conversationOf(activity));
    const finals = messages.filter(isFinal);
    const markedRepeats = finals.filter((seen) => JSON.stringify(seen.activity).includes(REPEAT)).length;
    return { finals: finals.length - markedRepeats, markedRepeats, leftovers: messages.length - finals.length };
  }

  /** How often Genie was asked this. */
  asked(text: string): number {
    return this.workspace.asked.filter(({ content }) => content === text).length;
  }

  async stop(): Promise<void> {
    if (this.#lamp?.running) await this.#lamp.kill();
    await Promise.all([this.workspace.stop(), this.connector.stop()]);
    this.#dir.remove();
  }
}

export function conversationOf(activity: Record<string, unknown>): string {
  return (activity['conversation'] as { id: string }).id;
}

function isFinal(seen: SeenMessage): boolean {
  return !JSON.stringify(seen.activity).includes(STOP_BUTTON);
}
