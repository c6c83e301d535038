import { importChunk } from '../base/chunk-registry.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import type { EncryptedChannel } from './encrypted-channel.js';
import type { EncryptionChunk, Opener } from './encryption.js';

/** Opens the events of an encrypted channel. What does it is loaded with the first such channel. */
export function decryption(
  channel: EncryptedChannel,
  context: Pick<ChannelContext, 'socketId' | 'decode' | 'authorize' | 'opened'>,
): ChannelExtension {
  const { name } = channel;
  let opener: Opener | undefined;
  return {
    async authorized({ shared_secret }) {
      const part = await importChunk<EncryptionChunk>('encryption', () => import('./encryption.js'));
      opener ??= part.createOpener({
        name,
        decode: context.decode,
        deliver: (event, data) => {
          if (context.opened(name, { event, data })) channel.emit(event, data);
        },
        fail: (error) => channel.emit('pusher:error', error),
        authorize: async (signal) =>
          context.authorize({ socketId: context.socketId as string, channelName: name }, signal),
      });
      opener.use(shared_secret);
    },
    take(event, data) {
      opener?.take(event, context.decode(data));
    },
    lost(isWanted) {
      if (isWanted) opener?.pause();
      else opener?.stop();
    },
  };
}
