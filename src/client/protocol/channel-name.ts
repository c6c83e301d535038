/** The properties of a channel that its name determines (Pusher protocol 7, naming of channels). */
export interface ChannelKind {
  /** Whether a subscription needs a signature: private, presence and encrypted channels. */
  private: boolean;
  presence: boolean;
  encrypted: boolean;
  /** Whether the server sends the last event to each new subscriber. */
  cache: boolean;
}

/** The maximum length of a name, in characters. */
export const MAX_CHANNEL_NAME_LENGTH = 200;

/** Determines the kind by the prefix: `private-`, `private-encrypted-`, `presence-`, each with or without `cache-`. */
export function channelKind(name: string): ChannelKind {
  const [, access, encrypted, cache] = /^(private-(encrypted-)?|presence-)?(cache-)?/.exec(name) ?? [];
  return {
    private: access !== undefined,
    presence: access === 'presence-',
    encrypted: encrypted !== undefined,
    cache: cache !== undefined,
  };
}

/** Returns the reason why no client may subscribe to a name; undefined if the name is valid. */
export function channelNameProblem(name: unknown): string | undefined {
  if (typeof name === 'string' && name.length <= MAX_CHANNEL_NAME_LENGTH && /^[\w\-=@,.;]+$/.test(name))
    return undefined;
  return `a name has 1 to ${MAX_CHANNEL_NAME_LENGTH} of A-Z a-z 0-9 _ - = @ , . ;`;
}
