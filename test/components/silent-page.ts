import { expect } from '@open-wc/testing';
import { eventually } from '../servers/index.js';
import { mountChannel, nextTask, watchProblems } from './live-page.js';
// loaded here so that suspicious markup is checked at once
import '../../components/controllers/markup-checks/index.js';

export const feed = (template: string, attributes = 'event="e"') =>
  `<pusher-feed ${attributes}><template>${template}</template></pusher-feed>`;
export const value = (attributes: string) => `<pusher-value ${attributes}>0</pusher-value>`;
export const text = '<b data-field="text"></b>';
export const post = { id: 1, text: 'Hello', url: '/1', author: { name: 'Ada' } };

export type Sent = readonly [event: string, data: unknown];
/** One event `e` for each value. */
export const of = (...data: unknown[]): Sent[] => data.map((one) => ['e', one]);

/** Sends events to a page, and waits until the page shows them. */
export async function show(content: string, events: readonly Sent[]): Promise<HTMLElement> {
  const { box, send } = await mountChannel(`${content}<pusher-value event="end" class="end"></pusher-value>`);
  for (const [event, data] of events) await send(event, data);
  await send('end', 'over');
  await eventually(() => expect(box.querySelector('.end')?.textContent).to.equal('over'));
  return box;
}

/** For pages without mistakes. The returned function fails if the page reported anything. */
export function expectSilence(): () => Promise<void> {
  const problems = watchProblems();
  return async () => {
    for (let task = 0; task < 5; task++) await nextTask();
    expect(problems.reported.map(({ message }) => message)).to.deep.equal([]);
    expect(problems.logged).to.deep.equal([]);
  };
}
