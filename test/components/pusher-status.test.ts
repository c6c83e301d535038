import { expect, nextFrame } from '@open-wc/testing';
import { restore, type SinonFakeTimers, useFakeTimers } from 'sinon';
import type { PusherStatus, StatusDetail } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { around, attributesOf, listen, parts, place, watchProblems } from './live-page.js';

const statusIn = (box: ParentNode) => box.querySelector('pusher-status') as PusherStatus;
/** What can be read in an element. */
const seen = (element: HTMLElement) => element.innerText.trim();
const shows = (box: ParentNode, text: string) => eventually(() => expect(seen(statusIn(box))).to.equal(text));
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
  const noted = watchProblems();

  /** Holds the time until the end of the test, or `clock.restore()`. */
  const holdTime = () => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    return clock;
  };
  /** Lets time pass, and all that it brings be noticed. */
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds * 2; n++) {
      clock?.tick(500);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  };
  /** All that is said to screen readers from now on. */
  const said = () => {
    const words: string[] = [];
    const region = document.querySelector('body > [role="status"]') as HTMLElement;
    new MutationObserver(() => region.textContent && words.push(region.textContent)).observe(region, {
      childList: true,
    });
    return words;
  };

  /** A status that shows a connection, however long that took. */
  async function connected(content = '', grace: number | null = null) {
    const server = await startScriptedServer();
    const box = await around(server, `<pusher-status grace="1000000">${content}</pusher-status>`);
    await eventually(() => expect(states(statusIn(box))).to.deep.equal(['connected']));
    statusIn(box).grace = grace;
    await statusIn(box).updateComplete;
    // until then Firefox's innerText is that of the last frame
    await nextFrame();
    await nextFrame();
    return { box, status: statusIn(box), connection: parts(box).connection };
  }

  it('says that it is connected in its own words or in those of the page, and the first time not aloud', async () => {
    const { box } = await connected();
    await shows(box, 'Connected');
    holdTime();
    const words = said();
    await pass(20);
    expect(words).to.deep.equal([]);
    clock?.restore();
    const other = await connected(slots);
    await shows(other.box, 'Live');
    expect(noted.told).to.deep.equal([]);
  });

  it('is quiet over a blip, to the eye and to the ear', async () => {
    const { box, connection, status } = await connected(slots);
    const clock = holdTime();
    const words = said();
    const heard = listen(box, 'pusher-before-update');
    connection.disconnect();
    clock.tick(1_499);
    expect(seen(status)).to.equal('Live');
    expect(states(status)).to.deep.equal(['connected']);
    connection.connect();
    await connection.ready;
    await pass(20);
    expect(seen(status)).to.equal('Live');
    expect([...heard, ...words]).to.deep.equal([]);
  });

  it('tells of a loss after its time, once, and of the return at once', async () => {
    const { box, connection, status } = await connected(slots);
    const clock = holdTime();
    const words = said();
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

  it('is said in the language of its words: English where they are ours, whatever the page’s', async () => {
    document.documentElement.lang = 'de';
    try {
      const { box, connection } = await connected('<b slot="disconnected" lang="fr" hidden>Hors ligne</b>');
      const clock = holdTime();
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

  it('takes another time, and none', async () => {
    const { box, connection, status } = await connected('', 100);
    const clock = holdTime();
    connection.disconnect();
    clock.tick(99);
    expect(seen(status)).to.equal('Connected');
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

  it('says nothing before it knows, and then how it stands with a connection that takes long', async () => {
    const server = await startScriptedServer({ handshake: false });
    const box = await around(server, `<pusher-status grace="0">${slots}</pusher-status>`);
    await eventually(() => expect(states(statusIn(box))).to.deep.equal(['connecting', 'offline']));
    await shows(box, 'Away Retry');
    await eventually(() => expect(document.querySelector('body > [role="status"]')?.textContent).to.contain('Away'));
  });

  it('shows none of the page’s words before its part is loaded, or where there is no connection', async () => {
    const box = await place(`<pusher-status>${slots}</pusher-status>`);
    expect(seen(statusIn(box))).to.equal('');
    await eventually(() => expect(noted.told).to.have.length(1));
    expect(noted.told[0]).to.include({ code: 'no-connection' });
    expect(seen(statusIn(box))).to.equal('');
    expect(states(statusIn(box))).to.deep.equal([]);
  });

  it('follows another connection from the start', async () => {
    const { box, status, connection } = await connected(slots);
    const server = await startScriptedServer({ handshake: false });
    const other = await place(`<pusher-connection ${attributesOf(server)} id="other"></pusher-connection>`);
    expect(states(status)).to.deep.equal(['connected']);
    status.connection = 'other';
    await eventually(() => expect(states(status)).to.deep.equal([]));
    await shows(box, '');
    status.connection = null;
    await shows(box, 'Live');
    connection.remove();
    other.remove();
  });

  it('tells before and after; what is forbidden is neither shown nor said', async () => {
    const { box, connection, status } = await connected();
    const heard = listen(box, 'pusher-update');
    box.addEventListener('pusher-before-update', (event) => {
      if ((event as CustomEvent<StatusDetail>).detail.value === 'disconnected') event.preventDefault();
    });
    holdTime();
    const words = said();
    connection.disconnect();
    await pass(20);
    expect(seen(status)).to.equal('Connected');
    expect([...heard, ...words]).to.deep.equal([]);
  });

  it('keeps what has the focus until the focus leaves it', async () => {
    const { box, connection, status } = await connected(slots, 0);
    connection.disconnect();
    await shows(box, 'Away Retry');
    const button = box.querySelector('button') as HTMLElement;
    button.focus();
    connection.connect();
    await eventually(() => expect(states(status)).to.deep.equal(['connected']));
    expect(document.activeElement).to.equal(button);
    await eventually(() => expect(seen(status)).to.contain('Live'));
    button.blur();
    // which the engine leaves out where the window has no focus
    button.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await shows(box, 'Live');
  });

  it('takes words that come later, or that a library has put back', async () => {
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

  it('says nothing where the page’s words are empty', async () => {
    const { box, connection, status } = await connected('<span slot="connected"></span>', 0);
    expect(seen(status)).to.equal('');
    connection.disconnect();
    await shows(box, 'Disconnected');
    connection.connect();
    await shows(box, '');
  });
});
