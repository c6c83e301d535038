import { expect } from '@open-wc/testing';
import { EventEmitter } from '../../../src/client/base/event-emitter.js';
import { type Channel, Pusher } from '../../../src/client/index.js';
import { startSandbox, type TestSandbox } from '../../servers/index.js';
import { clientOf, disconnectAll, subscribed } from '../client-of.js';

/** A signal that counts its listeners. */
function countingSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  signal.addEventListener = (...[type, listener, options]: Parameters<AbortSignal['addEventListener']>) => {
    listeners.add(listener);
    AbortSignal.prototype.addEventListener.call(signal, type, listener as EventListener, options);
  };
  signal.removeEventListener = (...[type, listener, options]: Parameters<AbortSignal['removeEventListener']>) => {
    listeners.delete(listener);
    AbortSignal.prototype.removeEventListener.call(signal, type, listener as EventListener, options);
  };
  return { controller, signal, count: () => listeners.size };
}

describe('a removed listener', () => {
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(disconnectAll);

  /** Ways to remove a listener of the event `e`. */
  const ends: Record<string, (on: EventEmitter, fn: () => void, context: object) => void> = {
    'the first event, with once': (on) => on.emit('e'),
    'unbind() by its event': (on) => on.unbind('e'),
    'unbind() by its function': (on, fn) => on.unbind(null, fn),
    'unbind() by its context': (on, _, context) => on.unbind(null, null, context),
    'unbind() by all of these': (on, fn, context) => on.unbind('e', fn, context),
    'unbind() of everything': (on) => on.unbind(),
    'unbind_all()': (on) => on.unbind_all(),
    'unbindOthers()': (on) => on.unbindOthers(new Set()),
  };
  for (const [how, end] of Object.entries(ends)) {
    for (const others of [0, 1, 3]) {
      it(`leaves nothing in its signal after ${how}, with ${others} others`, () => {
        const { controller, signal, count } = countingSignal();
        const on = new EventEmitter();
        const kept: string[] = [];
        const [fn, context] = [() => {}, {}];
        const bind = () => on.bind('e', fn, { signal, context, once: how.includes('once') });
        const other = countingSignal();
        for (let n = 0; n < others; n++) on.bind(`other ${n}`, () => kept.push(`${n}`), { signal: other.signal });
        for (let n = 0; n < 3; n++) bind();
        expect(count()).to.equal(3);
        end(on, fn, context);
        expect(count()).to.equal(0);
        expect(on.hasListeners('e')).to.equal(false);
        bind();
        controller.abort();
        expect(on.hasListeners('e')).to.equal(false);
        // listeners that are still bound are still removed by their own signal
        other.controller.abort();
        for (let n = 0; n < others; n++) expect(on.hasListeners(`other ${n}`)).to.equal(false);
      });
    }
  }

  it('leaves nothing in its signal if it unbinds itself while it is called, or if the signal aborts', () => {
    const { controller, signal, count } = countingSignal();
    const on = new EventEmitter();
    const received: number[] = [];
    const listener = () => {
      received.push(1);
      on.unbind('e', listener);
    };
    on.bind('e', listener, { signal }).bind('e', () => received.push(2), { signal });
    on.emit('e').emit('e');
    expect(received).to.deep.equal([1, 2, 2]);
    expect(count()).to.equal(1);
    controller.abort();
    expect(count()).to.equal(0);
  });

  const releases: Record<string, (client: Pusher, channel: Channel) => void> = {
    'unsubscribe()': (client) => client.unsubscribe('c'),
    'unsubscribe() while the channel has another holder': (client, channel) => {
      client.subscribe('c', channel);
      client.unsubscribe('c');
    },
    'unsubscribe() of the channel itself': (_, channel) => channel.unsubscribe(),
  };
  for (const [how, release] of Object.entries(releases)) {
    for (const confirmed of [false, true]) {
      it(`leaves nothing in its signal after ${how}, ${confirmed ? 'after' : 'before'} the confirmation of its channel`, async () => {
        const { signal, count } = countingSignal();
        const client = clientOf(server);
        const channel = client.subscribe('c').bind('e', () => {}, { signal });
        if (confirmed) await subscribed(channel);
        expect(count()).to.equal(1);
        release(client, channel);
        expect(count()).to.equal(0);
      });
    }
  }

  it('that ready() bound while it waited leaves nothing in the connection', async () => {
    const client = clientOf(server);
    await Promise.all(Array.from({ length: 10 }, () => client.ready()));
    expect(client.connection.hasListeners('state_change')).to.equal(false);
    expect(Pusher.instances).to.deep.equal([client]);
  });
});
