import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { globalSingleton } from '../support/global-singleton.js';
import { isPageGone } from '../support/page-gone.js';
import { languageOf } from './formatting/language.js';
import { pluralForm } from './formatting/plural.js';

/** Announcements are collected for this many ms before the first one is made. */
const COLLECT_TIME = 1_000;
/** The minimum time between two announcements, in ms. */
const PAUSE = 5_000;

/** The label for new items if the page has none. It is English, whatever the page's language. */
const DEFAULT_LABEL = 'entry|entries';

/** Marks the live region. */
const MARK = 'data-pusher-announcer';

/** The page's only live region, and the announcements that wait. */
interface Announcer {
  region: HTMLElement | undefined;
  /** By label, or by the object that the announcement is about. */
  pending: Map<unknown, Announcement>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** The time of the last announcement, in ms since the epoch. */
  announcedAt: number;
}

interface Announcement {
  count: number;
  /** The plural forms; or the text itself if it contains no number. */
  label: string;
  language: string;
  /** True if the label is the text itself. */
  plain?: boolean;
}

const announcer = globalSingleton(
  'live-region',
  (): Announcer => ({ region: undefined, pending: new Map(), timer: undefined, announcedAt: 0 }),
);

/** Removes copies of the region with old texts, which libraries that restore pages insert. */
let copyObserver: MutationObserver | undefined;

/** Returns the topmost modal dialog; undefined if no dialog is open, and in engines that don't support `:modal`. */
function modalDialog(): Element | undefined {
  try {
    return [...callMethod(document, 'querySelectorAll', 'dialog:modal')].at(-1);
  } catch {
    return undefined;
  }
}

/**
 * Inserts the live region, which must be in the page before it gets a text. While a modal dialog makes the rest of the page
 * inert, the region is in the dialog.
 */
export function prepareToAnnounce(): void {
  const body = readMember(document, 'body');
  const parent = modalDialog() ?? body;
  // a library that morphs pages may have reused it for other content
  if (announcer.region && !callMethod(announcer.region, 'hasAttribute', MARK)) announcer.region = undefined;
  if (!parent || announcer.region?.parentNode === parent) return;
  announcer.region ??= createRegion();
  if (!announcer.region.isConnected) announcer.region.textContent = '';
  parent.append(announcer.region);
  removeCopies();
  copyObserver ??= new MutationObserver(removeCopies);
  copyObserver.observe(body, { childList: true });
}

function removeCopies(): void {
  if (isPageGone()) return;
  for (const region of callMethod(document, 'querySelectorAll', `[${MARK}]`)) {
    if (region !== announcer.region) callMethod(region, 'remove');
  }
}

/**
 * Announces new items to users of screen readers: politely, and with one sentence for all items since the last
 * announcement.
 *
 * @param label the words for one and for many (`comment|comments`), or whole sentences with `#` for the number
 * (`# neuer Kommentar|# neue Kommentare`), in the order of the language's plural forms; if empty, nothing is announced
 */
export function announce(element: Element, count: number, label?: string): void {
  const words = label ?? DEFAULT_LABEL;
  if (!count || !words.trim()) return;
  const language = label === undefined ? 'en' : languageOf(element);
  const announcement = announcer.pending.get(label) ?? { count: 0, label: words, language };
  announcement.count += count;
  announcer.pending.set(label, announcement);
  schedule();
}

/**
 * Announces a state to users of screen readers. Replaces the announcement of an earlier state of the same subject that is
 * still pending.
 *
 * @param element the element that shows the text, which is in its language
 * @param subject the object whose state it is
 */
export function announceState(element: Element, text: string, subject: object): void {
  announcer.pending.delete(subject);
  if (!text) return;
  announcer.pending.set(subject, { count: 1, label: text, language: languageOf(element), plain: true });
  schedule();
}

function schedule(): void {
  prepareToAnnounce();
  announcer.timer ??= setTimeout(speak, Math.max(COLLECT_TIME, announcer.announcedAt + PAUSE - Date.now()));
}

function speak(): void {
  if (isPageGone()) return;
  prepareToAnnounce();
  const all = [...announcer.pending.values()];
  announcer.pending.clear();
  announcer.announcedAt = Date.now();
  const { region } = announcer;
  if (region && all.length) {
    region.replaceChildren(
      ...all.flatMap((announcement, index) => [...(index ? [', '] : []), createSpan(announcement)]),
    );
  }
  // users who browse the page must not find an old sentence, and a repeated sentence must be a change of the region
  announcer.timer = setTimeout(clear, PAUSE);
}

function clear(): void {
  if (announcer.region) announcer.region.textContent = '';
  announcer.timer = announcer.pending.size ? setTimeout(speak, COLLECT_TIME) : undefined;
}

/** Returns the text of an announcement, such as `12 new comments`. */
export function sentence({ count, label, language, plain }: Announcement): string {
  if (plain) return label;
  const form = pluralForm(label, count, language);
  const number = new Intl.NumberFormat(language).format(count);
  return form.includes('#') ? form.replace('#', number) : `${number} new ${form}`;
}

/** Each announcement has its own language: labels of the page and the default label may be in different ones. */
function createSpan(announcement: Announcement): Element {
  const span = callMethod(document, 'createElement', 'span');
  span.lang = announcement.language;
  span.textContent = sentence(announcement);
  return span;
}

function createRegion(): HTMLElement {
  const region = callMethod(document, 'createElement', 'div');
  region.setAttribute(MARK, '');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('data-turbo-temporary', '');
  // visually hidden, but available to screen readers; properties, because a policy may forbid a style attribute
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
