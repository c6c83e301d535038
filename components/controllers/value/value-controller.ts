import type { ControllerHost, ElementController } from '../../support/element-controller.js';
import { keepUpToDate } from '../formatting/clock.js';
import { readTime } from '../formatting/date.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { readNames } from '../formatting/names.js';
import { valueAt } from '../formatting/path.js';
import { relativeLifetime } from '../formatting/relative-time.js';
import { hasField, hasSimilarField } from '../items/missing-fields.js';
import { nextFrame } from '../next-frame.js';
import { showText } from '../templates/element-text.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { isRendered } from './hydration.js';
import type { ValueDetail, ValueElement } from './value-host.js';

/** How long a change shows as `:state(changed)`, ms. */
const CHANGED = 1_000;
/** How many events without the field, in a row from the first, are a mistake. */
const MAX_MISSED = 3;

/** What a `<pusher-value>` does. */
export class ValueBody implements ElementController {
  readonly #host: ControllerHost<ValueElement>;
  readonly #repairs: RepairLimiter;
  #events: ReadonlySet<string> = new Set();
  #waiting: ValueDetail | undefined;
  /** What is shown; undefined before the first event, as long as the page's own content stands. */
  #shown: { value: unknown } | undefined;
  /** The content that hydration puts back; undefined if it may be any, as nothing was hydrated before. */
  #own: string | undefined;
  readonly #content = new MutationObserver(() => this.#host.run(() => this.#restore()));
  #cancelFrame: (() => void) | undefined;
  #stopClock: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many events of the same fields came in a row without the one that is shown, while none has come with it. */
  #missed = 0;
  #fields = '';
  readonly #noteName: (event: string) => void;

  constructor(host: ControllerHost<ValueElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host);
    this.#noteName = host.watchEventNames(() => this.#events);
  }

  update(): void {
    const { event, format } = this.#host.element;
    this.#events = readNames(event);
    if (!this.#events.size) {
      this.#host.report({ code: 'no-event', message: 'Set event="NAME" to the event that brings the value.' });
    }
    if (format && !readFormat(format)) {
      this.#host.report({ code: 'format', message: `format="${format}" is no format: values are shown as they are.` });
    }
    if (this.#shown) this.#show(() => this.#repairs.allows(this, 'rewrite'));
  }

  adopt(former: ElementController): void {
    if (!(former instanceof ValueBody)) return;
    this.#shown = former.#shown;
    if (this.#shown) this.#show();
    if (former.#waiting) this.#take(former.#waiting);
  }

  receive(event: string, data: unknown): void {
    this.#noteName(event);
    if (!this.#events.has(event)) return;
    const path = this.#host.element.field ?? '.';
    const value = valueAt(data, path);
    if (!this.#shown) this.#examine(data, path);
    // an event that says nothing of the field leaves it as it is
    if (value === undefined) return;
    this.#take({ value, previous: this.#shown?.value, data });
  }

  /** Has data examined that lacks the field; one event may well say nothing of it, but hardly several in a row. */
  #examine(data: unknown, path: string): void {
    if (this.#missed >= MAX_MISSED) return;
    if (hasField(data, path)) {
      this.#missed = MAX_MISSED;
      return;
    }
    const isObject = typeof data === 'object' && !Array.isArray(data);
    const fields = isObject ? Object.keys(data as object).join() : typeof data;
    this.#missed = fields === this.#fields ? this.#missed + 1 : 1;
    this.#fields = fields;
    const uniform = this.#events.size === 1;
    const isOdd =
      this.#missed === MAX_MISSED ||
      (uniform &&
        (!isObject || path === '.' || Object.values(data as object).some((part) => Object.hasOwn(Object(part), path))));
    if (!isOdd && !hasSimilarField(data, path)) return;
    this.#host.checkMarkup({ check: 'data', data, missing: [path], bound: [], blank: this.#missed, uniform });
  }

  gap(): void {}
  subscribed(): void {}
  ownerChanged(): void {}

  #take(detail: ValueDetail): void {
    this.#waiting = detail;
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#host.run(() => this.#change());
    });
  }

  disconnect(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#stopClock?.();
    this.#stopClock = undefined;
    clearTimeout(this.#timer);
    this.#content.disconnect();
    this.#host.setState(undefined);
  }

  #restore(): void {
    const { element } = this.#host;
    const { textContent } = element;
    if (textContent !== (this.#own ?? textContent) || !isRendered(element)) return;
    this.#content.disconnect();
    this.#show();
  }

  #change(): void {
    const detail = this.#waiting;
    this.#waiting = undefined;
    if (!detail || !this.#dispatch('pusher-before-update', detail)) return;
    const { element } = this.#host;
    const former = element.textContent;
    if (!this.#shown) {
      this.#own = isRendered(element) ? (former ?? '') : undefined;
      this.#content.observe(element, { childList: true, characterData: true, subtree: true });
    }
    this.#shown = { value: detail.value };
    this.#show();
    if (element.textContent !== former) this.#flash();
    this.#dispatch('pusher-update', detail);
  }

  /** @param isAllowed asked before the text that was written last is written again: without it, it is */
  #show(isAllowed?: () => boolean): void {
    const { element } = this.#host;
    const { format } = element;
    const value = this.#shown?.value;
    const write = format ? readFormat(format) : undefined;
    const show = (mayRepeat?: () => boolean) => {
      showText(this.#host, formatValue(value, write, languageOf(element)), mayRepeat);
      return relativeLifetime(readTime(value), Date.now());
    };
    this.#stopClock?.();
    const goesOn = format?.trim() === 'relative-time' && !Number.isNaN(readTime(value));
    show(isAllowed);
    // what a translator made of a time stands as long as the time does
    this.#stopClock = goesOn ? keepUpToDate(() => show(() => false)) : undefined;
  }

  #flash(): void {
    clearTimeout(this.#timer);
    this.#host.setState('changed');
    this.#timer = setTimeout(() => this.#host.setState(undefined), CHANGED);
  }

  #dispatch(type: string, detail: ValueDetail): boolean {
    const cancelable = type === 'pusher-before-update';
    return this.#host.element.dispatchEvent(
      new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }),
    );
  }
}
