import { expect, nextFrame } from '@open-wc/testing';
import { restore, type SinonFakeTimers, useFakeTimers } from 'sinon';
import type { PusherStatus, StatusDetail } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, mountConnected, record, watchProblems } from './live-page.js';

const statusIn = (box: ParentNode) => box.querySelector('pusher-status') as PusherStatus;
/** The visible text of an element. */
const visibleText = (element: HTMLElement) => element.innerText.trim();
const shows = (box: ParentNode, text: string) => eventually(() => expect(visibleText(statusIn(box))).to.equal(text));
const states = (element: Element) =>
  ['connected', 'connecting', 'unavailable', 'disconnected', 'failed', 'offline'].filter((state) =>
    element.matches(`:state(${state})`),
  );
const slots =
  '<p><span slot="connected">Live</span></p><b slot="offline">Away <button>Retry</button></b><i slot="failed">Never</i>';

describe('<pusher-status>', () => {
  let clock: SinonFakeTimers | undefined;
  afterEach(() => {
    clock?.tick(15_000);
    clock = undefined;
    restore();
    document.querySelector('body > [role="status"]')?.remove();
  });
  const problems = watchProblems();

  /** Simulates time until the end of the test, or `clock.restore()`. */
  const simulateTime = () => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    return clock;
  };
  /** Advances the time, and runs everything that is due. */
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds * 2; n++) {
      clock?.tick(500);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  };
  /** Records the announcements for screen readers from now on. */
  const recordAnnouncements = () => {
    const words: string[] = [];
    const region = document.querySelector('body > [role="status"]') as HTMLElement;
    new MutationObserver(() => region.textContent && words.push(region.textContent)).observe(region, {
      childList: true,
    });
    return words;
  };

  /** A status that shows a connection, no matter how long connecting took. */
  async function connected(content = '', grace: number | null = null) {
    const server = await startScriptedServer();
    const box = await mountConnected(server, `<pusher-status grace="1000000">${content}</pusher-status>`);
    await eventually(() => expect(states(statusIn(box))).to.deep.equal(['connected']));
    statusIn(box).grace = grace;
    await statusIn(box).updateComplete;
    // in Firefox, innerText is that of the last frame
    await nextFrame();
    await nextFrame();
    return { box, status: statusIn(box), connection: elementsIn(box).connection };
  }

  it('shows the first connection in its own words or in the page’s, and does not announce it', async () => {
    const { box } = await connected();
    await shows(box, 'Connected');
    simulateTime();
    const words = recordAnnouncements();
    await pass(20);
    expect(words).to.deep.equal([]);
    clock?.restore();
    const other = await connected(slots);
    await shows(other.box, 'Live');
    expect(problems.reported).to.deep.equal([]);
  });

  it('neither shows nor announces an outage shorter than grace', async () => {
    const { box, connection, status } = await connected(slots);
    const clock = simulateTime();
    const words = recordAnnouncements();
    const received = record(box, 'pusher-before-update');
    connection.disconnect();
    clock.tick(1_499);
    expect(visibleText(status)).to.equal('Live');
    expect(states(status)).to.deep.equal(['connected']);
    connection.connect();
    await connection.ready;
    await pass(20);
    expect(visibleText(status)).to.equal('Live');
    expect([...received, ...words]).to.deep.equal([]);
  });

  it('announces an outage once, after its grace, and shows the reconnection at once', async () => {
    const { box, connection, status } = await connected(slots);
    const clock = simulateTime();
    const words = recordAnnouncements();
    connection.disconnect();
    clock.tick(1_500);
    await shows(box, 'Away Retry');
    expect(states(status)).to.deep.equal(['disconnected', 'offline']);
    await pass(20);
    expect(words).to.deep.equal(['Away Retry']);
    connection.connect();
    await shows(box, 'Live');
    expect(states(status)).to.deep.equal(['connected']);
    await pass(20);
    expect(words).to.deep.equal(['Away Retry', 'Live']);
  });

  it('announces text in its own language: English for the built-in text, whatever the page’s language', async () => {
    document.documentElement.lang = 'de';
    try {
      const { box, connection } = await connected('<b slot="disconnected" lang="fr" hidden>Hors ligne</b>');
      const clock = simulateTime();
      const languages: (string | null)[] = [];
      new MutationObserver((records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes) languages.push((node as Element).getAttribute('lang'));
      }).observe(document.querySelector('body > [role="status"]') as HTMLElement, { childList: true });
      connection.disconnect();
      clock.tick(1_500);
      await pass(20);
      connection.connect();
      await shows(box, 'Connected');
      await pass(20);
      expect(languages).to.deep.equal(['fr', 'en']);
    } finally {
      document.documentElement.removeAttribute('lang');
    }
  });

  it('accepts another grace, and 0', async () => {
    const { box, connection, status } = await connected('', 100);
    const clock = simulateTime();
    connection.disconnect();
    clock.tick(99);
    expect(visibleText(status)).to.equal('Connected');
    clock.tick(1);
    await shows(box, 'Disconnected');
    connection.connect();
    await shows(box, 'Connected');
    status.grace = 0;
    await status.updateComplete;
    connection.disconnect();
    clock.tick(0);
    await shows(box, 'Disconnected');
  });

  it('shows and announces a connection that takes longer than its grace', async () => {
    const server = await startScriptedServer({ handshake: false });
    const box = await mountConnected(server, `<pusher-status grace="0">${slots}</pusher-status>`);
    await eventually(() => expect(states(statusIn(box))).to.deep.equal(['connecting', 'offline']));
    await shows(box, 'Away Retry');
    await eventually(() => expect(document.querySelector('body > [role="status"]')?.textContent).to.contain('Away'));
  });

  it('hides the page’s slots before its chunk is loaded, or if there is no connection', async () => {
    const box = await mount(`<pusher-status>${slots}</pusher-status>`);
    expect(visibleText(statusIn(box))).to.equal('');
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(problems.reported[0]).to.include({ code: 'no-connection' });
    expect(visibleText(statusIn(box))).to.equal('');
    expect(states(statusIn(box))).to.deep.equal([]);
  });

  it('shows nothing for another connection until its state is known', async () => {
    const { box, status, connection } = await connected(slots);
    const server = await startScriptedServer({ handshake: false });
    const other = await mount(`<pusher-connection ${attributesOf(server)} id="other"></pusher-connection>`);
    expect(states(status)).to.deep.equal(['connected']);
    status.connection = 'other';
    await eventually(() => expect(states(status)).to.deep.equal([]));
    await shows(box, '');
    status.connection = null;
    await shows(box, 'Live');
    connection.remove();
    other.remove();
  });

  it('neither shows nor announces an update that a listener cancels', async () => {
    const { box, connection, status } = await connected();
    const received = record(box, 'pusher-update');
    box.addEventListener('pusher-before-update', (event) => {
      if ((event as CustomEvent<StatusDetail>).detail.value === 'disconnected') event.preventDefault();
    });
    simulateTime();
    const words = recordAnnouncements();
    connection.disconnect();
    await pass(20);
    expect(visibleText(status)).to.equal('Connected');
    expect([...received, ...words]).to.deep.equal([]);
  });

  it('keeps a slot that contains the focus until the focus leaves it', async () => {
    const { box, connection, status } = await connected(slots, 0);
    connection.disconnect();
    await shows(box, 'Away Retry');
    const button = box.querySelector('button') as HTMLElement;
    button.focus();
    connection.connect();
    await eventually(() => expect(states(status)).to.deep.equal(['connected']));
    expect(document.activeElement).to.equal(button);
    await eventually(() => expect(visibleText(status)).to.contain('Live'));
    button.blur();
    // the engine does not dispatch it if the window has no focus
    button.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await shows(box, 'Live');
  });

  it('shows slots that are added later, and its state in a copy by a library', async () => {
    const { box, status } = await connected();
    await shows(box, 'Connected');
    status.innerHTML = '<span slot="connected" hidden>On</span><span slot="offline">Off</span>';
    await shows(box, 'On');
    status.innerHTML = '';
    await shows(box, 'Connected');
    const clone = status.cloneNode(true) as PusherStatus;
    status.replaceWith(clone);
    await eventually(() => expect(states(clone)).to.deep.equal(['connected']));
    await shows(box, 'Connected');
  });

  it('shows nothing for an empty slot', async () => {
    const { box, connection, status } = await connected('<span slot="connected"></span>', 0);
    expect(visibleText(status)).to.equal('');
    connection.disconnect();
    await shows(box, 'Disconnected');
    connection.connect();
    await shows(box, '');
  });
});
