import { authenticateUser, authorizeChannel } from './authorization.js';
import { channelKind } from './channel-name.js';
import type { Behaviour } from './channels/behaviour.js';
import type { Channel } from './channels/channel.js';
import type { ChannelContext } from './channels/channel-context.js';
import { decryption } from './channels/decryption.js';
import type { EncryptedChannel } from './channels/encrypted-channel.js';
import { presence } from './channels/presence.js';
import type { PresenceChannel } from './channels/presence-channel.js';
import type { PusherErrorClass } from './errors.js';
import { providePart } from './on-demand.js';

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
