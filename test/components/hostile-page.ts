import { expect } from '@open-wc/testing';
import { restore, type SinonFakeTimers, useFakeTimers } from 'sinon';
import twemoji from 'twemoji';
import { nextFrame } from '../../components/controllers/next-frame.js';
import { eventually, type ScriptedServer } from '../servers/index.js';
import { watchProblems } from './live-page.js';

/** A running script of the page, until the test ends it. */
export interface Script {
  /** Number of changes that it made. */
  readonly acted: number;
  end(): void;
}

/** Number of changes after which a script counts as caught in a loop. */
const MOST = 2_000;

/** Runs a script on nodes that others add, as wp-emoji and translators do. It does not observe its own changes. */
export function onAdded(
  box: Node,
  act: (node: Node) => boolean | undefined,
  options: MutationObserverInit = { childList: true, subtree: true },
): Script {
  let acted = 0;
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      for (const node of type === 'childList' ? [...addedNodes] : [target]) {
        if (node.isConnected && acted < MOST && act(node)) acted++;
      }
    }
    if (!options.attributes) observer.takeRecords();
  });
  observer.observe(box, options);
  return {
    get acted() {
      return acted;
    },
    end: () => observer.disconnect(),
  };
}

const PICTURE = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

/** Replaces emoji with images as WordPress does on systems without emoji: its script wp-emoji calls twemoji. */
export function wpEmoji(box: HTMLElement): Script {
  const parse = (element: Element) => {
    const former = element.innerHTML;
    twemoji.parse(element as HTMLElement, { callback: () => PICTURE });
    return element.innerHTML !== former;
  };
  const script = onAdded(box, (added) => {
    const node = added instanceof Text ? added.parentNode : added;
    if (!(node instanceof Element) || /wp-exclude-emoji/.test(node.className)) return false;
    return parse(node);
  });
  parse(box);
  return script;
}

/** The text nodes in a node, including the node itself. */
export function textsIn(node: Node): Text[] {
  const found: Text[] = node instanceof Text ? [node] : [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found.filter(({ data }) => data.trim());
}

/** Translates a text as Google Translate does. The translation is the text in upper case. */
export function translate(text: Text): boolean {
  if (text.parentElement?.closest('font, [translate="no"]') || !text.isConnected) return false;
  const [outer, inner] = [document.createElement('font'), document.createElement('font')];
  inner.textContent = text.data.toUpperCase();
  outer.append(inner);
  text.replaceWith(outer);
  return true;
}

/** Starts a translator. With a delay in ms, it waits for its server. */
export function translator(box: HTMLElement, delay?: number): Script {
  const all = (node: Node) => textsIn(node).map(translate).includes(true);
  const options = { childList: true, subtree: true, characterData: true };
  let late = 0;
  const script = onAdded(
    box,
    (node) => {
      if (delay === undefined) return all(node);
      if (textsIn(node).length) setTimeout(() => late < MOST && all(node) && late++, delay);
      return false;
    },
    options,
  );
  all(box);
  return {
    get acted() {
      return script.acted + late;
    },
    end: script.end,
  };
}

/** Wraps each added element that matches a selector, unless it is already wrapped. */
export function wrapper(box: HTMLElement, selector: string, name = 'div'): Script {
  return onAdded(box, (node) => {
    if (!(node instanceof Element)) return false;
    const found = [node, ...node.querySelectorAll(selector)].filter(
      (element) => element.matches(selector) && !element.parentElement?.matches('.wrapper'),
    );
    for (const element of found) {
      const around = document.createElement(name);
      around.className = 'wrapper';
      element.replaceWith(around);
      around.append(element);
    }
    return found.length > 0;
  });
}

/** Counts the changes in a container from now on. */
export function countMutations(box: Node): { readonly count: number } {
  let count = 0;
  const options = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver((records) => {
    count += records.length;
  }).observe(box, options);
  return {
    get count() {
      return count;
    },
  };
}

/** For a test file: a page with scripts that change the output of elements, and simulated time. */
export function useHostilePage() {
  const problems = watchProblems();
  const scripts: { end(): void }[] = [];
  let clock: SinonFakeTimers | undefined;
  afterEach(() => {
    for (const script of scripts.splice(0)) script.end();
    restore();
    clock = undefined;
  });
  /** Starts simulated time, after the work that is due in real frames. */
  const holdTime = async () => {
    if (clock) return;
    for (let frames = 0; frames < 3; frames++) await new Promise<void>((resolve) => nextFrame(resolve));
    clock = useFakeTimers({
      now: Date.now(),
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame', 'performance'],
    });
  };
  /** Advances the simulated time, and runs everything that is due. */
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds * 50; n++) {
      clock?.tick(20);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  };
  return {
    holdTime,
    pass,
    releaseTime() {
      clock?.restore();
      clock = undefined;
    },
    /** Runs a script until the test ends. */
    use<Running extends { end(): void }>(script: Running): Running {
      scripts.push(script);
      return script;
    },
    /** The codes of problems that elements reported, without those of connections. */
    codes: () => problems.reported.map(({ code }) => code).filter((code) => typeof code === 'string'),
    /** Advances the time by 30 s, and expects no change in the last 10 s of it. */
    async comesToRest(box: Node): Promise<void> {
      await holdTime();
      await pass(20);
      const changes = countMutations(box);
      await pass(10);
      expect(changes.count, 'changes after 20 s').to.equal(0);
    },
  };
}

export const feed = (content: string, attributes = '') =>
  `<pusher-feed event="e" ${attributes}>${content}</pusher-feed>`;
export const texts = (box: ParentNode, selector = '.item') =>
  [...box.querySelectorAll(selector)].map(({ textContent }) => textContent?.trim());
export const shows = (box: ParentNode, ...expected: string[]) =>
  eventually(() => expect(texts(box)).to.deep.equal(expected));

/** Waits until everything that the server sent on a channel has arrived. No simulated time passes. */
export async function delivered(box: ParentNode, server: ScriptedServer, channel = 'c'): Promise<void> {
  const element = box.querySelector('pusher-channel') as Element;
  const last = new Promise((resolve) => element.addEventListener('last', resolve, { once: true }));
  await server.send({ event: 'last', channel, data: '{}' });
  await last;
}

/** Sends the subscription count of the channel `c`. */
export const sendCount = (server: ScriptedServer, subscription_count: number) =>
  server.send({
    event: 'pusher_internal:subscription_count',
    channel: 'c',
    data: JSON.stringify({ subscription_count }),
  });
