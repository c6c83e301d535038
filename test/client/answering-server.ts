import { type SinonFakeTimers, stub } from 'sinon';
import '../../src/client/delivery/catch-up.js';
import '../../src/client/channels/encryption.js';
import '../../src/client/channels/private-channels.js';
import '../../src/client/channels/subscription-errors.js';
import '../../src/client/user/sign-in.js';
import { type Options, Pusher } from '../../src/client/index.js';

/** A frame as a client sends it. */
interface SentFrame {
  event: string;
  data: { channel?: string };
}

/** The server’s side of a connection. */
export interface ServerSide {
  /** Sends a frame to the client. Strings are sent unchanged. */
  send(frame: object | string): void;
  close(code: number): void;
  /** From now on, frames that the client sends stay in its own buffer. */
  stall(): void;
}

/** How the server reacts to each frame except pings, which it always answers. */
export type Answer = (frame: SentFrame, side: ServerSide) => void;

/** The maximum number of actions: a server that acts without a pause would keep a failing test running forever. */
const MAX_ACTS = 2_000;

export function establish(side: ServerSide, seconds = 120): void {
  const data = JSON.stringify({ socket_id: '1.1', activity_timeout: seconds });
  side.send({ event: 'pusher:connection_established', data });
}

export function confirm(side: ServerSide, channel: string | undefined): void {
  side.send({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' });
}

/** Replaces the network with a server, on a page with a fake clock. Each action of the server takes 1 ms. */
export function answeringServer(clock: SinonFakeTimers, answer: Answer = () => {}, open: typeof establish = establish) {
  const sent: SentFrame[] = [];
  const sides: ServerSide[] = [];
  let pings = 0;
  let acts = 0;

  class AnsweringSocket {
    readyState = 0;
    bufferedAmount = 0;
    #isStalled = false;
    onmessage: ((event: object) => void) | null = null;
    onclose: ((event: object) => void) | null = null;
    onerror: (() => void) | null = null;
    readonly #side: ServerSide = {
      send: (frame) => {
        const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
        this.#act(() => this.onmessage?.({ data }));
      },
      close: (code) =>
        this.#act(() => {
          this.readyState = 3;
          this.onclose?.({ code, reason: '' });
        }),
      stall: () => {
        this.#isStalled = true;
      },
    };

    constructor() {
      sides.push(this.#side);
      this.#act(() => {
        this.readyState = 1;
        open(this.#side);
      });
    }

    send(text: string): void {
      if (this.#isStalled) {
        this.bufferedAmount += text.length;
        return;
      }
      const frame = JSON.parse(text) as SentFrame;
      if (frame.event === 'pusher:ping') {
        pings++;
        this.#side.send({ event: 'pusher:pong', data: {} });
      } else if (frame.event !== 'pusher:pong') {
        sent.push(frame);
        answer(frame, this.#side);
      }
    }

    close(): void {
      this.readyState = 3;
    }

    #act(act: () => void): void {
      if (++acts <= MAX_ACTS) setTimeout(() => this.readyState < 3 && act(), 1);
    }
  }

  // a stub needs an existing property, which Node 20 lacks
  (globalThis as { WebSocket?: unknown }).WebSocket ??= undefined;
  stub(globalThis, 'WebSocket').value(AnsweringSocket);
  // random delays have the same length in each run
  stub(Math, 'random').returns(0.5);
  return {
    /** Every frame that the client sent, except pings and pongs. */
    sent,
    /** Every connection, in order. */
    sides,
    get pings() {
      return pings;
    },
    clientOf: (options: Options = {}) =>
      new Pusher('app-key', { wsHost: 'server.example', forceTLS: false, enabledTransports: ['ws'], ...options }),
    /** Advances the clock by `ms`. */
    pass: (ms: number) => clock.tickAsync(ms),
    /** Sends many frames, one every `interval` ms. */
    async flood(count: number, interval: number, frame: (n: number) => object | string) {
      for (let n = 0; n < count; n++) {
        sides.at(-1)?.send(frame(n));
        await clock.tickAsync(interval);
      }
    },
  };
}
