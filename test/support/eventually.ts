/**
 * Waits until the condition holds, looking again whenever the event loop has been round. For what comes over a real
 * socket and so at no moment that a test could name; the runner's own timeout ends it if it never comes.
 */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setTimeout(resolve, 1));
}
