import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost, ElementController, Problem } from '../../support/element-controller.js';
import { swallowsElements } from '../templates/missing-end-tag.js';
import { type Fields, fieldsOfControl, fieldsOfForm, fieldsOfInput, ownData } from './form-fields.js';
import type { TriggerDetail, TriggerElement } from './trigger-host.js';

/** The channels on which clients may send. */
const SENDABLE = /^(private-(?!encrypted-)|presence-)/;
/** What a click on sends, where it stands in no form. */
const CONTROLS =
  'button, input:is([type=button], [type=submit], [type=image]), a[href], area[href], ' +
  '[role=button], [role=link], [role=menuitem]';
/** The least time between two events while somebody types, ms. */
const THROTTLE = 1_000;
/** What the data is where an attribute has what is no JSON. */
const NO_JSON = Symbol();

/** What a trigger has taken: the one further out leaves it alone. */
const taken = new WeakSet<Event>();

/** What a `<pusher-trigger>` does. */
export class TriggerBody implements ElementController {
  readonly #host: ControllerHost<TriggerElement>;
  #listening: AbortController | undefined;
  /** Runs while the next event of somebody who types has to wait. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Where somebody typed since. */
  #typedIn: Element | undefined;
  #ready = false;

  constructor(host: ControllerHost<TriggerElement>) {
    this.#host = host;
  }

  update(): void {
    const { element } = this.#host;
    const { on } = element;
    this.#listening?.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    if (on === 'input') element.addEventListener('input', this.#type, { signal });
    else {
      element.addEventListener('submit', this.#submit, { signal });
      element.addEventListener('click', this.#click, { signal });
    }
    if (on && on !== 'input') {
      const message = `on="${on}" is not known: on="input" sends while somebody types; without it, submit and click do.`;
      this.#host.report({ code: 'on', message });
    }
    this.ownerChanged();
  }

  ownerChanged(): void {
    const misuse = this.#misuse;
    if (misuse) this.#host.report(misuse);
    const ready = !misuse && this.#open;
    if (ready && !this.#ready) this.#host.resolveProblems();
    this.#ready = ready;
    this.#host.setState(ready ? 'ready' : undefined);
  }

  receive(): void {}
  gap(): void {}
  subscribed(): void {}

  disconnect(): void {
    this.#listening?.abort();
    clearTimeout(this.#timer);
    this.#timer = this.#typedIn = undefined;
    this.#ready = false;
    this.#host.setState(undefined);
  }

  readonly #submit = (event: SubmitEvent): void => {
    const { element } = this.#host;
    const { submitter } = event;
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || taken.has(event) || this.#isOpenEnded) return;
    // a form around this element is sent by other buttons, too
    if (!element.contains(form) && !(submitter && element.contains(submitter))) return;
    taken.add(event);
    const sent = this.#send(fieldsOfForm(form, submitter));
    const own = (name: string) => submitter?.getAttribute(`form${name}`) ?? callMethod(form, 'getAttribute', name);
    // without an address the page would only be loaded again; and a dialog is to close
    if ((sent || !own('action')) && own('method') !== 'dialog') event.preventDefault();
    if (sent && !element.keep) callMethod(form, 'reset');
  };

  readonly #click = (event: MouseEvent): void => {
    const { element } = this.#host;
    if (event.defaultPrevented || taken.has(event) || this.#isOpenEnded) return;
    const path = event.composedPath();
    const inside = path.slice(0, path.indexOf(element)).filter((node) => node instanceof Element);
    const control = inside.find((node) => callMethod(node, 'matches', CONTROLS));
    if (!control) return;
    const { form, type } = control as HTMLButtonElement;
    if (inside.some((node) => readMember(node, 'localName') === 'form') || (form && element.contains(form))) return;
    if (form && /^(submit|image)$/.test(type)) {
      const { signal } = this.#listening as AbortController;
      callMethod(form, 'addEventListener', 'submit', this.#submit as EventListener, { signal });
      return;
    }
    const isLink = control.hasAttribute('href');
    if (isLink && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) return;
    taken.add(event);
    const sent = this.#send({ ...ownData(element), ...fieldsOfControl(control) });
    if (isLink && sent) event.preventDefault();
  };

  readonly #type = (event: Event): void => {
    if (taken.has(event) || this.#isOpenEnded) return;
    taken.add(event);
    this.#typedIn = event.target as Element;
    if (this.#timer === undefined) this.#whisper();
  };

  /** Whether it has what follows it in the page in it: then nothing in it is known to be its own. */
  get #isOpenEnded(): boolean {
    const is = swallowsElements(this.#host.element, ':not(:only-child)');
    if (is) this.#host.checkMarkup({ check: 'self-closing' });
    return is;
  }

  #whisper(): void {
    const { element } = this.#host;
    const { throttle } = element;
    const control = this.#typedIn;
    this.#timer = this.#typedIn = undefined;
    if (!control || !this.#ready) return;
    this.#timer = setTimeout(
      () => this.#whisper(),
      typeof throttle === 'number' && throttle >= 0 ? throttle : THROTTLE,
    );
    this.#send(this.#data === undefined ? fieldsOfInput(control, element) : {});
  }

  /** @returns whether it was sent, or is kept until it can be */
  #send(fields: Fields): boolean {
    const { element, channel } = this.#host;
    const problem = this.#misuse ?? (this.#open ? undefined : this.#closed);
    if (problem) {
      this.#host.report(problem);
      return false;
    }
    const detail: TriggerDetail = { event: element.event as string, data: withFields(this.#data, fields) };
    if (!this.#dispatch('pusher-before-trigger', detail)) return false;
    try {
      const sent = channel?.channel?.trigger(detail.event, detail.data) || this.#queues;
      if (!sent) this.#host.report(this.#closed);
      if (sent) this.#dispatch('pusher-trigger', detail);
      return sent;
    } catch (cause) {
      const message = `${detail.event} was not sent: its data cannot be written as JSON (${cause}).`;
      this.#host.report({ code: 'data', message, cause });
      return false;
    }
  }

  #dispatch(type: string, detail: TriggerDetail): boolean {
    const cancelable = type === 'pusher-before-trigger';
    const { element } = this.#host;
    return element.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));
  }

  /** Whether something could be sent now, or would be kept. */
  get #open(): boolean {
    return Boolean(this.#host.channel?.subscribed) || this.#queues;
  }

  /** Whether the client keeps what it cannot send yet. */
  get #queues(): boolean {
    const { channel, connection } = this.#host;
    return Boolean(channel?.channel && connection?.client?.pusher.options.queue) && !connection?.paused;
  }

  get #closed(): Problem {
    const { event } = this.#host.element;
    const message = `${event} was not sent: its channel is not subscribed to now.`;
    return { type: 'ClientEventError', code: 'not-subscribed', message, retryable: true };
  }

  /** What the page's author has to mend before anything can be sent. */
  get #misuse(): Problem | undefined {
    const { event } = this.#host.element;
    const name = this.#host.channel?.channel?.name;
    if (!event) return { code: 'no-event', message: 'Set event="client-NAME" to the client event that it sends.' };
    if (!event.startsWith('client-')) {
      const message = `event="${event}" cannot be sent: the names of client events begin with "client-".`;
      return { code: 'event', message };
    }
    if (name && !SENDABLE.test(name)) {
      const message = `${event} cannot be sent on ${name}: only private and presence channels carry client events.`;
      return { code: 'channel', message };
    }
    if (this.#data === NO_JSON) return { code: 'data', message: 'Its attribute data is not JSON.' };
    return undefined;
  }

  /** The data that the element gives; undefined where it gives none. */
  get #data(): unknown {
    const { data } = this.#host.element;
    if (typeof data !== 'string') return data ?? undefined;
    try {
      return data.trim() ? JSON.parse(data) : undefined;
    } catch {
      return NO_JSON;
    }
  }
}

/** Data with fields added, where it can have such. */
function withFields(data: unknown, fields: Fields): unknown {
  if (data === undefined) return fields;
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data, ...fields } : data;
}
