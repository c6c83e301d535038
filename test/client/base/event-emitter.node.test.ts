import { beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { EventEmitter } from '../../../src/client/base/event-emitter.js';

describe('event listeners', () => {
  let received: unknown[][];
  let listeners: EventEmitter;
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      received.push([name, ...args]);
    };
  beforeEach(() => {
    received = [];
    listeners = new EventEmitter();
  });

  it('receive the data of an event; global listeners run first and receive its name as well', () => {
    listeners.bind('e', note('named')).bind_global(note('global')).bind_all(note('all'));
    listeners.emit('e', { a: 1 });
    expect(received).to.deep.equal([
      ['global', 'e', { a: 1 }],
      ['all', 'e', { a: 1 }],
      ['named', { a: 1 }],
    ]);
  });

  it('receive metadata if there is some, and no argument if there is no data', () => {
    listeners.bind('e', note('n'));
    listeners.emit('e', undefined, { user_id: 'u' }).emit('e');
    expect(received).to.deep.equal([['n', undefined, { user_id: 'u' }], ['n']]);
  });

  it('are called with their context, or the global object, as `this`', () => {
    const seen: unknown[] = [];
    const context = {};
    function listen(this: unknown) {
      seen.push(this);
    }
    listeners.bind('e', listen, context).bind('e', listen).bind_global(listen, context).emit('e');
    expect(seen).to.deep.equal([context, context, globalThis]);
  });

  it('can be unbound by event, by listener, by context, by any combination, or all at once', () => {
    const [a, b] = [note('a'), note('b')];
    const context = {};
    const left = (...unbind: Parameters<EventEmitter['unbind']>) => {
      received = [];
      const own = new EventEmitter().bind('e', a).bind('e', b, context).bind('f', a, context).bind('f', b);
      own.unbind(...unbind);
      own.emit('e', 'e').emit('f', 'f');
      return received.map((call) => call.join('')).join(' ');
    };
    expect(left('e')).to.equal('af bf');
    expect(left('e', a)).to.equal('be af bf');
    expect(left(null, a)).to.equal('be bf');
    expect(left(null, null, context)).to.equal('ae bf');
    expect(left('e', null, context)).to.equal('ae af bf');
    expect(left(null, a, context)).to.equal('ae be bf');
    expect(left('e', b, {})).to.equal('ae be af bf');
    expect(left('nothing')).to.equal('ae be af bf');
    expect(left()).to.equal('');
  });

  it('survive unbind() if they are global and unbind_global() if they are named, but not unbind_all()', () => {
    listeners.bind('e', note('n')).bind_global(note('g'));
    listeners.unbind().emit('e', 1);
    listeners.bind('e', note('n')).unbind_global().emit('e', 2);
    listeners.bind_global(note('g')).unbind_all().emit('e', 3);
    expect(received).to.deep.equal([
      ['g', 'e', 1],
      ['n', 2],
    ]);
  });

  it('stay bound when an unknown global listener is unbound', () => {
    listeners.bind_global(note('g')).unbind_global(() => {});
    listeners.emit('e', 1);
    expect(received).to.have.length(1);
  });

  it('are called as many times as they were bound', () => {
    const a = note('a');
    listeners.bind('e', a).bind('e', a).emit('e', 1);
    expect(received).to.have.length(2);
  });

  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    it(`can be bound to an event named ${name}`, () => {
      listeners.emit(name, 1).bind(name, note('n')).emit(name, 2);
      expect(received).to.deep.equal([['n', 2]]);
    });
  }

  it('do not stop other listeners when they throw, and their errors are reported to the page', async () => {
    const reported: unknown[] = [];
    const { reportError } = globalThis;
    globalThis.reportError = (error) => reported.push(error);
    try {
      const fail = (what: string) => () => {
        throw new Error(what);
      };
      listeners.bind_global(fail('global')).bind('e', fail('named')).bind('e', note('next')).emit('e', 1);
    } finally {
      globalThis.reportError = reportError;
    }
    expect(reported.map(String)).to.deep.equal(['Error: global', 'Error: named']);
    expect(received).to.deep.equal([['next', 1]]);
  });

  it('can unbind themselves while an event is dispatched', () => {
    const once = () => {
      received.push(['once']);
      listeners.unbind('e', once);
    };
    listeners.bind('e', once).bind('e', note('other')).emit('e', 1).emit('e', 2);
    expect(received).to.deep.equal([['once'], ['other', 1], ['other', 2]]);
  });

  it('are removed by unbindOthers() unless their context is in the given set', () => {
    const context = {};
    listeners.bind('e', note('mine'), context).bind('e', note('yours'), {}).bind('e', note('nobody’s'));
    listeners.bind_global(note('global'), context).bind_global(note('script'));
    listeners.unbindOthers(new Set([context]));
    listeners.emit('e', 1);
    expect(received.map(([name]) => name)).to.deep.equal(['global', 'mine']);
  });
});

describe('listeners bound with options', () => {
  it('receive one event with `once`, and are removed when their signal aborts', () => {
    const listeners = new EventEmitter();
    const received: unknown[] = [];
    const end = new AbortController();
    const context = {};
    listeners.bind('e', (data) => received.push(['once', data]), { once: true });
    listeners.bind('e', (data) => received.push(['until', data]), { signal: end.signal });
    listeners.bind(
      'e',
      function (this: unknown) {
        received.push(this === context);
      },
      { signal: end.signal, once: true, context },
    );
    listeners.emit('e', 1).emit('e', 2);
    end.abort();
    listeners.emit('e', 3);
    listeners.bind('e', () => received.push('late'), { signal: end.signal }).emit('e', 4);
    expect(received).to.deep.equal([['once', 1], ['until', 1], true, ['until', 2]]);
  });

  it('treat every other object as a context', () => {
    const listeners = new EventEmitter();
    const contexts = [
      {},
      { once: true, more: 1 },
      { signal: 'text' },
      new (class {
        once = true;
      })(),
      [],
    ];
    const seen: unknown[] = [];
    for (const context of contexts) {
      listeners.bind(
        'e',
        function (this: unknown) {
          seen.push(this);
        },
        context,
      );
    }
    listeners.emit('e', 1).emit('e', 2);
    expect(seen).to.deep.equal([...contexts, ...contexts]);
  });
});
