/** What the REST room needs of sessions. */
export interface RestSessions {
  keyOf(identity: { tenantId: string; channel: string; conversationKey: string; userId: string }): string;
  /** Forgets a session whole. */
  remove(sessionKey: string): Promise<void>;
}

/** Who calls: the name of the API key, or `local` from this machine while no key is set. */
export interface Caller {
  readonly name: string;
}
