import type { ChannelConfig } from './channels.ts';

/** All channels: those of the file, and conversations that asked to be told. */
export class ChannelBook {
  readonly #conversations: () => readonly ChannelConfig[];
  #file: readonly ChannelConfig[] = [];

  /** @param conversations asked at every look: they come and go. */
  constructor(conversations: () => readonly ChannelConfig[] = () => []) {
    this.#conversations = conversations;
  }

  /** Where both have a name, the file's channel is the one that counts. */
  all(): readonly ChannelConfig[] {
    const names = new Set(this.#file.map(({ name }) => name));
    return [...this.#file, ...this.#conversations().filter(({ name }) => !names.has(name))];
  }

  names(): readonly string[] {
    return this.all().map(({ name }) => name);
  }

  /** Undefined: there is none of this name. */
  find(name: string): ChannelConfig | undefined {
    return this.all().find((channel) => channel.name === name);
  }

  /** Takes the channels of a file for those of the file before. */
  takeFile(channels: readonly ChannelConfig[]): void {
    this.#file = channels;
  }
}
