import { registerChunk } from '../base/chunk-registry.js';
import { sentence } from '../base/error-text.js';
import { channelKind } from '../protocol/channel-name.js';
import { UNAUTHORIZED } from '../protocol/close-codes.js';
import type { PusherError } from '../protocol/pusher-error.js';
import { shared } from '../protocol/shared-error.js';

/** A subscription that the server may not have answered yet. */
export interface PendingSubscription {
  /** The channel's name. */
  readonly name: string;
  /** Position in the queue of unanswered subscriptions; 0 if not waiting. */
  readonly position: number;
  /** Called when the server says that the requested subscription exists. */
  renew(): void;
  refuse(error: PusherError, metadata: object, isGuess: boolean): void;
}

type MayAnswerEvent = (channel?: string) => boolean;

/** Attributes the server's errors to subscriptions. */
export interface SubscriptionErrors {
  /**
   * Handles an error that may refuse a subscription. If the error names a channel, in a field or in its text, it refuses
   * that channel's subscription. An error without a name can only be attributed if its code is 4009: it refuses the private
   * channel that has waited longest (Laravel Reverb). After any other error, the pending subscriptions are requested again
   * one at a time, so that the next error can be attributed.
   *
   * @param mayAnswerEvent returns true if the error may answer a client event instead: on the channel that it names, or on
   *   any. Then the subscription is requested again, alone. It counts as refused if another such error arrives instead of a
   *   confirmation.
   */
  refuse(name: string | undefined, code: number | null, words: string, mayAnswerEvent: MayAnswerEvent): void;
  /**
   * Returns true if a subscription may be requested now. Subscriptions that an error without a name may have refused are
   * requested one at a time: the next one follows when the server has answered, or has not answered in time.
   */
  maySubscribe(subscription: PendingSubscription): boolean;
  /** Returns true if an error answers a repeated request that the server refused before, which was already reported. */
  isRepeat(name: string | undefined, code: number | null, words: string): boolean;
  /** Called when the connection is lost, and with it every request that the server has not answered. */
  reset(): void;
}

/** The chunk `refusals`. It is loaded with the first error that may refuse a subscription. */
export interface SubscriptionErrorsChunk {
  /** @param all returns every subscription of the client */
  createSubscriptionErrors(all: () => PendingSubscription[]): SubscriptionErrors;
}

/** The maximum number of different error texts that are remembered. */
const MAX_TEXTS = 1_000;

function createSubscriptionErrors(all: () => PendingSubscription[]): SubscriptionErrors {
  /** Pending subscriptions that an error without a name may have refused. */
  const suspects = new Set<PendingSubscription>();
  /** The suspect that was requested again, alone. */
  let probe: PendingSubscription | undefined;
  /** An error that refuses the probe, unless it answered a client event: then the server confirms the probe. */
  let verdict: PusherError | undefined;
  /** The texts of errors on this connection that said that a subscription exists. */
  const existing = new Set<string>();

  const isProbing = () => Boolean(probe?.position);

  function refuse(name: string | undefined, code: number | null, words: string, mayAnswerEvent: MayAnswerEvent): void {
    const pending = all().filter(({ position }) => position > 0);
    const named = name === undefined ? namedIn(words, pending) : pending.find((one) => one.name === name);
    if (isExisting(words)) {
      if (named && existing.size < MAX_TEXTS) existing.add(words);
      return named?.renew();
    }
    const isAmbiguous = mayAnswerEvent(named?.name ?? name);
    if (isAboutClientEvent(code, words) && (name === undefined || isAmbiguous)) return;
    const refused = name === undefined ? (named ?? attribute(code, pending)) : named;
    if (!refused) return;
    const message = sentence(`The server refused the subscription to ${refused.name}: ${words || 'no reason given'}`);
    const error = new shared.PusherError('SubscriptionError', message, { code, error: words });
    if (!isAmbiguous) refused.refuse(error, {}, true);
    else if (refused === probe) verdict = error;
    else suspects.add(refused);
  }

  /** Returns the subscription that an error without a name refuses; undefined if it cannot be determined. */
  function attribute(code: number | null, pending: PendingSubscription[]): PendingSubscription | undefined {
    const others = pending.filter((one) => !suspects.has(one));
    if (isProbing() && others.length === 1) return others[0];
    const oldestFirst = pending.sort((one, other) => one.position - other.position);
    const likely =
      code === UNAUTHORIZED &&
      (oldestFirst.find(({ name }) => channelKind(name).private) ??
        // Laravel Reverb treats "privateers" as private
        oldestFirst.find(({ name }) => /^(private|presence)/.test(name)));
    if (likely) return likely;
    for (const one of pending) suspects.add(one);
    return undefined;
  }

  function maySubscribe(subscription: PendingSubscription): boolean {
    if (subscription === probe) {
      probe = undefined;
      if (verdict) {
        // no confirmation arrived
        subscription.refuse(verdict, {}, true);
        return false;
      }
    }
    if (!suspects.has(subscription)) return true;
    if (isProbing()) return false;
    suspects.delete(subscription);
    probe = subscription;
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

  return { refuse, maySubscribe, isRepeat, reset };
}

/** Returns the subscription whose name an error's text contains; if there are several, the one with the longest name. */
function namedIn(words: string, pending: PendingSubscription[]): PendingSubscription | undefined {
  const names = new Set(words.split(/[^\w\-=@,.;]+/).flatMap((word) => [word, word.replace(/[,.;]+$/, '')]));
  return pending.filter(({ name }) => names.has(name)).sort((one, other) => other.name.length - one.name.length)[0];
}

function isExisting(words: string): boolean {
  return /existing subscription/i.test(words);
}

/**
 * Returns true if an error rejects a client event: by its code (4300 to 4399), or by a text that Laravel Reverb sends with
 * 4009.
 */
function isAboutClientEvent(code: number | null, words: string): boolean {
  return /^43..$/.test(`${code}`) || /client event|not a member of the specified channel/i.test(words);
}

registerChunk('refusals', { createSubscriptionErrors } satisfies SubscriptionErrorsChunk);
