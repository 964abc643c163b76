/** One mailbox: a plain address, with a name to show where one was given. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** What may stand in an address here. Quoted local parts and the like are lawful, and nobody has one for alerts. */
const ADDRESS = /^[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,253}[\p{L}\p{N}])?$/u;
const NAMED = /^(?<name>[^<>\p{Cc}]{0,100})<(?<address>[^<>]+)>$/u;

/** `a@example.com` or `Name <a@example.com>`; undefined for anything else: lists, line breaks, comments. */
export function parseMailbox(text: string): Mailbox | undefined {
  const named = NAMED.exec(text.trim())?.groups;
  const address = (named?.['address'] ?? text).trim();
  if (!ADDRESS.test(address)) return undefined;
  return { name: (named?.['name'] ?? '').trim().replace(/^"|"$/g, ''), address };
}
