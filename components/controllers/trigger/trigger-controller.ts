import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost, ElementController, Problem, PusherError } from '../../support/element-controller.js';
import { dispatchChange } from '../dispatch-change.js';
import { swallowsElements } from '../templates/missing-end-tag.js';
import { dataAttributesOf, type Fields, fieldsOfControl, fieldsOfForm, fieldsOfInput } from './form-fields.js';
import type { TriggerDetail, TriggerElement } from './trigger-host.js';

/** The channels that accept client events. */
const SENDABLE = /^(private-(?!encrypted-)|presence-)/;
/** Controls that send the event when they are clicked, unless they are in a form. */
const CONTROLS =
  'button, input:is([type=button], [type=submit], [type=image]), a[href], area[href], ' +
  '[role=button], [role=link], [role=menuitem]';
/** The default of `throttle`: the minimum time between two events while the user types, in ms. */
const DEFAULT_THROTTLE = 1_000;
/** The data of an element whose attribute isn't valid JSON. */
const INVALID_JSON = Symbol();

/** Events that a trigger has handled. An outer trigger ignores them. */
const handled = new WeakSet<Event>();

/** Sends the client event of a `<pusher-trigger>`. */
export class TriggerController implements ElementController {
  readonly #host: ControllerHost<TriggerElement>;
  #listening: AbortController | undefined;
  /** Runs while the next event has to wait because the user is typing. */
  #throttleTimer: ReturnType<typeof setTimeout> | undefined;
  /** The control that the user typed into since the last event. */
  #changedControl: Element | undefined;
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
    if (on === 'input') element.addEventListener('input', this.#input, { signal });
    else {
      element.addEventListener('submit', this.#submit, { signal });
      element.addEventListener('click', this.#click, { signal });
    }
    if (on && on !== 'input') {
      const message = `on="${on}" is not supported: use on="input" to send while the user types, or leave it out for submit and click.`;
      this.#host.report({ code: 'on', message });
    }
    this.ownerChanged();
  }

  ownerChanged(): void {
    const mistake = this.#mistake;
    if (mistake) this.#host.report(mistake);
    const ready = !mistake && this.#canSend;
    if (ready && !this.#ready) this.#host.resolveProblems();
    this.#ready = ready;
    this.#host.setState(ready ? 'ready' : undefined);
  }

  receive(): void {}
  gap(): void {}
  subscribed(): void {}

  disconnect(): void {
    this.#listening?.abort();
    clearTimeout(this.#throttleTimer);
    this.#throttleTimer = this.#changedControl = undefined;
    this.#ready = false;
    this.#host.setState(undefined);
  }

  readonly #submit = (event: SubmitEvent): void => {
    const { element } = this.#host;
    const { submitter } = event;
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || handled.has(event) || this.#lacksEndTag) return;
    // a form around this element also has other submit buttons
    if (!element.contains(form) && !(submitter && element.contains(submitter))) return;
    handled.add(event);
    const sent = this.#send(fieldsOfForm(form, submitter));
    const effective = (name: string) =>
      submitter?.getAttribute(`form${name}`) ?? callMethod(form, 'getAttribute', name);
    // without an action the browser would only reload the page; a dialog must close

    if ((sent || !effective('action')) && effective('method') !== 'dialog') event.preventDefault();
    if (sent && !element.keep) callMethod(form, 'reset');
  };

  readonly #click = (event: MouseEvent): void => {
    const { element } = this.#host;
    if (event.defaultPrevented || handled.has(event) || this.#lacksEndTag) return;
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
    handled.add(event);
    const sent = this.#send({ ...dataAttributesOf(element), ...fieldsOfControl(control) });
    if (isLink && sent) event.preventDefault();
  };

  readonly #input = (event: Event): void => {
    if (handled.has(event) || this.#lacksEndTag) return;
    handled.add(event);
    this.#changedControl = event.target as Element;
    if (this.#throttleTimer === undefined) this.#sendInput();
  };

  /** True if the element seems to have swallowed what follows it: then it is unclear what is its own content. */
  get #lacksEndTag(): boolean {
    const lacksEndTag = swallowsElements(this.#host.element, ':not(:only-child)');
    if (lacksEndTag) this.#host.checkMarkup({ check: 'self-closing' });
    return lacksEndTag;
  }

  #sendInput(): void {
    const { element } = this.#host;
    const { throttle } = element;
    const control = this.#changedControl;
    this.#throttleTimer = this.#changedControl = undefined;
    if (!control || !this.#ready) return;
    this.#throttleTimer = setTimeout(
      () => this.#sendInput(),
      typeof throttle === 'number' && throttle >= 0 ? throttle : DEFAULT_THROTTLE,
    );
    this.#send(this.#data === undefined ? fieldsOfInput(control, element) : {});
  }

  /** Returns true if the event was sent, or was queued until it can be sent. */
  #send(fields: Fields): boolean {
    const { element, channel } = this.#host;
    const problem = this.#mistake ?? (this.#canSend ? undefined : this.#notSubscribed);
    if (problem) {
      this.#host.report(problem);
      return false;
    }
    const detail: TriggerDetail = { event: element.event as string, data: withFields(this.#data, fields) };
    if (!dispatchChange(element, 'pusher-before-trigger', detail)) return false;
    const target = channel?.channel;
    let rejection: Problem | undefined;
    const note = ({ code, message }: PusherError) => {
      if (code === 'too-large') rejection = { type: 'ClientEventError', code: 'too-large', message };
    };
    target?.bind('pusher:error', note);
    try {
      const sent = target?.trigger(detail.event, detail.data) || (!rejection && this.#isQueuing);
      if (sent) dispatchChange(element, 'pusher-trigger', detail);
      else this.#host.report(rejection ?? this.#notSubscribed);
      return sent;
    } catch (cause) {
      const message = `${detail.event} was not sent: its data cannot be converted to JSON (${cause}).`;
      this.#host.report({ code: 'data', message, cause });
      return false;
    } finally {
      target?.unbind('pusher:error', note);
    }
  }

  /** True if an event can be sent now, or would be queued. */
  get #canSend(): boolean {
    return Boolean(this.#host.channel?.subscribed) || this.#isQueuing;
  }

  /** True if the client queues events that it cannot send yet. */
  get #isQueuing(): boolean {
    const { channel, connection } = this.#host;
    return Boolean(channel?.channel && connection?.client?.pusher.options.queue) && !connection?.paused;
  }

  get #notSubscribed(): Problem {
    const { event } = this.#host.element;
    const message = `${event} was not sent: its channel is not subscribed now.`;
    return { type: 'ClientEventError', code: 'not-subscribed', message, retryable: true };
  }

  /** The mistake that the page's author must fix before anything can be sent. */
  get #mistake(): Problem | undefined {
    const { event } = this.#host.element;
    const name = this.#host.channel?.channel?.name;
    if (!event) return { code: 'no-event', message: 'Set event="client-NAME" to the client event to send.' };
    if (!event.startsWith('client-')) {
      const message = `event="${event}" cannot be sent: the names of client events begin with "client-".`;
      return { code: 'event', message };
    }
    if (name && !SENDABLE.test(name)) {
      const message = `${event} cannot be sent on ${name}: only private and presence channels carry client events.`;
      return { code: 'channel', message };
    }
    if (this.#data === INVALID_JSON) return { code: 'data', message: 'Its attribute data is not valid JSON.' };
    return undefined;
  }

  /** The element's data; undefined if it has none. */
  get #data(): unknown {
    const { data } = this.#host.element;
    if (typeof data !== 'string') return data ?? undefined;
    try {
      return data.trim() ? JSON.parse(data) : undefined;
    } catch {
      return INVALID_JSON;
    }
  }
}

/** Returns data with the fields added if it is an object. */
function withFields(data: unknown, fields: Fields): unknown {
  if (data === undefined) return fields;
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data, ...fields } : data;
}
