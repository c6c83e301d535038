import { registerChunk } from '../base/chunk-registry.js';
import { sentence } from '../base/error-text.js';
import { channelKind } from '../protocol/channel-name.js';
import { UNAUTHORIZED } from '../protocol/close-codes.js';
import type { PusherError } from '../protocol/pusher-error.js';
import { shared } from '../protocol/shared-error.js';

/** A channel whose subscription may be pending. */
export interface PendingChannel {
  readonly name: string;
  /** Position in the queue of unanswered subscriptions; 0 if the server has not been asked. */
  readonly asked: number;
  /** The server says that it holds what it was asked for. */
  renew(): void;
  refuse(error: PusherError, metadata: object, isGuess: boolean): void;
}

type MayAnswerEvent = (channel?: string) => boolean;

/** Finds the subscription that an error of the server refuses. */
export interface SubscriptionErrors {
  /**
   * Takes an error that may refuse a subscription: of the channel that it names, in a field or in its words. If it names
   * none, only 4009 tells enough: it is for the private channel that has waited longest (Laravel Reverb). After any other
   * error the pending subscriptions are requested again one at a time, so that the next error can be attributed.
   *
   * @param mayAnswerEvent returns true if the error may answer a client event instead: on the channel that it names, or on
   * any. Then the subscription is requested again, alone, and refused if another such error and no confirmation arrives.
   */
  refuse(name: string | undefined, code: number | null, words: string, mayAnswerEvent: MayAnswerEvent): void;
  /**
   * Returns true if a channel may ask the server again now. Channels that an error without a name may be about ask one at
   * a time; the next one has its turn when the server has answered, or has not answered in time.
   */
  mayAsk(channel: PendingChannel): boolean;
  /** Returns true if an error answers the repetition of what the server refused before, so that it was reported. */
  isRepeat(name: string | undefined, code: number | null, words: string): boolean;
  /** The connection is lost, and with it every request that the server has not answered. */
  reset(): void;
}

/** What this part is, under the name `refusals`: it is loaded with the first error that may refuse a subscription. */
export interface SubscriptionErrorsChunk {
  /** @param all every channel of the client */
  createSubscriptionErrors(all: () => PendingChannel[]): SubscriptionErrors;
}

/** How many different texts of errors are remembered at most. */
const MAX_TEXTS = 1_000;

function createSubscriptionErrors(all: () => PendingChannel[]): SubscriptionErrors {
  /** Pending channels that an error without a name may have been about. */
  const suspects = new Set<PendingChannel>();
  /** The one of them that the server has been asked for again, alone. */
  let probe: PendingChannel | undefined;
  /** An error that refuses the probe, unless it answered a client event: then the server confirms the probe. */
  let verdict: PusherError | undefined;
  /** The words by which the server said that it holds a subscription, on this connection. */
  const existing = new Set<string>();

  const isProbing = () => Boolean(probe?.asked);

  function refuse(name: string | undefined, code: number | null, words: string, mayAnswerEvent: MayAnswerEvent): void {
    const pending = all().filter((channel) => channel.asked > 0);
    const named = name === undefined ? namedIn(words, pending) : pending.find((channel) => channel.name === name);
    if (isExisting(words)) {
      if (named && existing.size < MAX_TEXTS) existing.add(words);
      named?.renew();
      return;
    }
    const isAmbiguous = mayAnswerEvent(named?.name ?? name);
    if (isAboutClientEvent(code, words) && (name === undefined || isAmbiguous)) return;
    const channel = name === undefined ? (named ?? attribute(code, pending)) : named;
    if (!channel) return;
    const message = sentence(`The server refused the subscription to ${channel.name}: ${words || 'no reason given'}`);
    const error = new shared.PusherError('SubscriptionError', message, { code, error: words });
    if (!isAmbiguous) channel.refuse(error, {}, true);
    else if (channel === probe) verdict = error;
    else suspects.add(channel);
  }

  /** The channel that an error without a name refuses; undefined if nobody can know. */
  function attribute(code: number | null, pending: PendingChannel[]): PendingChannel | undefined {
    const others = pending.filter((channel) => !suspects.has(channel));
    if (isProbing() && others.length === 1) return others[0];
    const oldestFirst = pending.sort((one, other) => one.asked - other.asked);
    const likely =
      code === UNAUTHORIZED &&
      (oldestFirst.find(({ name }) => channelKind(name).private) ??
        // for Laravel Reverb, "privateers" is private
        oldestFirst.find(({ name }) => /^(private|presence)/.test(name)));
    if (likely) return likely;
    for (const channel of pending) suspects.add(channel);
    return undefined;
  }

  function mayAsk(channel: PendingChannel): boolean {
    if (channel === probe) {
      probe = undefined;
      if (verdict) {
        // no confirmation arrived
        channel.refuse(verdict, {}, true);
        return false;
      }
    }
    if (!suspects.has(channel)) return true;
    if (isProbing()) return false;
    suspects.delete(channel);
    probe = channel;
    verdict = undefined;
    return true;
  }

  function isRepeat(name: string | undefined, code: number | null, words: string): boolean {
    return existing.has(words) || (name === undefined && isProbing() && !isAboutClientEvent(code, words));
  }

  function reset(): void {
    existing.clear();
    suspects.clear();
    probe = verdict = undefined;
  }

  return { refuse, mayAsk, isRepeat, reset };
}

/** The channel whose name stands in an error's words; of several, the one with the longest name. */
function namedIn(words: string, channels: PendingChannel[]): PendingChannel | undefined {
  const names = new Set(words.split(/[^\w\-=@,.;]+/).flatMap((word) => [word, word.replace(/[,.;]+$/, '')]));
  return channels.filter(({ name }) => names.has(name)).sort((one, other) => other.name.length - one.name.length)[0];
}

function isExisting(words: string): boolean {
  return /existing subscription/i.test(words);
}

/** The codes by which a client event is rejected (4300, 4301), and the words that Laravel Reverb has for it with 4009. */
function isAboutClientEvent(code: number | null, words: string): boolean {
  return (
    (code !== null && code >= 4300 && code < 4400) || /client event|not a member of the specified channel/i.test(words)
  );
}

registerChunk('refusals', { createSubscriptionErrors } satisfies SubscriptionErrorsChunk);
