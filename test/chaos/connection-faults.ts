import { serverFrame } from '../../src/sandbox/app/server-frame.js';
import type { Attempt, AttemptHandler } from '../../tools/simulation/attempt.js';
import type { Random } from '../../tools/simulation/random.js';
import type { World } from '../../tools/simulation/world.js';

/** Codes with which a connection ends, from every family of protocol §4. */
const RETRIED = [1000, 1001, 1002, 1003, 1005, 1006, 1009, 1011, 1012, 4000, 4100, 4199, 4200, 4201, 4202, 4299];
const FINAL = [4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4300, 4301, 4999];

/** Returns a code. Codes after which a client stops are rare, because little happens after them. */
export function anyCode(random: Random): number {
  return random.pick(random.chance(0.1) ? FINAL : RETRIED);
}

const INVALID_HANDSHAKES = [
  '',
  'hello',
  '[]',
  '{}',
  'null',
  '<!doctype html>',
  '{"event":1}',
  '{"event":"pusher:connection_established"}',
  '{"event":"pusher:connection_established","data":"{\\"socket_id\\":7}"}',
  '{"event":"pusher:pong"}',
  '{"event":"pusher:error","data":"not JSON"}',
  new ArrayBuffer(3),
];

/** Faults of connection attempts, by name. Each is created with its own random values every time it starts. */
export const connectionFaults: Record<string, (world: World) => AttemptHandler> = {
  'connection attempts are rejected': () => (attempt) => attempt.end(1006),
  'connection attempts hang': () => () => {},
  'connection attempts are slow': (world) => {
    const delay = world.choices.int(2000, 20_000);
    return (attempt) => void world.clock.after(delay, () => attempt.connect());
  },
  'sockets open, but no frame arrives': () => (attempt) => attempt.open(),
  'the constructor throws': () => () => {
    throw new DOMException('A policy forbids it.', 'SecurityError');
  },
  'sockets are closed before the handshake': ({ choices }) => {
    const code = anyCode(choices);
    return (attempt) => {
      attempt.open();
      attempt.end(code);
    };
  },
  'handshakes are errors': ({ choices }) => {
    const code = anyCode(choices);
    const times = choices.int(1, 2);
    const closes = choices.chance(0.7);
    return (attempt) => {
      attempt.open();
      for (let i = 0; i < times; i++) sendError(attempt, code);
      if (closes) attempt.end(code);
    };
  },
  'handshakes are garbage': ({ choices }) => {
    const frame = choices.pick(INVALID_HANDSHAKES);
    return (attempt) => {
      attempt.open();
      attempt.send(frame);
    };
  },
  'connections are closed soon after the handshake': (world) => closedSoon(world, anyCode(world.choices)),
  'connections are closed soon, with an immediate retry': (world) => closedSoon(world, 4200),
  'connections are lost soon after the handshake': (world) => closedSoon(world, 1006),
};

function closedSoon({ clock, choices }: World, code: number): AttemptHandler {
  const stays = choices.magnitude(1, 9000);
  const notify = code >= 4000 && choices.chance(0.5);
  return (attempt) => {
    attempt.connect();
    clock.after(stays, () => {
      if (notify) sendError(attempt, code);
      attempt.end(code);
    });
  };
}

function sendError(attempt: Attempt, code: number): void {
  attempt.send(serverFrame('pusher:error', { code, message: 'from the test' }));
}
