import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** Space of a file system, bytes. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface ReadingsOptions {
  /** A folder on the file system whose space is told. Without it none is. */
  readonly diskPath?: string;
  /** Default: what the control group allows, or the machine has. */
  readonly memoryLimitBytes?: () => number;
  /** Default: statfs. */
  readonly measureDisk?: (path: string) => Promise<DiskSpace>;
}

/**
 * What the engine and the operating system tell about this process, as of the newest `refresh`: asking them costs some
 * ten microseconds, reading this nothing.
 */
export class Readings {
  readonly #options: ReadingsOptions;
  #memory: NodeJS.MemoryUsage;
  #memoryLimitBytes: number;
  #loopBefore: EventLoopUtilization;
  #utilization: number;
  #resources = 0;
  #cpuSeconds = 0;
  #disk: DiskSpace | undefined;

  constructor(options: ReadingsOptions) {
    this.#options = options;
    this.#memory = process.memoryUsage();
    this.#memoryLimitBytes = this.#limit();
    this.#loopBefore = performance.eventLoopUtilization();
    this.#utilization = this.#loopBefore.utilization;
  }

  /** Reads everything anew. @throws when the file system cannot be asked; the rest is up to date then. */
  async refresh(): Promise<void> {
    const { diskPath, measureDisk = freeOn } = this.#options;
    this.#memory = process.memoryUsage();
    this.#memoryLimitBytes = this.#limit();
    const loop = performance.eventLoopUtilization();
    this.#utilization = performance.eventLoopUtilization(loop, this.#loopBefore).utilization;
    this.#loopBefore = loop;
    this.#resources = process.getActiveResourcesInfo().length;
    const { user, system } = process.cpuUsage();
    this.#cpuSeconds = (user + system) / 1e6;
    if (diskPath === undefined) return;
    try {
      this.#disk = await measureDisk(diskPath);
    } catch (error) {
      this.#disk = undefined;
      throw error;
    }
  }

  get memory(): NodeJS.MemoryUsage {
    return this.#memory;
  }

  /** Resident memory of what the process may have. */
  get memoryPercent(): number {
    return (100 * this.#memory.rss) / this.#memoryLimitBytes;
  }

  /** Share of the time between the newest two refreshes in which the event loop was busy. */
  get utilization(): number {
    return this.#utilization;
  }

  /** Sockets, timers and requests that keep the event loop alive. */
  get resources(): number {
    return this.#resources;
  }

  /** Processor time since the start, user and system. */
  get cpuSeconds(): number {
    return this.#cpuSeconds;
  }

  /** Undefined while it is not known. */
  get disk(): DiskSpace | undefined {
    return this.#disk;
  }

  #limit(): number {
    const { memoryLimitBytes = memoryLimit } = this.#options;
    return memoryLimitBytes();
  }
}

/** What the control group allows this process, or the machine has where that is less; bytes. */
function memoryLimit(): number {
  const allowed = process.constrainedMemory();
  // Without a limit some kernels say 0 and some a number beyond any machine.
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

async function freeOn(path: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
