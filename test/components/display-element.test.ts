import { expect } from '@open-wc/testing';
import { DisplayElement } from '../../components/display-element.js';
import type { ControllerHost } from '../../components/support/element-controller.js';
import { registerChunk } from '../../src/client/base/chunk-registry.js';
import { importChunk } from '../../src/client/base/import-chunk.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, mountConnected, nextTask, watchProblems } from './live-page.js';

type Call = [string, unknown?];

/** The calls that the controller of each element received. */
const callsByElement = new Map<HTMLElement, Call[]>();
const hosts = new Map<HTMLElement, ControllerHost>();

function probe(host: ControllerHost) {
  const calls: Call[] = [];
  callsByElement.set(host.element, calls);
  hosts.set(host.element, host);
  return {
    update: (changed: ReadonlyMap<PropertyKey, unknown>) => void calls.push(['update', [...changed.keys()].join()]),
    receive: (event: string, data: unknown) => event.startsWith('pusher:') || calls.push([event, data]),
    gap: ({ channelName }: { channelName: string }) => void calls.push(['gap', channelName]),
    subscribed: () => void calls.push(['subscribed']),
    ownerChanged: () => void calls.push(['change', host.channel?.subscribed ?? host.connection?.state]),
    disconnect: () => void calls.push(['end']),
  };
}

class Probe extends DisplayElement {
  static override properties = { channel: { reflect: true } };
  constructor() {
    super('probe' as never);
  }
}

class StatusProbe extends DisplayElement {
  constructor() {
    super('probe' as never, 'connection');
  }
}

describe('a display element', () => {
  const problems = watchProblems();
  let provide = () => {};

  before(async () => {
    const chunk = await importChunk<object>('display', () => import('../../components/controllers/index.js'));
    registerChunk('display', undefined);
    provide = () => registerChunk('display', { ...chunk, probe });
    customElements.define('x-probe', Probe);
    customElements.define('x-status-probe', StatusProbe);
  });
  after(() => provide());

  const element = (box: ParentNode) => box.querySelector('x-probe') as Probe;
  const calls = (box: ParentNode) => callsByElement.get(element(box)) ?? [];
  const names = (box: ParentNode) => calls(box).map(([name]) => name);

  it('loads its controller on first use, and loses no earlier events', async () => {
    const server = await startScriptedServer();
    registerChunk('display', undefined);
    const box = await mountConnected(server, '<pusher-channel name="c"><x-probe></x-probe></pusher-channel>');
    provide();
    await elementsIn(box).channel.ready;
    for (const n of [1, 2, 3]) await server.send({ event: 'e', channel: 'c', data: String(n) });
    await eventually(() =>
      expect(calls(box).filter(([name]) => name === 'e')).to.deep.equal([
        ['e', 1],
        ['e', 2],
        ['e', 3],
      ]),
    );
    expect(calls(box)[0]).to.deep.equal(['update', 'channel']);
    expect(names(box).filter((name) => name === 'subscribed')).to.have.length(1);
    expect(problems.reported).to.deep.equal([]);
  });

  it('receives events that the events attribute of its channel excludes', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(
      server,
      '<pusher-channel name="c" events="other"><x-probe></x-probe></pusher-channel>',
    );
    await elementsIn(box).channel.ready;
    await server.send({ event: 'e', channel: 'c', data: '1' });
    await eventually(() => expect(calls(box)).to.deep.include(['e', 1]));
  });

  it('belongs to its enclosing channel, the channel that it names, or the page’s only channel', async () => {
    const server = await startScriptedServer();
    const box = await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name="a" id="a"><p><br><x-probe></x-probe></p></pusher-channel>
      <pusher-channel name="b" id="b"></pusher-channel></pusher-connection>`,
    );
    await eventually(() => expect(hosts.get(element(box))?.channel?.id).to.equal('a'));
    element(box).setAttribute('channel', 'b');
    await eventually(() => expect(hosts.get(element(box))?.channel?.id).to.equal('b'));
    box.querySelector('#b')?.remove();
    await eventually(() => expect(hosts.get(element(box))?.channel).to.equal(undefined));
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(problems.reported[0]).to.include({ code: 'no-channel' });
    element(box).removeAttribute('channel');
    box.append(element(box));
    await eventually(() => expect(hosts.get(element(box))?.channel?.id).to.equal('a'));
    expect(hosts.get(element(box))?.connection).to.equal(elementsIn(box).connection);
  });

  it('finds its channel through shadow roots, even if the channel is added later', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<div></div>');
    const root = (box.querySelector('div') as HTMLElement).attachShadow({ mode: 'open' });
    root.innerHTML = '<x-probe></x-probe>';
    await eventually(() => expect(problems.reported).to.have.length(1));
    const channel = document.createElement('pusher-channel');
    channel.name = 'late';
    elementsIn(box).connection.append(channel);
    await eventually(() => expect(names(root)).to.include('subscribed'));
    expect(hosts.get(element(root))?.channel).to.equal(channel);
  });

  it('keeps its controller when it is moved, ends it when removed, and restarts it when inserted again', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<pusher-channel name="c"><x-probe></x-probe><p></p></pusher-channel>');
    await eventually(() => expect(names(box)).to.include('subscribed'));
    const moved = element(box);
    box.querySelector('p')?.append(moved);
    await nextTask();
    await nextTask();
    expect(names(box)).not.to.include('end');
    moved.remove();
    await nextTask();
    await nextTask();
    const movedCalls = callsByElement.get(moved) as Call[];
    expect(movedCalls.at(-1)).to.deep.equal(['end']);
    expect(elementsIn(box).channel.observers.size).to.equal(0);
    movedCalls.length = 0;
    box.querySelector('p')?.append(moved);
    await eventually(() => expect(movedCalls.map(([name]) => name)).to.include('subscribed'));
    expect(movedCalls[0]).to.deep.equal(['update', 'channel']);
    expect(callsByElement.get(moved)).to.equal(movedCalls);
  });

  it('is notified of the end of a subscription, then of the next one before its gap', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<pusher-channel name="c"><x-probe></x-probe></pusher-channel>');
    await eventually(() => expect(names(box)).to.include('subscribed'));
    const { connection, channel } = elementsIn(box);
    calls(box).length = 0;
    connection.disconnect();
    await nextTask();
    expect(calls(box)).to.deep.include(['change', false]);
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await eventually(() => expect(names(box)).to.include('gap'));
    expect(names(box).indexOf('subscribed')).to.be.below(names(box).indexOf('gap'));
  });

  it('can depend on a connection instead, and is notified of its states', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(server, '<x-status-probe></x-status-probe>');
    const status = box.querySelector('x-status-probe') as HTMLElement;
    await eventually(() => expect(callsByElement.get(status)).to.deep.include(['change', 'connected']));
    expect(hosts.get(status)?.connection).to.equal(elementsIn(box).connection);
  });

  it('reports its failure once, and does not stop other elements of its channel', async () => {
    const server = await startScriptedServer();
    const value = '<pusher-value event="e" field="n"></pusher-value>';
    const box = await mountConnected(server, `<pusher-channel name="c">${value}${value}</pusher-channel>`);
    const [broken, other] = box.querySelectorAll('pusher-value');
    const { channel } = elementsIn(box);
    await channel.ready;
    const received: unknown[] = [];
    channel.addEventListener('e', (event) => received.push((event as CustomEvent).detail));
    const field = () => {
      throw new Error('broken');
    };
    Object.defineProperty(broken, 'field', { get: field });
    for (const n of [1, 2]) await server.send({ event: 'e', channel: 'c', data: `{"n":${n}}` });
    await eventually(() => expect(other?.textContent).to.equal('2'));
    expect(received).to.deep.equal([{ n: 1 }, { n: 2 }]);
    expect(problems.reported.map(({ code }) => code)).to.deep.equal(['failed']);
    expect(problems.logged[0]).to.contain('<pusher-value>').and.to.contain('broken');
    await server.close();
  });

  it('uses an HTML template, not a foreign element with the same name', async () => {
    const server = await startScriptedServer();
    const content = '<svg><template><b>foreign</b></template></svg><template><b data-field="n"></b></template>';
    const feed = `<pusher-channel name="c"><pusher-feed event="e">${content}</pusher-feed></pusher-channel>`;
    const box = await mountConnected(server, feed);
    await elementsIn(box).channel.ready;
    await server.send({ event: 'e', channel: 'c', data: '{"n":1}' });
    await eventually(() => expect(box.querySelector('b[data-pusher-item]')?.textContent).to.equal('1'));
    await server.close();
  });

  it('finds the connection with an id even if other content has the same id', async () => {
    const server = await startScriptedServer();
    const channel = '<pusher-channel name="c" connection="main"></pusher-channel>';
    const box = await mount(
      `<h2 id="main">Main</h2><pusher-connection id="main" ${attributesOf(server)}></pusher-connection>${channel}`,
    );
    await elementsIn(box).channel.ready;
    expect(problems.reported).to.deep.equal([]);
    await server.close();
  });
});
