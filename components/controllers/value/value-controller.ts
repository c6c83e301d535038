import type { ControllerHost, ElementController } from '../../support/element-controller.js';
import { dispatchChange } from '../dispatch-change.js';
import { keepUpToDate } from '../formatting/clock.js';
import { readTime } from '../formatting/date.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { readNames } from '../formatting/names.js';
import { valueAt } from '../formatting/path.js';
import { relativeLifetime } from '../formatting/relative-time.js';
import { FrameTask } from '../frame-task.js';
import { hasField, hasSimilarField } from '../items/missing-fields.js';
import { showText } from '../templates/element-text.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { isRendered } from './hydration.js';
import type { ValueDetail, ValueElement } from './value-host.js';

/** The duration of `:state(changed)` after a change, in ms. */
const CHANGED_DURATION = 1_000;
/** The field counts as a mistake once this many events in a row lack it, and none had it before. */
const MAX_MISSES = 3;

/** Shows the value of a `<pusher-value>`. */
export class ValueController implements ElementController {
  readonly #host: ControllerHost<ValueElement>;
  readonly #repairs: RepairLimiter;
  #events: ReadonlySet<string> = new Set();
  /** The latest value, until the next frame. */
  #pending: ValueDetail | undefined;
  /** The value that is shown; undefined while the page's own content is shown. */
  #shown: { value: unknown } | undefined;
  /** The text that hydration restores; undefined (any text) if no framework had rendered the element before. */
  #initialText: string | undefined;
  readonly #mutations = new MutationObserver(() => this.#host.run(() => this.#restore()));
  readonly #frame = new FrameTask(() => this.#host.run(() => this.#change()));
  #stopClock: (() => void) | undefined;
  #changedTimer: ReturnType<typeof setTimeout> | undefined;
  /** The number of consecutive events with the same fields that lacked the field, if none had it so far. */
  #misses = 0;
  #fieldNames = '';
  readonly #checkName: (event: string) => void;

  constructor(host: ControllerHost<ValueElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host);
    this.#checkName = host.watchEventNames(() => this.#events);
  }

  update(): void {
    const { event, format } = this.#host.element;
    this.#events = readNames(event);
    if (!this.#events.size) {
      this.#host.report({ code: 'no-event', message: 'Set event="NAME" to the event that contains the value.' });
    }
    if (format && !readFormat(format)) {
      this.#host.report({ code: 'format', message: `format="${format}" is not a format: values are shown unchanged.` });
    }
    if (this.#shown) this.#show(() => this.#repairs.allows(this, 'rewrite'));
  }

  adopt(former: ElementController): void {
    if (!(former instanceof ValueController)) return;
    this.#shown = former.#shown;
    if (this.#shown) this.#show();
    if (former.#pending) this.#schedule(former.#pending);
  }

  receive(event: string, data: unknown): void {
    this.#checkName(event);
    if (!this.#events.has(event)) return;
    const path = this.#host.element.field ?? '.';
    const value = valueAt(data, path);
    if (!this.#shown) this.#checkData(data, path);
    // an event without the field doesn't change the value
    if (value === undefined) return;
    this.#schedule({ value, previous: this.#shown?.value, data });
  }

  /** Lets the markup checks examine data without the field. One event may well lack it, but hardly several in a row. */
  #checkData(data: unknown, path: string): void {
    if (this.#misses >= MAX_MISSES) return;
    if (hasField(data, path)) {
      this.#misses = MAX_MISSES;
      return;
    }
    const isObject = typeof data === 'object' && !Array.isArray(data);
    const fieldNames = isObject ? Object.keys(data as object).join() : typeof data;
    this.#misses = fieldNames === this.#fieldNames ? this.#misses + 1 : 1;
    this.#fieldNames = fieldNames;
    const uniform = this.#events.size === 1;
    const isSuspicious =
      this.#misses === MAX_MISSES ||
      (uniform &&
        (!isObject ||
          path === '.' ||
          Object.values(data as object).some((value) => Object.hasOwn(Object(value), path))));
    if (!isSuspicious && !hasSimilarField(data, path)) return;
    this.#host.checkMarkup({ check: 'data', data, missing: [path], bound: [], blank: this.#misses, uniform });
  }

  gap(): void {}
  subscribed(): void {}
  ownerChanged(): void {}

  #schedule(detail: ValueDetail): void {
    this.#pending = detail;
    this.#frame.schedule();
  }

  disconnect(): void {
    this.#frame.cancel();
    this.#stopClock?.();
    this.#stopClock = undefined;
    clearTimeout(this.#changedTimer);
    this.#mutations.disconnect();
    this.#host.setState(undefined);
  }

  /** Shows the value again after a framework has hydrated the element. */
  #restore(): void {
    const { element } = this.#host;
    const { textContent } = element;
    if (textContent !== (this.#initialText ?? textContent) || !isRendered(element)) return;
    this.#mutations.disconnect();
    this.#show();
  }

  #change(): void {
    const { element } = this.#host;
    const detail = this.#pending;
    this.#pending = undefined;
    if (!detail || !dispatchChange(element, 'pusher-before-update', detail)) return;
    const formerText = element.textContent;
    if (!this.#shown) {
      this.#initialText = isRendered(element) ? (formerText ?? '') : undefined;
      this.#mutations.observe(element, { childList: true, characterData: true, subtree: true });
    }
    this.#shown = { value: detail.value };
    this.#show();
    if (element.textContent !== formerText) this.#flash();
    dispatchChange(element, 'pusher-update', detail);
  }

  /** @param isAllowed called before the text that was written last is written again; always allowed by default */
  #show(isAllowed?: () => boolean): void {
    const { element } = this.#host;
    const { format } = element;
    const value = this.#shown?.value;
    const formatter = format ? readFormat(format) : undefined;
    const write = (mayRepeat?: () => boolean) => {
      showText(this.#host, formatValue(value, formatter, languageOf(element)), mayRepeat);
      return relativeLifetime(readTime(value), Date.now());
    };
    this.#stopClock?.();
    const needsClock = format?.trim() === 'relative-time' && !Number.isNaN(readTime(value));
    write(isAllowed);
    // if a translator replaced the text of a time, its text stays until the time needs another one
    this.#stopClock = needsClock ? keepUpToDate(() => write(() => false)) : undefined;
  }

  #flash(): void {
    clearTimeout(this.#changedTimer);
    this.#host.setState('changed');
    this.#changedTimer = setTimeout(() => this.#host.setState(undefined), CHANGED_DURATION);
  }
}
