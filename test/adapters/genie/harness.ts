import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenieFace, type GenieFaceOptions } from '../../../adapters/genie/face.ts';
import { systemClock } from '../../../services/clock.ts';
import { silentLog } from '../../../services/log.ts';
import { dotPainter, ScriptedEngine } from '../../support/scripted-engine.ts';

/** An embedded Genie over a scripted engine, in a folder of its own. */
export class FaceBench {
  readonly folder: string;
  readonly token = randomBytes(32).toString('hex');
  readonly options: Partial<GenieFaceOptions>;
  engine = new ScriptedEngine();
  face: GenieFace;

  constructor(folder: string, options: Partial<GenieFaceOptions>) {
    this.folder = folder;
    this.options = options;
    this.face = this.#build();
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.face.port}`;
  }

  get space(): string {
    return `/api/2.0/genie/spaces/${this.engine.space.id}`;
  }

  /** Ends the face and puts a new one, with a new engine, on the same file. */
  async restart(): Promise<void> {
    await this.face.stop();
    this.engine = new ScriptedEngine();
    this.face = this.#build();
    await this.face.start();
  }

  /** @returns status and JSON of a request with the right token, and whatever `init` says. */
  async call(path: string, init: RequestInit = {}): Promise<{ status: number; json: Record<string, unknown> }> {
    const response = await fetch(new URL(path, this.baseUrl), {
      ...init,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...init.headers },
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  async stop(): Promise<void> {
    await this.face.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #build(): GenieFace {
    return new GenieFace({
      engine: this.engine,
      painter: dotPainter,
      databasePath: join(this.folder, 'genie.db'),
      token: this.token,
      port: 0,
      clock: systemClock,
      log: silentLog,
      stepMs: 1,
      ...this.options,
    });
  }
}

export async function startFace(options: Partial<GenieFaceOptions> = {}): Promise<FaceBench> {
  const bench = new FaceBench(await mkdtemp(join(tmpdir(), 'lamp-genie-')), options);
  try {
    await bench.face.start();
    return bench;
  } catch (error) {
    await bench.stop();
    throw error;
  }
}
