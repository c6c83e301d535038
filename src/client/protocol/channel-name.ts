/** What a channel's name says of it (Pusher protocol 7, naming of channels). */
export interface ChannelKind {
  /** Needs a signature: private, presence and encrypted channels. */
  private: boolean;
  presence: boolean;
  encrypted: boolean;
  /** The server keeps the last event for late comers. */
  cache: boolean;
}

/** The longest name, in characters. */
export const MAX_CHANNEL_NAME_LENGTH = 200;

/** Reads the kind from the prefix: `private-`, `private-encrypted-`, `presence-`, each with or without `cache-`. */
export function channelKind(name: string): ChannelKind {
  const [, access, encrypted, cache] = /^(private-(encrypted-)?|presence-)?(cache-)?/.exec(name) ?? [];
  return {
    private: access !== undefined,
    presence: access === 'presence-',
    encrypted: encrypted !== undefined,
    cache: cache !== undefined,
  };
}

/** Says what is wrong with a name that no client may subscribe to; undefined where nothing is. */
export function channelNameProblem(name: unknown): string | undefined {
  if (typeof name === 'string' && name.length <= MAX_CHANNEL_NAME_LENGTH && /^[\w\-=@,.;]+$/.test(name))
    return undefined;
  return `a name has 1 to ${MAX_CHANNEL_NAME_LENGTH} of A-Z a-z 0-9 _ - = @ , . ;`;
}
