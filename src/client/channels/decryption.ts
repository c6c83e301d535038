import { importChunk } from '../base/import-chunk.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import type { EncryptedChannel } from './encrypted-channel.js';
import type { Decrypter, EncryptionChunk } from './encryption.js';

/** Returns the extension of an encrypted channel. The cipher is loaded with the first such channel. */
export function decryption(
  channel: EncryptedChannel,
  context: Pick<ChannelContext, 'socketId' | 'decode' | 'authorize' | 'delivery'>,
): ChannelExtension {
  const { name } = channel;
  let decrypter: Decrypter | undefined;
  return {
    async authorized({ shared_secret }) {
      const chunk = await importChunk<EncryptionChunk>('encryption', () => import('./encryption.js'));
      decrypter ??= chunk.createDecrypter({
        name,
        decode: context.decode,
        deliver: (event, data) => {
          if (context.delivery.admitDecrypted(name, { event, data })) channel.emit(event, data);
        },
        reportError: (error) => channel.emit('pusher:error', error),
        authorize: async (signal) =>
          context.authorize({ socketId: context.socketId as string, channelName: name }, signal),
      });
      decrypter.setKey(shared_secret);
    },
    handleEvent(event, data) {
      decrypter?.decrypt(event, context.decode(data));
    },
    ended(isWanted) {
      if (isWanted) decrypter?.pause();
      else decrypter?.stop();
    },
  };
}
