import { expect } from '@open-wc/testing';
import { restore, type SinonFakeTimers, useFakeTimers } from 'sinon';
import twemoji from 'twemoji';
import { nextFrame } from '../../components/controllers/next-frame.js';
import { eventually, type ScriptedServer } from '../servers/index.js';
import { watchProblems } from './live-page.js';

/** What a script of the page observes, until the test ends it. */
export interface Script {
  /** How often it changed something. */
  readonly acted: number;
  end(): void;
}

/** How often a script may act before it counts as caught in a loop. */
const MOST = 2_000;

/** Runs a script of the page on what others add, as wp-emoji and translators do: it does not see its own changes. */
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

/** What WordPress does with emoji where the reader's system has none: its script wp-emoji around twemoji. */
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

/** The texts in a node, its own included. */
export function textsIn(node: Node): Text[] {
  const found: Text[] = node instanceof Text ? [node] : [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found.filter(({ data }) => data.trim());
}

/** Translates a text as Google Translate does it; the translation is the text in upper case. */
export function translate(text: Text): boolean {
  if (text.parentElement?.closest('font, [translate="no"]') || !text.isConnected) return false;
  const [outer, inner] = [document.createElement('font'), document.createElement('font')];
  inner.textContent = text.data.toUpperCase();
  outer.append(inner);
  text.replaceWith(outer);
  return true;
}

/** A translator that waits for its server, if it is given a delay in ms. */
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

/** Wraps each element that a selector finds among those that come, unless it is wrapped. */
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

/** Counts what is changed in a box from now on. */
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

/** For a test file: a page with scripts that change what elements show, and control of time. */
export function useHostilePage() {
  const noted = watchProblems();
  const scripts: { end(): void }[] = [];
  let clock: SinonFakeTimers | undefined;
  afterEach(() => {
    for (const script of scripts.splice(0)) script.end();
    restore();
    clock = undefined;
  });
  /** Takes over the time, after what was due in real frames. */
  const holdTime = async () => {
    if (clock) return;
    for (let frames = 0; frames < 3; frames++) await new Promise<void>((resolve) => nextFrame(resolve));
    clock = useFakeTimers({
      now: Date.now(),
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame', 'performance'],
    });
  };
  /** Advances the time that is held, and lets everything that is due happen. */
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
    /** The codes of the problems that elements reported, without those of connections. */
    codes: () => noted.told.map(({ code }) => code).filter((code) => typeof code === 'string'),
    /** Advances the time by half a minute. Nothing may change in the last ten seconds of it. */
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

/** Waits until everything that the server sent on a channel has come. No simulated time passes meanwhile. */
export async function delivered(box: ParentNode, server: ScriptedServer, channel = 'c'): Promise<void> {
  const element = box.querySelector('pusher-channel') as Element;
  const last = new Promise((resolve) => element.addEventListener('last', resolve, { once: true }));
  await server.send({ event: 'last', channel, data: '{}' });
  await last;
}

/** The server says how many are subscribed to the channel `c`. */
export const tellCount = (server: ScriptedServer, subscription_count: number) =>
  server.send({
    event: 'pusher_internal:subscription_count',
    channel: 'c',
    data: JSON.stringify({ subscription_count }),
  });
