import { serverFrame } from '../../src/sandbox/app/server-frame.js';
import type { Attempt, Dialling } from '../../tools/simulation/attempt.js';
import type { Random } from '../../tools/simulation/random.js';
import type { World } from '../../tools/simulation/world.js';

/** Codes by which a connection ends, of every family of protocol §4. */
const RETRIED = [1000, 1001, 1002, 1003, 1005, 1006, 1009, 1011, 1012, 4000, 4100, 4199, 4200, 4201, 4202, 4299];
const REFUSING = [4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4300, 4301, 4999];

/** A code; one that turns the client away for good now and then only, as little happens after it. */
export function anyCode(random: Random): number {
  return random.pick(random.chance(0.1) ? REFUSING : RETRIED);
}

const NO_HANDSHAKES = [
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
  '{"event":"pusher:error","data":"no JSON"}',
  new ArrayBuffer(3),
];

/** What can become of attempts, by name; made anew each time that it begins, with what it draws. */
export const diallingFaults: Record<string, (world: World) => Dialling> = {
  'dials are refused': () => (attempt) => attempt.end(1006),
  'dials hang': () => () => {},
  'dials are slow': (world) => {
    const delay = world.choices.int(2000, 20_000);
    return (attempt) => void world.clock.after(delay, () => attempt.greet());
  },
  'sockets open and nothing is said': () => (attempt) => attempt.open(),
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
      for (let i = 0; i < times; i++) complain(attempt, code);
      if (closes) attempt.end(code);
    };
  },
  'handshakes are garbage': ({ choices }) => {
    const frame = choices.pick(NO_HANDSHAKES);
    return (attempt) => {
      attempt.open();
      attempt.say(frame);
    };
  },
  'connections are closed soon after the handshake': (world) => closedSoon(world, anyCode(world.choices)),
  'connections are closed soon, to be tried again at once': (world) => closedSoon(world, 4200),
  'connections are lost soon after the handshake': (world) => closedSoon(world, 1006),
};

function closedSoon({ clock, choices }: World, code: number): Dialling {
  const stays = choices.magnitude(1, 9000);
  const told = code >= 4000 && choices.chance(0.5);
  return (attempt) => {
    attempt.greet();
    clock.after(stays, () => {
      if (told) complain(attempt, code);
      attempt.end(code);
    });
  };
}

function complain(attempt: Attempt, code: number): void {
  attempt.say(serverFrame('pusher:error', { code, message: 'so the test says' }));
}
