import { authenticateUser, authorizeChannel } from '../auth/authorization.js';
import { providePart } from '../base/chunk-registry.js';
import { channelKind } from '../protocol/channel-name.js';
import type { PusherErrorClass } from '../protocol/pusher-error.js';
import type { Channel } from './channel.js';
import type { ChannelContext } from './channel-context.js';
import type { Behaviour } from './channel-extension.js';
import { decryption } from './decryption.js';
import type { EncryptedChannel } from './encrypted-channel.js';
import type { PresenceChannel } from './presence-channel.js';
import { presence } from './presence-extension.js';

/** What this part is, under the name `private-channels`: what private channels and signed-in users need. */
export interface PrivateChannelsPart {
  authorizeChannel: typeof authorizeChannel;
  authenticateUser: typeof authenticateUser;
  /** What a channel does beyond others, by its name. */
  behaviourOf(channel: Channel, context: ChannelContext, PusherError: PusherErrorClass): Behaviour;
}

function behaviourOf(channel: Channel, context: ChannelContext, PusherError: PusherErrorClass): Behaviour {
  const kind = channelKind(channel.name);
  if (kind.encrypted) return decryption(channel as EncryptedChannel, context, PusherError);
  return kind.presence ? presence(channel as PresenceChannel, context, PusherError) : {};
}

providePart('private-channels', {
  authorizeChannel,
  authenticateUser,
  behaviourOf,
} satisfies PrivateChannelsPart);
