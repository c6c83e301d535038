import type { Socket } from 'node:net';
import type { App } from '../app/app.js';
import { serverFrame } from '../app/server-frame.js';
import type { RawWire } from '../app/subscriber.js';
import type { FaultQueue } from '../line/fault-queue.js';
import type { Line } from '../line/line.js';
import type { Lines } from '../line/lines.js';
import { readHandshake } from '../session/connection-request.js';
import { SocketSession } from '../session/socket-session.js';

/** What a client meets that dials, in place of a greeting. */
export type DialFault =
  | { kind: 'refuse' }
  | { kind: 'hang' }
  | { kind: 'half-open' }
  | { kind: 'handshake'; code: number; message: string };

/** Takes in a client whose transport is open; `url` is the path and query that it dialled. */
export type Admit = (url: string, wire: RawWire) => Line;

/** Where clients come in, by whichever transport. */
export class Reception {
  readonly #apps: App[];
  readonly #activityTimeout: number;
  readonly #lines: Lines;
  readonly #faults: FaultQueue<DialFault>;
  readonly #hanging = new Set<Socket>();

  /** `activityTimeout` is in seconds. */
  constructor(apps: App[], activityTimeout: number, lines: Lines, faults: FaultQueue<DialFault>) {
    this.#apps = apps;
    this.#activityTimeout = activityTimeout;
    this.#lines = lines;
    this.#faults = faults;
  }

  /** A client dials, for the first time: how to let it in, or undefined where a fault has taken its TCP connection. */
  dial(socket: Socket): Admit | undefined {
    const fault = this.#faults.take();
    if (fault?.kind === 'refuse') return void socket.resetAndDestroy();
    if (fault?.kind === 'hang') return void this.#keepWaiting(socket);
    return (url, wire) => this.#admit(url, wire, fault);
  }

  /** Cuts the TCP connections that were never answered. */
  cutHanging(): number {
    const cut = this.#hanging.size;
    for (const socket of this.#hanging) socket.destroy();
    this.#hanging.clear();
    return cut;
  }

  /** Cuts all to whom nothing is ever said: those that hang, and those that are half-open. */
  cutSilent(): void {
    this.cutHanging();
    for (const line of this.#lines.select()) if (line.paused) line.cut();
  }

  #keepWaiting(socket: Socket): void {
    this.#hanging.add(socket);
    socket.on('error', () => {}).on('close', () => this.#hanging.delete(socket));
    // Unread, its end would not be noticed.
    socket.resume();
  }

  #admit(url: string, wire: RawWire, fault: DialFault | undefined): Line {
    const line = this.#lines.open(wire);
    if (fault?.kind === 'half-open') {
      line.pause();
      return line;
    }
    const handshake = fault?.kind === 'handshake' ? fault : readHandshake(url, this.#apps);
    if ('code' in handshake) {
      const { code, message } = handshake;
      line.send(serverFrame('pusher:error', { code, message }));
      line.close(code, message);
      return line;
    }
    line.session = new SocketSession(handshake.app, line, this.#activityTimeout);
    return line;
  }
}
