/** What a server under measurement is told; as JSON in its first argument. */
export interface TeamsBenchSetup {
  readonly appId: string;
  readonly authorityUrl: string;
  readonly connectorOrigin: string;
  readonly tenantIds: readonly string[];
}

/** What a server answers to every message from its parent. */
export interface TeamsBenchReport {
  readonly port: number;
  /** CPU time of the process so far, milliseconds. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export function readSetup(): TeamsBenchSetup {
  return JSON.parse(process.argv[2] ?? '') as TeamsBenchSetup;
}

/** Reports once now and again on every message; ends when the parent goes away. */
export function reportTo(parent: NodeJS.Process, port: number): void {
  const report = () => {
    const { user, system } = process.cpuUsage();
    const figures: TeamsBenchReport = { port, cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() };
    parent.send?.(figures);
  };
  parent.on('message', report);
  parent.on('disconnect', () => process.exit(0));
  report();
}
