import { expect } from '@open-wc/testing';
import type { CountDetail, PusherCount } from '../../components/index.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../servers/index.js';
import { elementsIn, mount, mountConnected, nextTask, record, watchProblems } from './live-page.js';

const countIn = (box: ParentNode) => box.querySelector('pusher-count') as PusherCount;
const shows = (box: ParentNode, text: string) => eventually(() => expect(countIn(box).textContent).to.equal(text));
const sendCount = (server: ScriptedServer, subscription_count: unknown, channel = 'c') =>
  server.send({
    event: 'pusher_internal:subscription_count',
    channel,
    data: JSON.stringify({ subscription_count }),
  });

/** A count on a live public channel. */
async function live(count: string): Promise<{ box: HTMLElement; server: ScriptedServer }> {
  const server = await startScriptedServer();
  const box = await mountConnected(server, `<pusher-channel name="c">${count}</pusher-channel>`);
  await elementsIn(box).channel.ready;
  return { box, server };
}

describe('<pusher-count>', () => {
  const problems = watchProblems();

  it('shows its own content until the subscription count is known, then the count in its language', async () => {
    const { box, server } = await live('<pusher-count lang="de"><i>some</i></pusher-count>');
    expect(countIn(box).innerHTML).to.equal('<i>some</i>');
    expect(countIn(box).count).to.equal(undefined);
    expect(countIn(box).matches(':state(known)')).to.equal(false);
    await sendCount(server, 12345);
    await shows(box, '12.345');
    expect(countIn(box).count).to.equal(12345);
    expect(countIn(box).matches(':state(known)')).to.equal(true);
  });

  it('shows the number of users on a presence channel', async () => {
    const server = await startSandbox();
    const tag = (user: string) =>
      `<pusher-connection api-key="${server.key}" server="${server.url}" auth-endpoint="${server.authEndpoint}?user_id=${user}">` +
      '<pusher-channel name="presence-room"><pusher-count></pusher-count></pusher-channel></pusher-connection>';
    const ada = await mount(tag('ada'));
    await shows(ada, '1');
    const bob = await mount(tag('bob'));
    await shows(ada, '2');
    await shows(bob, '2');
    bob.querySelector('pusher-connection')?.remove();
    await shows(ada, '1');
    expect(problems.reported).to.deep.equal([]);
  });

  it('takes a label for one and for many, or for each plural form of the language', async () => {
    const { box, server } = await live('<pusher-count lang="en" label="viewer|viewers"></pusher-count>');
    for (const [count, text] of [
      [1, '1 viewer'],
      [0, '0 viewers'],
      [1_000, '1,000 viewers'],
    ] as const) {
      await sendCount(server, count);
      await shows(box, text);
    }
    const count = countIn(box);
    count.lang = 'pl';
    count.label = 'osoba: #|osoby: #|osób: #|osoby: #';
    await sendCount(server, 3);
    await shows(box, 'osoby: 3');
    await sendCount(server, 5);
    await shows(box, 'osób: 5');
    count.lang = 'en';
    count.label = null;
    count.format = 'number:compact';
    await sendCount(server, 1_200_000);
    await shows(box, '1.2M');
  });

  it('dispatches events before and after an update; a listener can cancel it or replace the number', async () => {
    const { box, server } = await live('<pusher-count>-</pusher-count>');
    const received = record(document, 'pusher-update');
    box.addEventListener('pusher-before-update', (event) => {
      const { detail } = event as CustomEvent<CountDetail>;
      if (detail.value === 2) event.preventDefault();
      detail.value *= 10;
    });
    for (const [count, text] of [
      [1, '10'],
      [2, '10'],
      [3, '30'],
    ] as const) {
      await sendCount(server, count);
      await eventually(() => expect(countIn(box).count).to.equal(count));
      expect(countIn(box).textContent).to.equal(text);
    }
    expect(received.map(([, detail]) => detail)).to.deep.equal([
      { value: 10, previous: undefined },
      { value: 30, previous: 10 },
    ]);
  });

  it('keeps the number during an outage, and restores its own content for another channel', async () => {
    const { box, server } = await live('<pusher-count>some</pusher-count>');
    await sendCount(server, 7);
    await shows(box, '7');
    const { connection, channel } = elementsIn(box);
    connection.disconnect();
    await nextTask();
    expect(countIn(box).textContent).to.equal('7');
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await sendCount(server, 8);
    await shows(box, '8');
    channel.name = 'other';
    await shows(box, 'some');
    expect(countIn(box).matches(':state(known)')).to.equal(false);
    await sendCount(server, 9, 'other');
    await shows(box, '9');
  });

  it('restores its number after a library restores the original content', async () => {
    const { box, server } = await live('<pusher-count>some</pusher-count>');
    await sendCount(server, 7);
    await shows(box, '7');
    countIn(box).innerHTML = 'some';
    await shows(box, '7');
  });

  it('ignores counts that aren’t whole numbers of zero or more', async () => {
    const { box, server } = await live('<pusher-count>some</pusher-count>');
    const received = record(box, 'pusher-before-update');
    for (const count of [-1, 1.5, '3', null, { count: 3 }, 1e300]) await sendCount(server, count);
    await sendCount(server, 4);
    await shows(box, '4');
    expect(received).to.have.length(1);
    expect(problems.reported).to.deep.equal([]);
  });

  it('reports an unknown format, and shows the plain number', async () => {
    const { box, server } = await live('<pusher-count format="roman">some</pusher-count>');
    await sendCount(server, 4);
    await shows(box, '4');
    expect(problems.reported.map(({ code }) => code)).to.deep.equal(['format']);
    expect(problems.logged).to.have.length(1);
  });
});
