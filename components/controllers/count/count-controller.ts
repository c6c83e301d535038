import type { Channel, ControllerHost, ElementController } from '../../support/element-controller.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { pluralForm } from '../formatting/plural.js';
import { nextFrame } from '../next-frame.js';
import { hideText, showText } from '../templates/element-text.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import type { Count, CountDetail, CountElement } from './count-host.js';

/** The events after which there may be another number. */
const EVENTS = /^pusher:(subscription_(count|succeeded)|member_(added|removed))$/;

/** What a `<pusher-count>` does. */
export class CountBody implements ElementController, Count {
  readonly #host: ControllerHost<CountElement>;
  readonly #content = new MutationObserver(() => this.#host.run(() => this.#write()));
  readonly #repairs: RepairLimiter;
  /** The channel whose number it is. */
  #channel: Channel | undefined;
  #count: number | undefined;
  /** What is shown; undefined as long as the page's own content stands. */
  #shown: number | undefined;
  /** The page's own content. */
  #own: Node[] = [];
  #ownText = '';
  #cancelFrame: (() => void) | undefined;

  constructor(host: ControllerHost<CountElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host, () => this.#write());
  }

  get count(): number | undefined {
    return this.#count;
  }

  update(): void {
    const { element } = this.#host;
    const { format } = element;
    if (format && !readFormat(format)) {
      this.#host.report({ code: 'format', message: `format="${format}" is no format: the number is shown as it is.` });
    }
    this.#content.observe(element, { childList: true, characterData: true, subtree: true });
    this.#write();
    this.#schedule();
  }

  receive(event: string): void {
    if (EVENTS.test(event)) this.#schedule();
  }

  subscribed(): void {
    this.#schedule();
  }

  gap(): void {}

  /** A number stands over an outage, but not for another channel. */
  ownerChanged(): void {
    const channel = this.#host.channel?.channel;
    if (!channel || channel === this.#channel) return;
    this.#channel = channel;
    this.#count = undefined;
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    hideText(this.#host.element, this.#own);
    this.#host.setState(undefined);
  }

  disconnect(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#content.disconnect();
    this.#repairs.end();
  }

  #schedule(): void {
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#host.run(() => this.#change());
    });
  }

  #change(): void {
    this.ownerChanged();
    const count = this.#read();
    if (count === undefined || count === this.#count) return;
    this.#count = count;
    const detail: CountDetail = { value: count, previous: this.#shown };
    if (!this.#dispatch('pusher-before-update', detail)) return;
    if (this.#shown === undefined) {
      const { element } = this.#host;
      this.#own = [...element.childNodes].map((node) => node.cloneNode(true));
      this.#ownText = element.textContent ?? '';
    }
    this.#shown = detail.value;
    this.#write();
    this.#host.setState('known');
    this.#dispatch('pusher-update', detail);
  }

  /** How many the channel says there are. */
  #read(): number | undefined {
    const { channel } = this.#host;
    if (!channel?.subscribed) return undefined;
    const { members, subscriptionCount } = channel;
    const count = members ? members.count : subscriptionCount;
    return Number.isSafeInteger(count) && (count as number) >= 0 ? count : undefined;
  }

  #write(): void {
    if (this.#shown === undefined) return;
    const { element } = this.#host;
    const { label } = element;
    const language = languageOf(element);
    const number = formatValue(this.#shown, readFormat(element.format || 'number'), language);
    const form = label ? pluralForm(label, this.#shown, language) : '#';
    const words = form.includes('#') ? form.replace('#', () => number) : `${number} ${form}`;
    // a library that morphs puts back the page's own content; anything else is another's text
    const kind = element.textContent === this.#ownText ? 'restore' : 'rewrite';
    showText(this.#host, words, () => this.#repairs.allows(kind === 'restore' ? element : this, kind));
    this.#content.takeRecords();
  }

  #dispatch(type: string, detail: CountDetail): boolean {
    const cancelable = type === 'pusher-before-update';
    const { element } = this.#host;
    return element.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));
  }
}
