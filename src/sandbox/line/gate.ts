import { isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { EncodedFrame } from '../app/subscriber.js';
import { decodeJson } from '../http/json-text.js';

/** What travels along a line in one direction: a frame, a sign of life, or the closing of the connection. */
export interface Parcel {
  /** A frame's text; undefined for a binary frame, and for what is none. */
  readonly frame: EncodedFrame | undefined;
  /** Takes it out at the far end. */
  deliver(frame: EncodedFrame | undefined): void;
}

/** Where parcels go on from a gate. */
export type Next = (parcel: Parcel) => void;

/** A fault at work in one direction of one line: each parcel enters it, and leaves through `next`, or does not. */
export interface Gate {
  enter(parcel: Parcel, next: Next): void;
  /** The fault has ended: lets go, in order, of what is held back. */
  open?(next: Next): void;
}

/** Whether a fault is for a parcel. */
export type Meets = (parcel: Parcel) => boolean;

/** Holds parcels back until it opens. */
export function stallGate(meets: Meets): Gate {
  const held: Parcel[] = [];
  return {
    enter(parcel, next) {
      if (meets(parcel)) held.push(parcel);
      else next(parcel);
    },
    open: (next) => held.splice(0).forEach(next),
  };
}

/** Lets each parcel go `ms` later. */
export function delayGate(ms: number, meets: Meets): Gate {
  const held: { parcel: Parcel; timer: NodeJS.Timeout }[] = [];
  return {
    enter(parcel, next) {
      if (!meets(parcel)) return next(parcel);
      const timer = setTimeout(() => {
        // The timers are all of one length, so that the first one set is the first that fires.
        const first = held.shift();
        if (first) next(first.parcel);
      }, ms);
      held.push({ parcel, timer });
    },
    open(next) {
      for (const { parcel, timer } of held.splice(0)) {
        clearTimeout(timer);
        next(parcel);
      }
    },
  };
}

/** Gathers the frames of channels for `ms` from the first; then the channel that came last goes first. */
export function reorderGate(ms: number, meets: Meets): Gate {
  const gathered: Parcel[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (next: Next) => {
    clearTimeout(timer);
    timer = undefined;
    inReverseOfChannels(gathered.splice(0)).forEach(next);
  };
  return {
    enter(parcel, next) {
      if (parcel.frame === undefined) release(next);
      if (!meets(parcel) || channelOf(parcel) === undefined) return next(parcel);
      gathered.push(parcel);
      timer ??= setTimeout(() => release(next), ms);
    },
    open: release,
  };
}

/** Lets each event of a channel out twice. */
export function duplicateGate(meets: Meets): Gate {
  return {
    enter(parcel, next) {
      next(parcel);
      if (meets(parcel)) next(parcel);
    },
  };
}

/** Cuts frames in the middle. */
export function truncateGate(meets: Meets): Gate {
  return {
    enter(parcel, next) {
      if (parcel.frame === undefined || !meets(parcel)) return next(parcel);
      const text = String(parcel.frame);
      next({ frame: text.slice(0, text.length / 2), deliver: parcel.deliver });
    },
  };
}

/** The channel that a frame is about, in either direction. */
export function channelOf(parcel: Parcel): string | undefined {
  const { channel, data } = read(parcel);
  // A client names the channel that it subscribes to, or leaves, in the data.
  const named = channel ?? (isObject(data) ? data.channel : undefined);
  return typeof named === 'string' ? named : undefined;
}

/** Whether a frame is an event of an application, and none of the protocol's own. */
export function isApplicationEvent(parcel: Parcel): boolean {
  const { event } = read(parcel);
  return typeof event === 'string' && !/^pusher(_internal)?:/.test(event);
}

function read({ frame }: Parcel): JsonObject {
  const value = frame === undefined ? undefined : decodeJson(String(frame));
  return isObject(value) ? value : {};
}

function inReverseOfChannels(parcels: Parcel[]): Parcel[] {
  const byChannel = new Map<string | undefined, Parcel[]>();
  for (const parcel of parcels) {
    const channel = channelOf(parcel);
    const others = byChannel.get(channel);
    if (others) others.push(parcel);
    else byChannel.set(channel, [parcel]);
  }
  return [...byChannel.values()].reverse().flat();
}
