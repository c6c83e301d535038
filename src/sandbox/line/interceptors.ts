import { isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { EncodedFrame } from '../app/subscriber.js';
import { decodeJson } from '../http/json-text.js';

/** Anything that travels in one direction of a connection: a frame, a heartbeat, or the close. */
export interface Packet {
  /** The text of the frame; undefined for a binary frame, a heartbeat or a close. */
  readonly frame: EncodedFrame | undefined;
  /** Delivers the packet at the other end. */
  deliver(frame: EncodedFrame | undefined): void;
}

/** Passes a packet on to the next interceptor. */
type Next = (packet: Packet) => void;

/** A fault that acts on one direction of one connection. It passes each packet on with `next`, or holds it back. */
export interface Interceptor {
  handle(packet: Packet, next: Next): void;
  /** Passes on, in order, the packets that it held back, because the fault has ended. */
  release?(next: Next): void;
}

/** Returns true if a fault affects a packet. */
export type PacketFilter = (packet: Packet) => boolean;

/** Holds packets back until the fault ends. */
export function stallInterceptor(matches: PacketFilter): Interceptor {
  const held: Packet[] = [];
  return {
    handle(packet, next) {
      if (matches(packet)) held.push(packet);
      else next(packet);
    },
    release: (next) => held.splice(0).forEach(next),
  };
}

/** Delays each packet by `ms`. */
export function delayInterceptor(ms: number, matches: PacketFilter): Interceptor {
  const held: { packet: Packet; timer: NodeJS.Timeout }[] = [];
  return {
    handle(packet, next) {
      if (!matches(packet)) return next(packet);
      const timer = setTimeout(() => {
        // All timers have the same duration, so they fire in the order in which they were set.
        const first = held.shift();
        if (first) next(first.packet);
      }, ms);
      held.push({ packet, timer });
    },
    release(next) {
      for (const { packet, timer } of held.splice(0)) {
        clearTimeout(timer);
        next(packet);
      }
    },
  };
}

/** Gathers the frames of channels for `ms` from the first one, then releases the channel that came last first. */
export function reorderInterceptor(ms: number, matches: PacketFilter): Interceptor {
  const gathered: Packet[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (next: Next) => {
    clearTimeout(timer);
    timer = undefined;
    inReverseOfChannels(gathered.splice(0)).forEach(next);
  };
  return {
    handle(packet, next) {
      if (packet.frame === undefined) release(next);
      if (!matches(packet) || channelOf(packet) === undefined) return next(packet);
      gathered.push(packet);
      timer ??= setTimeout(() => release(next), ms);
    },
    release,
  };
}

/** Passes each event of a channel on twice. */
export function duplicateInterceptor(matches: PacketFilter): Interceptor {
  return {
    handle(packet, next) {
      next(packet);
      if (matches(packet)) next(packet);
    },
  };
}

/** Truncates frames in the middle. */
export function truncateInterceptor(matches: PacketFilter): Interceptor {
  return {
    handle(packet, next) {
      if (packet.frame === undefined || !matches(packet)) return next(packet);
      const text = String(packet.frame);
      next({ frame: text.slice(0, text.length / 2), deliver: packet.deliver });
    },
  };
}

/** Returns the channel that a frame in either direction belongs to. */
export function channelOf(packet: Packet): string | undefined {
  const { channel, data } = read(packet);
  // When a client subscribes or unsubscribes, the channel's name is in the data.
  const named = channel ?? (isObject(data) ? data.channel : undefined);
  return typeof named === 'string' ? named : undefined;
}

/** Returns true if a frame is an application's event, not one of the protocol's own. */
export function isApplicationEvent(packet: Packet): boolean {
  const { event } = read(packet);
  return typeof event === 'string' && !/^pusher(_internal)?:/.test(event);
}

function read({ frame }: Packet): JsonObject {
  const value = frame === undefined ? undefined : decodeJson(String(frame));
  return isObject(value) ? value : {};
}

function inReverseOfChannels(packets: Packet[]): Packet[] {
  const byChannel = new Map<string | undefined, Packet[]>();
  for (const packet of packets) {
    const channel = channelOf(packet);
    const others = byChannel.get(channel);
    if (others) others.push(packet);
    else byChannel.set(channel, [packet]);
  }
  return [...byChannel.values()].reverse().flat();
}
