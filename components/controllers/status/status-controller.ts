import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ConnectionOwner, ControllerHost, ElementController } from '../../support/element-controller.js';
import { dispatchChange } from '../dispatch-change.js';
import { announceState, prepareToAnnounce } from '../live-region.js';
import { swallowsElements } from '../templates/missing-end-tag.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { setHidden } from '../templates/set-hidden.js';
import { setText } from '../templates/set-text.js';
import { removeWrapped } from '../templates/wrappers.js';
import type { StatusDetail, StatusElement, StatusState } from './status-host.js';

/** The default of `grace`: an outage is shown after this many ms. */
const DEFAULT_GRACE = 1_500;

/** The texts for states without a slot in the page. */
const TEXTS: Record<StatusState, string> = {
  connecting: 'Connecting…',
  connected: 'Connected',
  unavailable: 'No connection, trying again…',
  disconnected: 'Disconnected',
  failed: 'This browser cannot connect',
};

/** The slots that the element shows and hides: one for each state, and `offline` for all states but `connected` without one. */
const SLOTS = [...Object.keys(TEXTS), 'offline'].map((name) => `[slot="${name}"]`).join();

/** The elements that show and hide slots of their own. */
const OWNER = 'pusher-status';

/** Marks the element that contains one of our texts. */
const MARK = 'data-pusher-words';

/** Shows the connection state of a `<pusher-status>`. */
export class StatusController implements ElementController {
  readonly #host: ControllerHost<StatusElement>;
  readonly #repairs: RepairLimiter;
  readonly #mutations = new MutationObserver(() => this.#host.run(() => this.#render()));
  #connection: ConnectionOwner | undefined;
  #shown: StatusState | undefined;
  /** The element that contains our text. */
  #textElement: HTMLElement | undefined;
  /** The text that was written last. */
  #text = '';
  /** Runs while an outage is not shown yet. */
  #graceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ControllerHost<StatusElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host, () => this.#render());
  }

  update(): void {
    const { element } = this.#host;
    prepareToAnnounce();
    this.#mutations.observe(element, { childList: true, subtree: true, attributeFilter: ['slot', 'hidden'] });
    element.addEventListener('focusout', this.#focusLeft);
    this.ownerChanged();
    this.#render();
  }

  ownerChanged(): void {
    const { connection } = this.#host;
    if (connection !== this.#connection) this.#reset();
    this.#connection = connection;
    const state = this.#state;
    const isOffline = state && state !== 'connected';
    if (!isOffline || this.#shown === state) this.#stopGrace();
    if (!state || this.#shown === state) return;
    if (!isOffline || (this.#shown && this.#shown !== 'connected')) this.#show(state);
    else this.#graceTimer ??= setTimeout(() => this.#graceOver(), this.#graceTime);
  }

  receive(): void {}
  gap(): void {}
  subscribed(): void {}

  disconnect(): void {
    this.#mutations.disconnect();
    this.#repairs.end();
    this.#host.element.removeEventListener('focusout', this.#focusLeft);
    this.#connection = undefined;
    this.#reset();
  }

  /** The state to show; undefined before the connection starts. */
  get #state(): StatusState | undefined {
    const state = this.#connection?.state ?? 'initialized';
    if (state !== 'initialized') return state as StatusState;
    return this.#shown && 'disconnected';
  }

  get #graceTime(): number {
    const { grace } = this.#host.element;
    return typeof grace === 'number' && grace >= 0 ? grace : DEFAULT_GRACE;
  }

  #stopGrace(): void {
    clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  #graceOver(): void {
    this.#graceTimer = undefined;
    const state = this.#state;
    if (state) this.#show(state);
  }

  #reset(): void {
    this.#stopGrace();
    this.#shown = undefined;
    this.#host.setState(undefined);
    this.#render();
  }

  #show(value: StatusState): void {
    const detail: StatusDetail = { value, previous: this.#shown };
    const { element } = this.#host;
    if (!dispatchChange(element, 'pusher-before-update', detail)) return;
    this.#shown = value;
    if (swallowsElements(element, ':not([slot])')) this.#host.checkMarkup({ check: 'self-closing' });
    this.#host.setState(value === 'connected' ? value : `${value} offline`);
    const { text, source } = this.#render();
    // a connection that succeeds at once is not announced
    if (detail.previous || value !== 'connected') announceState(source, text, this.#connection ?? this);
    dispatchChange(element, 'pusher-update', detail);
  }

  /** Shows the slots of the state, and hides the others. Returns the visible text, and the element that contains it. */
  #render(): { text: string; source: Element } {
    const { element } = this.#host;
    const slots = ownElements(element, SLOTS, OWNER);
    const focused = readMember(element.getRootNode() as Document, 'activeElement') ?? null;
    const shown = slotsOf(slots, this.#shown);
    for (const slot of slots) {
      // a slot with the focus stays until the focus leaves it; :focus-within would miss it in a background window
      const hidden = !shown.includes(slot) && !callMethod(slot, 'contains', focused);
      setHidden(slot, hidden, this.#repairs);
    }
    const own = this.#shown && !shown.length ? TEXTS[this.#shown] : '';
    const source = this.#write(own) ?? shown[0] ?? element;
    this.#mutations.takeRecords();
    return { text: own || shown.map((slot) => readMember(slot, 'textContent')?.trim()).join(' '), source };
  }

  /** Writes one of our texts into the element, or removes it if `text` is empty. Returns the element that contains it. */
  #write(text: string): Element | undefined {
    const { element } = this.#host;
    const former = this.#textElement;
    const isInside = former && callMethod(element, 'contains', former);
    const present = isInside ? former : ownElements(element, `[${MARK}]`, OWNER)[0];
    const wasRemoved = text && !present && text === this.#text;
    if (wasRemoved && !this.#repairs.allows(this)) return undefined;
    this.#text = text;
    if (!text) {
      if (present) removeWrapped(element, present);
      this.#textElement = undefined;
      return undefined;
    }
    const span = present ?? callMethod(document, 'createElement', 'span');
    this.#textElement = span;
    setText(span, text, () => this.#repairs.allows(span, 'rewrite'));
    if (present) return span;
    span.setAttribute(MARK, '');
    span.setAttribute('lang', 'en');
    element.append(span);
    return span;
  }

  /** Called when the focus leaves something in the element. Its new target is known a task later. */
  readonly #focusLeft = (): void => {
    setTimeout(() => this.#render());
  };
}

/** Returns the slots for a state: its own ones, or else those for all states but `connected`. */
function slotsOf(slots: HTMLElement[], state: StatusState | undefined): HTMLElement[] {
  if (!state) return [];
  const named = (name: string) => slots.filter((slot) => readMember(slot, 'slot') === name);
  const own = named(state);
  return own.length || state === 'connected' ? own : named('offline');
}
