import { expect } from '@open-wc/testing';
import type { ValueDetail } from '../../components/elements.js';
import type { PusherValue } from '../../components/index.js';
import { eventually } from '../servers/index.js';
import { mountChannel, nextTask, record, watchProblems } from './live-page.js';

describe('<pusher-value>', () => {
  const problems = watchProblems();
  const valueIn = (box: ParentNode) => box.querySelector('pusher-value') as PusherValue;
  const shows = (box: ParentNode, text: string) =>
    eventually(() => expect(valueIn(box).textContent?.replaceAll(/[\u00a0\u202f]/g, ' ')).to.equal(text));

  it('shows the last value of a field, and its own content before that', async () => {
    const { box, send } = await mountChannel('<pusher-value event="goal" field="score.home"><b>0</b></pusher-value>');
    expect(valueIn(box).innerHTML).to.equal('<b>0</b>');
    await send('other', { score: { home: 9 } });
    await send('goal', { score: { home: 1 } }, { score: { home: 2 } });
    await shows(box, '2');
    expect(valueIn(box).innerHTML).to.equal('2');
  });

  it('keeps its value if an event lacks the field, and is empty after null', async () => {
    const { box, send } = await mountChannel('<pusher-value event="e" field="a.b">-</pusher-value>');
    await send('e', { a: { b: 0 } });
    await shows(box, '0');
    const received = record(box, 'pusher-update');
    await send('e', {}, { a: null }, null, 5, { a: { b: null } });
    await shows(box, '');
    expect(received).to.have.length(1);
  });

  it('shows the data itself, as text, if it has no field', async () => {
    const { box, send } = await mountChannel('<pusher-value event="e"></pusher-value>');
    await send('e', '<b>text</b>');
    await shows(box, '<b>text</b>');
    expect(valueIn(box).children).to.have.length(0);
  });

  it('formats in the page’s language, and follows a change of format', async () => {
    const { box, send } = await mountChannel(
      '<p lang="de"><pusher-value event="e" field="n" format="currency:EUR"></pusher-value></p>',
    );
    await send('e', { n: 1234.5 });
    await shows(box, '1.234,50 €');
    valueIn(box).format = 'number';
    await shows(box, '1.234,5');
  });

  it('dispatches events before and after each change; a listener can cancel it or replace the value', async () => {
    const { box, send } = await mountChannel('<pusher-value event="e" field="n">0</pusher-value>');
    const received = record(box, 'pusher-before-update', 'pusher-update');
    box.addEventListener('pusher-before-update', (event) => {
      const { detail } = event as CustomEvent<ValueDetail>;
      if (detail.value === 13) event.preventDefault();
      if (detail.value === 2) detail.value = 'two';
    });
    await send('e', { n: 1 });
    await shows(box, '1');
    await send('e', { n: 2 });
    await shows(box, 'two');
    await send('e', { n: 13 });
    await eventually(() => expect(received).to.have.length(5));
    await nextTask();
    expect(valueIn(box).textContent).to.equal('two');
    expect(received[3]?.[1]).to.deep.equal({ value: 'two', previous: 1, data: { n: 2 } });
  });

  it('has the state changed for a while after a new value, but not after the same one', async () => {
    const { box, send } = await mountChannel('<pusher-value event="e" field="n">1</pusher-value>');
    const received = record(box, 'pusher-update');
    const changed = () => valueIn(box).matches(':state(changed)');
    await send('e', { n: 1 });
    await eventually(() => expect(received).to.have.length(1));
    expect(changed()).to.equal(false);
    await send('e', { n: 2 });
    await eventually(() => expect(changed()).to.equal(true));
    await eventually(() => expect(changed()).to.equal(false));
  });

  it('reuses the existing text node, which belongs to a framework', async () => {
    const { box, send } = await mountChannel('<pusher-value event="e" field="n">0</pusher-value>');
    const node = valueIn(box).firstChild;
    await send('e', { n: 1 });
    await shows(box, '1');
    expect(valueIn(box).firstChild).to.equal(node);
  });

  it('keeps its own content, and reports nothing, if its event never arrives', async () => {
    const { box, send } = await mountChannel(
      '<pusher-value event="gaol" field="n"><b>0</b></pusher-value><pusher-value event="e" field="n"></pusher-value>',
    );
    await send('e', { n: 5 }, { n: 'seen' });
    await eventually(() => expect(box.querySelectorAll('pusher-value')[1]?.textContent).to.equal('seen'));
    expect(valueIn(box).innerHTML).to.equal('<b>0</b>');
    expect(problems.reported).to.deep.equal([]);
  });

  for (const format of ['', 'relative-time', 'date', 'number:2', 'currency:EUR', 'unit:kilometer', 'percent']) {
    it(`shows hostile data as text, with the format "${format}"`, async () => {
      const { box, send } = await mountChannel(
        `<pusher-value event="e" field="a.b" format="${format}">0</pusher-value><pusher-value event="after"></pusher-value>`,
      );
      const updates = record(valueIn(box), 'pusher-update');
      const hostile = [
        ...['<img src=x onerror=alert(1)>', '\u0000\u001b\u202e', 'x'.repeat(1_000_000), '__proto__', ''],
        ...[1e308, -1e21, 8.64e15, 8.64e15 + 1, true, {}, [], { toString: 1 }, [[[{}]]], JSON.parse('{"__proto__":1}')],
      ];
      for (const [n, b] of hostile.entries()) {
        await send('e', { a: { b } });
        await eventually(() => expect(updates).to.have.length(n + 1));
        expect(valueIn(box).children).to.have.length(0);
        expect(valueIn(box).textContent).not.to.match(/undefined|\[object|Invalid/);
      }
      await send('after', 'live');
      await eventually(() => expect(box.querySelectorAll('pusher-value')[1]?.textContent).to.equal('live'));
      expect(problems.reported).to.deep.equal([]);
    });
  }

  for (const [attributes, code] of [
    ['field="n"', 'no-event'],
    ['event="e" format="nothing"', 'format'],
  ]) {
    it(`reports the mistake ${code} once`, async () => {
      const { send } = await mountChannel(`<pusher-value ${attributes}></pusher-value>`);
      await eventually(() => expect(problems.reported).to.have.length(1));
      await send('e', 1, 2);
      await nextTask();
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ code });
    });
  }
});
