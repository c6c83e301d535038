import type { Interceptor, Packet } from './interceptors.js';

/**
 * Counted for each packet in addition to its frame, in bytes, so that many small packets or packets without a frame
 * count too.
 */
const PACKET_OVERHEAD_BYTES = 64;

/** One direction of a connection. Packets pass through its interceptors, the oldest interceptor first. */
export class PacketPipeline {
  readonly #interceptors: Interceptor[] = [];
  #bufferedBytes = 0;
  #ended = false;

  /** The bytes that interceptors hold back. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  push(packet: Packet): void {
    this.#pass(this.#interceptors.length > 0 ? this.#counted(packet) : packet, 0);
  }

  add(interceptor: Interceptor): () => void {
    this.#interceptors.push(interceptor);
    return () => {
      const index = this.#interceptors.indexOf(interceptor);
      if (index < 0) return;
      interceptor.release?.(this.#after(interceptor));
      this.#interceptors.splice(index, 1);
    };
  }

  /** Discards all packets, those under way and those to come. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const interceptor of this.#interceptors) interceptor.release?.(() => {});
    this.#bufferedBytes = 0;
  }

  /** Counts a packet as waiting until its first delivery; an interceptor may deliver it twice. */
  #counted(packet: Packet): Packet {
    let bytes = PACKET_OVERHEAD_BYTES + sizeOf(packet.frame);
    this.#bufferedBytes += bytes;
    return {
      frame: packet.frame,
      deliver: (frame) => {
        this.#bufferedBytes -= bytes;
        bytes = 0;
        packet.deliver(frame);
      },
    };
  }

  #pass(packet: Packet, index: number): void {
    if (this.#ended) return;
    const interceptor = this.#interceptors[index];
    if (interceptor) interceptor.handle(packet, this.#after(interceptor));
    else packet.deliver(packet.frame);
  }

  /**
   * Finds the interceptor's position when a packet leaves it, because earlier interceptors may have been removed by
   * then.
   */
  #after(interceptor: Interceptor): (packet: Packet) => void {
    return (packet) => this.#pass(packet, this.#interceptors.indexOf(interceptor) + 1);
  }
}

/** The size of a frame in bytes of UTF-8. */
export function sizeOf(frame: Packet['frame']): number {
  return frame === undefined ? 0 : Buffer.byteLength(frame);
}
