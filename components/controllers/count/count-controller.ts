import type { Channel, ControllerHost, ElementController } from '../../support/element-controller.js';
import { dispatchChange } from '../dispatch-change.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { pluralForm } from '../formatting/plural.js';
import { FrameTask } from '../frame-task.js';
import { hideText, showText } from '../templates/element-text.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import type { Count, CountDetail, CountElement } from './count-host.js';

/** The events that may change the number. */
const EVENTS = /^pusher:(subscription_(count|succeeded)|member_(added|removed))$/;

/** Shows the number of a `<pusher-count>`. */
export class CountController implements ElementController, Count {
  readonly #host: ControllerHost<CountElement>;
  readonly #mutations = new MutationObserver(() => this.#host.run(() => this.#write()));
  readonly #repairs: RepairLimiter;
  readonly #frame = new FrameTask(() => this.#host.run(() => this.#change()));
  /** The channel that the number belongs to. */
  #channel: Channel | undefined;
  #count: number | undefined;
  /** The number that is shown; undefined while the page's own content is shown. */
  #shown: number | undefined;
  /** The page's own content. */
  #initialNodes: Node[] = [];
  #initialText = '';

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
      this.#host.report({
        code: 'format',
        message: `format="${format}" is not a format: the number is shown unchanged.`,
      });
    }
    this.#mutations.observe(element, { childList: true, characterData: true, subtree: true });
    this.#write();
    this.#frame.schedule();
  }

  receive(event: string): void {
    if (EVENTS.test(event)) this.#frame.schedule();
  }

  subscribed(): void {
    this.#frame.schedule();
  }

  gap(): void {}

  /** Removes the number when the channel changes. During an outage, it stays. */
  ownerChanged(): void {
    const channel = this.#host.channel?.channel;
    if (!channel || channel === this.#channel) return;
    this.#channel = channel;
    this.#count = undefined;
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    hideText(this.#host.element, this.#initialNodes);
    this.#host.setState(undefined);
  }

  disconnect(): void {
    this.#frame.cancel();
    this.#mutations.disconnect();
    this.#repairs.end();
  }

  #change(): void {
    this.ownerChanged();
    const count = this.#read();
    if (count === undefined || count === this.#count) return;
    this.#count = count;
    const { element } = this.#host;
    const detail: CountDetail = { value: count, previous: this.#shown };
    if (!dispatchChange(element, 'pusher-before-update', detail)) return;
    if (this.#shown === undefined) {
      this.#initialNodes = [...element.childNodes].map((node) => node.cloneNode(true));
      this.#initialText = element.textContent ?? '';
    }
    this.#shown = detail.value;
    this.#write();
    this.#host.setState('known');
    dispatchChange(element, 'pusher-update', detail);
  }

  /** Returns the number that the channel reports; undefined if it reports none. */
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
    const text = form.includes('#') ? form.replace('#', () => number) : `${number} ${form}`;
    // a library that morphs restores the page's own content; any other text comes from another script
    const kind = element.textContent === this.#initialText ? 'restore' : 'rewrite';
    showText(this.#host, text, () => this.#repairs.allows(kind === 'restore' ? element : this, kind));
    this.#mutations.takeRecords();
  }
}
