import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { globalSingleton } from '../support/global-singleton.js';
import { isPageGone } from '../support/page-gone.js';
import { languageOf } from './formatting/language.js';
import { pluralForm } from './formatting/plural.js';

/** How long news are gathered before the first word, and the least time between two, ms. */
const GATHER = 1_000;
const PAUSE = 5_000;

/** What is said of new items where the page has no words of its own: English, whatever its language. */
const WORDS = 'entry|entries';

/** Marks the live region. */
const MARK = 'data-pusher-announcer';

/** The page's one live region, and what waits to be said in it. */
interface Announcer {
  region: HTMLElement | undefined;
  /** Label, or what it is about → what is new. */
  news: Map<unknown, News>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When something was said last, ms since the epoch. */
  said: number;
}

interface News {
  count: number;
  /** The words for the plural forms; or, without a number, what is said as it is. */
  label: string;
  language: string;
  /** Whether it is said as it is. */
  plain?: boolean;
}

const announcer = globalSingleton(
  'announcer',
  (): Announcer => ({ region: undefined, news: new Map(), timer: undefined, said: 0 }),
);

/** Libraries that keep pages bring back copies of the region, with old sentences. */
let copies: MutationObserver | undefined;

/** The modal dialog in front; undefined without one, and in engines that don't know `:modal`. */
function modalDialog(): Element | undefined {
  try {
    return [...callMethod(document, 'querySelectorAll', 'dialog:modal')].at(-1);
  } catch {
    return undefined;
  }
}

/**
 * Has the live region in the page, which has to be there before anything is said in it: in the modal dialog, while one
 * makes the rest of the page inert.
 */
export function prepareToAnnounce(): void {
  const body = readMember(document, 'body');
  const place = modalDialog() ?? body;
  // a library that morphs pages may have made something else of it
  if (announcer.region && !callMethod(announcer.region, 'hasAttribute', MARK)) announcer.region = undefined;
  if (!place || announcer.region?.parentNode === place) return;
  announcer.region ??= makeRegion();
  if (!announcer.region.isConnected) announcer.region.textContent = '';
  place.append(announcer.region);
  removeCopies();
  copies ??= new MutationObserver(removeCopies);
  copies.observe(body, { childList: true });
}

function removeCopies(): void {
  if (isPageGone()) return;
  for (const region of callMethod(document, 'querySelectorAll', `[${MARK}]`)) {
    if (region !== announcer.region) callMethod(region, 'remove');
  }
}

/**
 * Tells users of screen readers that there is something new: politely, all that came in a while in one sentence.
 *
 * @param label the words for one and for many (`comment|comments`), or whole sentences with `#` for the number
 * (`# neuer Kommentar|# neue Kommentare`), in the order of the language's plural forms; empty: nothing is said
 */
export function announce(element: Element, count: number, label?: string): void {
  const words = label ?? WORDS;
  if (!count || !words.trim()) return;
  const language = label === undefined ? 'en' : languageOf(element);
  const news = announcer.news.get(label) ?? { count: 0, label: words, language };
  news.count += count;
  announcer.news.set(label, news);
  schedule();
}

/**
 * Tells users of screen readers how something is now. What was to be said of the same thing, and has not been, is not
 * said any more.
 *
 * @param element the one that shows the words: they are in its language
 * @param about what it is the state of
 */
export function announceState(element: Element, words: string, about: object): void {
  announcer.news.delete(about);
  if (!words) return;
  announcer.news.set(about, { count: 1, label: words, language: languageOf(element), plain: true });
  schedule();
}

function schedule(): void {
  prepareToAnnounce();
  announcer.timer ??= setTimeout(say, Math.max(GATHER, announcer.said + PAUSE - Date.now()));
}

function say(): void {
  if (isPageGone()) return;
  prepareToAnnounce();
  const all = [...announcer.news.values()];
  announcer.news.clear();
  announcer.said = Date.now();
  const { region } = announcer;
  if (region && all.length) {
    region.replaceChildren(...all.flatMap((news, index) => [...(index ? [', '] : []), spoken(news)]));
  }
  // an old sentence is not to be found by who reads the page; and the same sentence again is a change
  announcer.timer = setTimeout(hush, PAUSE);
}

function hush(): void {
  if (announcer.region) announcer.region.textContent = '';
  announcer.timer = announcer.news.size ? setTimeout(say, GATHER) : undefined;
}

/** `12 new comments`, in words that a feed gives for the plural forms of its language. */
export function sentence({ count, label, language, plain }: News): string {
  if (plain) return label;
  const form = pluralForm(label, count, language);
  const number = new Intl.NumberFormat(language).format(count);
  return form.includes('#') ? form.replace('#', number) : `${number} new ${form}`;
}

/** Each in its own language, as a page's words and ours may be in different ones. */
function spoken(news: News): Element {
  const words = callMethod(document, 'createElement', 'span');
  words.lang = news.language;
  words.textContent = sentence(news);
  return words;
}

function makeRegion(): HTMLElement {
  const region = callMethod(document, 'createElement', 'div');
  region.setAttribute(MARK, '');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('data-turbo-temporary', '');
  // out of sight, yet there for screen readers; one by one, as a policy may forbid a style attribute
  const style = {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  };
  Object.assign(region.style, style);
  return region;
}
