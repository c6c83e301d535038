import { authenticateUser, authorizeChannel } from '../auth/authorization.js';
import { registerChunk } from '../base/chunk-registry.js';
import { channelKind } from '../protocol/channel-name.js';
import type { Channel } from './channel.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import { decryption } from './decryption.js';
import type { EncryptedChannel } from './encrypted-channel.js';
import type { PresenceChannel } from './presence-channel.js';
import { presence } from './presence-extension.js';

/** The chunk `private-channels`: the code that private channels and signed-in users need. */
export interface PrivateChannelsChunk {
  authorizeChannel: typeof authorizeChannel;
  authenticateUser: typeof authenticateUser;
  /** Returns the features that a channel has beyond those of every channel, by its name. */
  extensionFor(channel: Channel, context: ChannelContext): ChannelExtension;
}

function extensionFor(channel: Channel, context: ChannelContext): ChannelExtension {
  const kind = channelKind(channel.name);
  if (kind.encrypted) return decryption(channel as EncryptedChannel, context);
  return kind.presence ? presence(channel as PresenceChannel, context) : {};
}

registerChunk('private-channels', {
  authorizeChannel,
  authenticateUser,
  extensionFor,
} satisfies PrivateChannelsChunk);
