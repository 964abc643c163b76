import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { OPEN_STATES } from '../../services/questions/record.ts';
import { eventually } from '../support/eventually.ts';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { workspaceEnv } from '../support/lamp.ts';
import { EndedBeforeReady, LampProcess } from '../support/lamp-process.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { textScript } from '../support/workspace/scripts.ts';
import { conversationOf, type Fate, fateIn, finalsIn, People, type TeamsActivity } from './people.ts';

export interface StartOptions {
  /** More settings, for this process alone. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

/** A Lamp that can be killed, between a workspace and a connector that remember everything. */
export class World {
  readonly workspace: FakeWorkspace;
  readonly connector: FakeConnector;
  readonly #dir: TempDir;
  readonly #env: Readonly<Record<string, string>>;
  #lamp: LampProcess | undefined;
  readonly #people = new People();

  private constructor(parts: { workspace: FakeWorkspace; connector: FakeConnector; env: Record<string, string> }) {
    this.workspace = parts.workspace;
    this.connector = parts.connector;
    this.#dir = tempDir();
    this.#env = parts.env;
  }

  /** `embedded`: Lamp's own Genie answers, and the workspace is never asked. */
  static async create(env: Readonly<Record<string, string>> = {}, genie: 'fake' | 'embedded' = 'fake'): Promise<World> {
    const workspace = await startFakeWorkspace({ answer: (content) => textScript(`The answer to ${content}.`) });
    const connector = await FakeConnector.start();
    return new World({
      workspace,
      connector,
      env: {
        ...(genie === 'fake' ? workspaceEnv(workspace) : {}),
        ALLOWED_SERVICE_URLS: connector.origin,
        DEBOUNCE_ENABLED: 'false',
        WEBCHAT_ENABLED: 'false',
        ...env,
      },
    });
  }

  /** The running process, or the one that ran last. */
  get lamp(): LampProcess {
    if (!this.#lamp) throw new Error('Lamp was never started');
    return this.#lamp;
  }

  get stateDir(): string {
    return this.#dir.path;
  }

  /** Starts Lamp on the state that is there. @returns false when a planted fault ended it while starting. */
  async start(options: StartOptions = {}): Promise<boolean> {
    this.#lamp = this.launch(options);
    try {
      await this.#lamp.ready;
      return true;
    } catch (error) {
      if (error instanceof EndedBeforeReady && error.exit.signal === 'SIGKILL') return false;
      throw error;
    }
  }

  /** Starts a process beside the one that runs; the caller sees to its end. */
  launch(options: StartOptions = {}): LampProcess {
    const { env = {}, nodeArgs = [] } = options;
    return LampProcess.launch({ env: { STATE_DIR: this.stateDir, ...this.#env, ...env }, nodeArgs });
  }

  /** The process that runs from now on is this one. */
  adopt(lamp: LampProcess): void {
    this.#lamp = lamp;
  }

  /** A question in a conversation of its own. */
  newQuestion(text?: string): TeamsActivity {
    return this.#people.ask(text);
  }

  /** Posts as the channel does. @returns whether it was acknowledged; false also when nobody is there. */
  async post(activity: TeamsActivity): Promise<boolean> {
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

  /** Resolves when Genie has the question and Lamp knows that: it looks how far Genie is. */
  async untilRunning(text: string): Promise<void> {
    const { asked, requests } = this.workspace;
    const ids = () => asked.flatMap(({ content, messageId }) => (content === text ? [messageId] : []));
    const isLook = (operation: string, path: string) =>
      operation === 'get-message' && ids().some((id) => path.includes(id));
    await eventually(() => requests.some(({ operation, path }) => isLook(operation, path)));
  }

  /** Resolves when the conversation has a final message (or several), whoever sends it. */
  async untilFinal(activity: TeamsActivity, finals = 1): Promise<void> {
    const id = conversationOf(activity);
    const holds = () => this.finalsOf(activity).length >= finals;
    if (!holds()) await this.connector.until((request) => request.conversationId === id && holds());
  }

  fateOf(activity: TeamsActivity): Fate {
    return fateIn(this.connector, activity);
  }

  /** What people can read in the conversation now, without placeholders. */
  finalsOf(activity: TeamsActivity): readonly string[] {
    return finalsIn(this.connector, activity);
  }

  /** How often Genie was asked this. */
  asked(text: string): number {
    return this.workspace.asked.filter(({ content }) => content === text).length;
  }

  /** Looks into the journal, or changes it, while no process has it. */
  inJournal<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(join(this.stateDir, 'journal.db'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  /** Makes the journal a file that is no database. */
  damageJournal(): void {
    writeFileSync(join(this.stateDir, 'journal.db'), 'not a database'.repeat(1_000));
  }

  /** Questions that another process would go on with. */
  openQuestions(): number {
    const states = OPEN_STATES.map((state) => `'${state}'`).join(', ');
    const sql = `SELECT count(*) AS open FROM questions WHERE state IN (${states})`;
    return this.inJournal((database) => Number(database.prepare(sql).get()?.['open']));
  }

  /** Questions that were ever taken. */
  rows(): number {
    return this.inJournal((database) =>
      Number(database.prepare('SELECT count(*) AS kept FROM questions').get()?.['kept']),
    );
  }

  /**
   * Ends Lamp as an operator does and makes sure that nothing is left to be said: whatever people see then is all they
   * will ever see.
   */
  async endQuietly(): Promise<void> {
    expect(await this.lamp.terminate(), 'exit code').to.equal(0);
    expect(this.openQuestions(), 'questions that are still open').to.equal(0);
  }

  async stop(): Promise<void> {
    if (this.#lamp?.running) await this.#lamp.kill();
    await Promise.all([this.workspace.stop(), this.connector.stop()]);
    this.#dir.remove();
  }
}
