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
    return this.with(this.#file);
  }

  /** What there would be with these channels in the file. */
  with(file: readonly ChannelConfig[]): readonly ChannelConfig[] {
    const names = new Set(file.map(({ name }) => name));
    return [...file, ...this.#conversations().filter(({ name }) => !names.has(name))];
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
