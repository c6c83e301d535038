import { isObject } from '../../client/protocol/frame.js';
import { decodeJson } from '../http/json-text.js';
import { postToRestApi, REST_TIMEOUT, type RestAnswer } from '../rest-api/rest-client.js';
import { ADDRESS_OPTIONS, type CommandIo, parseCommandLine, UsageError } from './command-line.js';
import { readEventData, TOO_MANY_ARGUMENTS } from './event-data.js';
import { count, showName } from './printable.js';
import { explainConnectionError, explainRefusal } from './trigger-errors.js';
import { readTarget, type TriggerTarget } from './trigger-target.js';

const USAGE = `Usage: pusher-sandbox trigger [options] CHANNEL EVENT [JSON]

Sends an event to the subscribers of a channel, through the REST API: of the server in PUSHER_URL, or of the sandbox
on this machine. JSON is the event's data. If it is "-", or absent while input is piped, the data is read from
standard input. Without either, it is {}.

  pusher-sandbox trigger comments new-comment '{"author":"Ada"}'
  PUSHER_URL=https://KEY:SECRET@api-eu.pusher.com/apps/ID pusher-sandbox trigger comments new-comment < comment.json

  --socket-id ID     the socket that doesn't receive the event
  --port PORT        the port of the sandbox (default 6001)
  --host HOST        the host of the sandbox (default 127.0.0.1)
  --app-id ID        the app's id (default app-id)
  --key KEY          the app's key (default app-key)
  --secret SECRET    the app's secret (default app-secret)
  --help             prints this help

With any of the last five options, PUSHER_URL is ignored. PUSHER_CLUSTER is the cluster, if the host in PUSHER_URL
belongs to the Pusher service but doesn't include it. The exit code is 0 if the event was sent, 1 if the server refused
it or couldn't be reached, and 2 for a mistake in the command.
`;

/** The options of the command. */
export const TRIGGER_OPTIONS = { ...ADDRESS_OPTIONS, 'socket-id': { type: 'string' } } as const;

/** The body of `POST /events`. */
interface EventBody {
  name: string;
  channel: string;
  data: string;
  socket_id?: string;
}

/**
 * Sends an event and prints one line about it.
 *
 * @throws UsageError for a mistake in the command line, and an Error if the event could not be sent
 */
export async function trigger(args: string[], io: CommandIo): Promise<void> {
  const { values, positionals } = parseCommandLine(
    { args, options: TRIGGER_OPTIONS, allowPositionals: true },
    'pusher-sandbox trigger --help',
  );
  if (values.help) return void io.stdout.write(USAGE);
  const [channel, name, argument, ...rest] = positionals;
  if (!channel || !name) {
    throw new UsageError('trigger needs a channel and an event: pusher-sandbox trigger CHANNEL EVENT [JSON].');
  }
  if (rest.length > 0) throw new UsageError(TOO_MANY_ARGUMENTS);
  const target = readTarget(values, io.env);
  const socketId = readSocketId(values['socket-id']);
  const data = await readEventData(argument, io);
  checkEncryption(channel, data);
  const answer = await publish(target, { name, channel, data, socket_id: socketId });
  const refusal = explainRefusal(answer, target);
  if (refusal !== undefined) throw new Error(refusal);
  const sent = `Sent ${showName(name)} to ${showName(channel)} (${target.label})`;
  io.stdout.write(`${sent}${describeSubscribers(answer, channel)}\n`);
}

function readSocketId(text: string | undefined): string | undefined {
  if (text === undefined || /^\d+\.\d+$/.test(text)) return text;
  throw new UsageError(`--socket-id must be digits, a dot and digits, not ${showName(text, 60)}.`);
}

/** Throws a UsageError if subscribers of an encrypted channel could not decrypt the data. */
function checkEncryption(channel: string, data: string): void {
  if (!channel.startsWith('private-encrypted-')) return;
  const value = decodeJson(data);
  if (isObject(value) && 'nonce' in value && 'ciphertext' in value) return;
  const form = '{"nonce":"…","ciphertext":"…"}';
  throw new UsageError(
    `The data for an encrypted channel must already be encrypted, as ${form}. Use a server library that encrypts it.`,
  );
}

async function publish(target: TriggerTarget, event: EventBody): Promise<RestAnswer> {
  try {
    // A user's channel has no subscriptions to count.
    if (event.channel.startsWith('#')) return await postToRestApi(target, '/events', event);
    const answer = await postToRestApi(target, '/events', { ...event, info: 'subscription_count' });
    // Not every server can count, and one that cannot may refuse to publish.
    const cannotCount = answer.status === 400 && /\binfo\b|subscription_count|attribute/i.test(answer.body);
    return cannotCount ? await postToRestApi(target, '/events', event) : answer;
  } catch (error) {
    throw new Error(explainConnectionError(error as NodeJS.ErrnoException, target, REST_TIMEOUT));
  }
}

/** Returns the number of subscribers if the answer has it. */
function describeSubscribers({ body }: RestAnswer, channel: string): string {
  const answer = decodeJson(body);
  const channels = isObject(answer) && isObject(answer.channels) ? answer.channels : {};
  const info = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
  const subscribers = isObject(info) ? info.subscription_count : undefined;
  if (typeof subscribers !== 'number') return '';
  return subscribers === 0 ? ': nobody is subscribed' : `: ${count(subscribers, 'subscriber')}`;
}
