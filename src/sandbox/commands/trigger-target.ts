import { hostForUrls, PusherUrlError, readPusherUrl } from '../rest-api/pusher-url.js';
import { originOf, type RestApi } from '../rest-api/rest-client.js';
import { ADDRESS_DEFAULTS, type CommandIo, readPort, UsageError } from './command-line.js';
import { showText } from './printable.js';

/** The app to which the event is sent, and its description for people. */
export interface TriggerTarget extends RestApi {
  label: string;
  /** What the user must change to select another target, for messages. */
  source: 'PUSHER_URL' | 'options';
}

/**
 * Returns the app in PUSHER_URL, unless an option selects a sandbox.
 *
 * @throws UsageError
 */
export function readTarget(
  { port, host, 'app-id': appId, key, secret }: Partial<Record<keyof typeof ADDRESS_DEFAULTS, string>>,
  { PUSHER_URL, PUSHER_CLUSTER }: CommandIo['env'],
): TriggerTarget {
  if (PUSHER_URL && [port, host, appId, key, secret].every((value) => value === undefined)) {
    try {
      const url = readPusherUrl(PUSHER_URL, PUSHER_CLUSTER || undefined);
      return { ...url, label: showText(`app ${url.appId} at ${originOf(url)}`, 200), source: 'PUSHER_URL' };
    } catch (error) {
      throw error instanceof PusherUrlError ? new UsageError(error.message) : error;
    }
  }
  const api = {
    tls: false,
    host: hostForUrls(host ?? ADDRESS_DEFAULTS.host),
    port: String(readPort(port ?? ADDRESS_DEFAULTS.port, 1)),
    appId: appId ?? ADDRESS_DEFAULTS['app-id'],
    key: key ?? ADDRESS_DEFAULTS.key,
    secret: secret ?? ADDRESS_DEFAULTS.secret,
  };
  return { ...api, label: showText(`sandbox at ${originOf(api)}`, 200), source: 'options' };
}
