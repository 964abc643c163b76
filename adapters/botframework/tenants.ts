import type { InboundActivity } from './activity.ts';

/** Whose people may ask. */
export interface TenantPolicy {
  /**
   * The tenant that an activity belongs to, in lower case; empty when there is none and none is needed. Undefined: the
   * conversation or the person belongs to a tenant that is not served.
   */
  tenantOf(activity: InboundActivity): string | undefined;
  /** Whether a stored address of this tenant may still be written to. */
  allows(tenantId: string): boolean;
}

/**
 * Every tenant that an activity names must be allowed: that of the conversation, and that of a person who comes from
 * elsewhere. `allowed` undefined: anybody, which is for use without authentication only.
 */
export function createTenantPolicy(allowed: readonly string[] | undefined): TenantPolicy {
  const known = allowed && new Set(allowed.map((tenant) => tenant.toLowerCase()));
  const allows = (tenantId: string): boolean => known === undefined || known.has(tenantId.toLowerCase());
  return {
    allows,
    tenantOf(activity) {
      const { conversation, channelData, from } = activity;
      const named = [conversation.tenantId, channelData?.tenant?.id, from?.tenantId].filter(isNamed);
      const [tenantId = ''] = named;
      if (known && named.length === 0) return undefined;
      return named.every(allows) ? tenantId.toLowerCase() : undefined;
    },
  };
}

function isNamed(tenantId: string | null | undefined): tenantId is string {
  return tenantId !== undefined && tenantId !== null && tenantId !== '';
}
