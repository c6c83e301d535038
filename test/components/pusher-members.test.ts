import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import type { ItemDetail, PusherMembers } from '../../components/index.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../servers/index.js';
import { elementsIn, mount, mountConnected, nextTask, record, watchProblems } from './live-page.js';

const membersIn = (box: ParentNode) => box.querySelector('pusher-members') as PusherMembers;
const items = (box: ParentNode) => [...box.querySelectorAll<HTMLElement>('.item')];
const texts = (box: ParentNode) => items(box).map(({ textContent }) => textContent);
const shows = (box: ParentNode, ...expected: string[]) => eventually(() => expect(texts(box)).to.deep.equal(expected));
const item =
  '<template><p class="item"><b data-field="info.name"></b><i data-if="me"> (you)</i><button data-field-title="id"></button></p></template>';
const members = (attributes = '', content = item) => `<pusher-members ${attributes}>${content}</pusher-members>`;

/** Members by id, each with the id as its name. */
const named = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { name: id }]));

interface Room {
  box: HTMLElement;
  server: ScriptedServer;
  /** Sends the members with the confirmation of the subscription. */
  sendMembers(hash: Record<string, unknown>): Promise<void>;
  joins(user_id: unknown, user_info?: unknown): Promise<void>;
  leaves(user_id: unknown): Promise<void>;
}

/** A list of members on a presence channel of a scripted server. The reader is `me`. */
async function room(content: string): Promise<Room> {
  const scripted = await startScriptedServer({ answer: 'pings' });
  const server = { ...scripted, authEndpoint: scripted.authUrl() };
  const box = await mountConnected(server, `<pusher-channel name="presence-room">${content}</pusher-channel>`);
  await scripted.received(1);
  const send = (event: string, data: unknown) =>
    scripted.send({ event: `pusher_internal:${event}`, channel: 'presence-room', data: JSON.stringify(data) });
  return {
    box,
    server: scripted,
    sendMembers: (hash) => {
      const ids = Object.keys(hash);
      return send('subscription_succeeded', { presence: { count: ids.length, ids, hash } });
    },
    joins: (user_id, user_info) => send('member_added', { user_id, user_info }),
    leaves: (user_id) => send('member_removed', { user_id }),
  };
}

describe('<pusher-members>', () => {
  const problems = watchProblems();
  afterEach(() => restore());

  it('shows the members as they join and leave, and marks the reader', async () => {
    const server = await startSandbox();
    const info = (name: string) => encodeURIComponent(JSON.stringify({ name }));
    const tag = (user: string) =>
      `<pusher-connection api-key="${server.key}" server="${server.url}" ` +
      `auth-endpoint="${server.authEndpoint}?user_id=${user}&user_info=${info(user)}">` +
      `<pusher-channel name="presence-room">${members()}</pusher-channel></pusher-connection>`;
    const ada = await mount(tag('ada'));
    await shows(ada, 'ada (you)');
    const bob = await mount(tag('bob'));
    await shows(ada, 'ada (you)', 'bob');
    await eventually(() => expect(texts(bob)).to.have.members(['ada', 'bob (you)']));
    bob.querySelector('pusher-connection')?.remove();
    await shows(ada, 'ada (you)');
    expect(membersIn(ada).items).to.deep.equal([{ id: 'ada', info: { name: 'ada' }, me: true }]);
    expect(problems.reported).to.deep.equal([]);
  });

  it('keeps the items and the focus during an outage, then shows the joined and left members', async () => {
    const { box, server, sendMembers, joins } = await room(members());
    await sendMembers(named('10', '2', 'me'));
    await shows(box, '2', '10', 'me (you)');
    await joins('1', { name: '1' });
    await shows(box, '2', '10', 'me (you)', '1');
    const [two, ten, me] = items(box);
    const received = record(box, 'pusher-insert', 'pusher-update', 'pusher-remove');
    const focused = ten?.querySelector('button') as HTMLElement;
    focused.focus();
    await server.cut();
    await eventually(() => expect(elementsIn(box).channel.subscribed).to.equal(false));
    await nextTask();
    expect(texts(box)).to.deep.equal(['2', '10', 'me (you)', '1']);
    await server.received(2);
    await sendMembers({ 0: { name: 'new' }, 10: { name: '10' }, 2: { name: 'renamed' }, me: { name: 'me' } });
    await shows(box, 'renamed', '10', 'me (you)', 'new');
    expect(items(box).slice(0, 3)).to.deep.equal([two, ten, me]);
    expect(document.activeElement).to.equal(focused);
    expect(received.map(([type, detail]) => [type, (detail as ItemDetail).key])).to.deep.equal([
      ['pusher-remove', '1'],
      ['pusher-update', '2'],
      ['pusher-insert', '0'],
    ]);
  });

  it('fills its limit with later members if a listener cancels the first ones', async () => {
    const { box, sendMembers } = await room(members('limit="2"'));
    box.addEventListener('pusher-before-insert', (event) => {
      if (['a', 'c'].includes((event as CustomEvent<ItemDetail>).detail.key ?? '')) event.preventDefault();
    });
    await sendMembers(named('a', 'b', 'c', 'd', 'e'));
    await shows(box, 'b', 'd');
  });

  it('sorts members, numbers by value, and moves only items whose position changes', async () => {
    const { box, sendMembers, joins } = await room(members('order="info.name" lang="de"'));
    await sendMembers({ a: { name: 'Zoe' }, b: { name: 'Ärne' }, c: {}, d: { name: 'arne' }, e: { name: 'Bob 10' } });
    await shows(box, 'arne', 'Ärne', 'Bob 10', 'Zoe', '');
    await joins('f', { name: 'Bob 9' });
    await shows(box, 'arne', 'Ärne', 'Bob 9', 'Bob 10', 'Zoe', '');
    const still = items(box)[2]?.querySelector('button') as HTMLElement;
    still.focus();
    await joins('d', { name: 'Yan' });
    await shows(box, 'Ärne', 'Bob 9', 'Bob 10', 'Yan', 'Zoe', '');
    expect(document.activeElement).to.equal(still);
    membersIn(box).order = '-info.score';
    for (const [id, score] of [
      ['b', 9],
      ['e', 10],
    ] as const) {
      await joins(id, { name: `${score}`, score });
    }
    await eventually(() => expect(texts(box).slice(0, 2)).to.deep.equal(['10', '9']));
    membersIn(box).order = null;
    await shows(box, 'Zoe', '9', '', 'Yan', '10', 'Bob 9');
  });

  it('shows no more members than its limit and the number of others, and the next one when one leaves', async () => {
    const more =
      '<ul><template><li class="item" data-field="id"></li></template></ul>' +
      '<p data-more hidden>and <b data-field="more"></b> more of <b data-field="count"></b></p>';
    const { box, sendMembers, leaves } = await room(members('limit="2" lang="en"', more));
    const line = box.querySelector('[data-more]') as HTMLElement;
    await sendMembers(named('a', 'b', 'c', ...Array.from({ length: 1_200 }, (_, n) => `x${n}`)));
    await shows(box, 'a', 'b');
    expect(line.innerText).to.equal('and 1,201 more of 1,203');
    expect(membersIn(box).count).to.equal(1_203);
    const received = record(box, 'pusher-remove');
    await leaves('a');
    await shows(box, 'b', 'c');
    membersIn(box).limit = 1;
    await shows(box, 'b');
    expect(received.map(([, detail]) => (detail as ItemDetail).reason)).to.deep.equal(['event', 'limit']);
    membersIn(box).limit = null;
    await eventually(() => expect(items(box)).to.have.length(1_202));
    await eventually(() => expect(line.hidden).to.equal(true));
  });

  it('can exclude the reader, and shows its empty message once it knows that there are no others', async () => {
    const { box, sendMembers, joins, leaves } = await room(members('others', `${item}<p data-empty>Nobody else</p>`));
    const nobody = box.querySelector('[data-empty]') as HTMLElement;
    await eventually(() => expect(membersIn(box).matches(':state(loading)')).to.equal(true));
    expect(nobody.hidden).to.equal(true);
    await sendMembers(named('me'));
    await eventually(() => expect(nobody.hidden).to.equal(false));
    expect(membersIn(box).matches(':state(empty)')).to.equal(true);
    await joins('a', { name: 'Ada' });
    await shows(box, 'Ada');
    expect(nobody.hidden).to.equal(true);
    expect(membersIn(box).matches(':state(live)')).to.equal(true);
    await leaves('a');
    await eventually(() => expect(nobody.hidden).to.equal(false));
  });

  it('lets listeners replace data, and cancel an insertion, which is not repeated, or a removal', async () => {
    const { box, sendMembers, joins, leaves } = await room(members());
    const attempts: string[] = [];
    box.addEventListener('pusher-before-insert', (event) => {
      const { detail } = event as CustomEvent<ItemDetail>;
      attempts.push(detail.key as string);
      if (detail.key === 'bot') event.preventDefault();
      detail.data = { ...(detail.data as object), info: { name: `<${detail.key}>` } };
    });
    box.addEventListener('pusher-before-remove', (event) => {
      if ((event as CustomEvent<ItemDetail>).detail.key === 'a') event.preventDefault();
    });
    await sendMembers(named('a', 'bot'));
    await shows(box, '<a>');
    await joins('c');
    await shows(box, '<a>', '<c>');
    await leaves('a');
    await leaves('c');
    await shows(box, '<a>');
    await joins('a', { name: 'again' });
    await shows(box, 'again');
    expect(attempts).to.deep.equal(['a', 'bot', 'c']);
  });

  it('shows many members over several frames', async () => {
    let time = 0;
    // each reading of the clock takes a millisecond, so a frame has time for only a few members
    stub(performance, 'now').callsFake(() => time++);
    const { box, sendMembers } = await room(members());
    const batchSizes: number[] = [];
    new MutationObserver((records) => batchSizes.push(records.length)).observe(membersIn(box), { childList: true });
    await sendMembers(named(...Array.from({ length: 50 }, (_, n) => `x${n}`)));
    await eventually(() => expect(items(box)).to.have.length(50));
    expect(Math.max(...batchSizes)).to.be.at.most(8);
  });

  it('shows only the members of the new channel after its channel changes', async () => {
    const { box, server, sendMembers } = await room(members());
    await sendMembers(named('a'));
    await shows(box, 'a');
    elementsIn(box).channel.name = 'presence-other';
    await server.received(3);
    await shows(box);
    const data = JSON.stringify({ presence: { count: 1, ids: ['b'], hash: named('b') } });
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-other', data });
    await shows(box, 'b');
  });

  it('adopts the members in a copy of itself, and restores those that a library removed', async () => {
    const { box, sendMembers, leaves } = await room(members());
    await sendMembers(named('a', 'b'));
    await shows(box, 'a', 'b');
    const clone = membersIn(box).cloneNode(true) as HTMLElement;
    membersIn(box).replaceWith(clone);
    await leaves('a');
    await shows(box, 'b');
    clone.innerHTML = item;
    await shows(box, 'b');
    items(box)[0]?.remove();
    await shows(box, 'b');
  });

  describe('with a problem', () => {
    it('reports a channel that isn’t a presence channel by one event and one message', async () => {
      const server = await startScriptedServer();
      const box = await mountConnected(server, `<pusher-channel name="c">${members()}</pusher-channel>`);
      await elementsIn(box).channel.ready;
      await eventually(() => expect(problems.reported).to.have.length(1));
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'channel' });
      expect(problems.logged).to.have.length(1);
      expect(items(box)).to.deep.equal([]);
    });

    it('reports a missing template', async () => {
      await room(members('', '<p>nothing</p>'));
      await eventually(() => expect(problems.reported.map(({ code }) => code)).to.deep.equal(['no-template']));
    });

    it('shows hostile members as text, and stays live', async () => {
      const { box, server, sendMembers, joins, leaves } = await room(
        members('order="info.name"', `${item}<p data-more data-field="more"></p>`),
      );
      const long = 'x'.repeat(1_000_000);
      const hash = JSON.parse(
        `{"__proto__": {"name": "proto"}, "constructor": "text", "\\u0000\\u001b": [1], "<b>": {"name": "<img src=x onerror=alert(1)>"}}`,
      );
      await server.send({
        event: 'pusher_internal:subscription_succeeded',
        channel: 'presence-room',
        data: `{"presence": {"count": 1e999, "ids": [null, {}, "__proto__"], "hash": ${JSON.stringify(hash)}}}`,
      });
      await shows(box, '<img src=x onerror=alert(1)>', 'proto', '', '');
      await joins(long, { name: long });
      await joins(7, null);
      await joins({}, {});
      await joins(null, {});
      await eventually(() => expect(items(box)).to.have.length(6));
      expect(membersIn(box).querySelector('img')).to.equal(null);
      for (const id of [long, 7, '__proto__', 'constructor', 'nobody', {}]) await leaves(id);
      await shows(box, '<img src=x onerror=alert(1)>', '');
      await server.send({
        event: 'pusher_internal:subscription_succeeded',
        channel: 'presence-room',
        data: '{"presence": "text"}',
      });
      await shows(box);
      await sendMembers(named('a'));
      await shows(box, 'a');
      expect(problems.reported).to.deep.equal([]);
    });
  });
});
