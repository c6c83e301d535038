import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ConnectionOwner, ControllerHost, ElementController } from '../../support/element-controller.js';
import { announceState, prepareToAnnounce } from '../live-region.js';
import { swallowsElements } from '../templates/missing-end-tag.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { setHidden } from '../templates/set-hidden.js';
import { setText } from '../templates/set-text.js';
import { removeWrapped } from '../templates/wrappers.js';
import type { StatusDetail, StatusElement, StatusState } from './status-host.js';

/** How long the connection may be away before that is shown, ms. */
const GRACE = 1_500;

/** What is said where the page has no words of its own. */
const WORDS: Record<StatusState, string> = {
  connecting: 'Connecting…',
  connected: 'Connected',
  unavailable: 'No connection, trying again…',
  disconnected: 'Disconnected',
  failed: 'This browser cannot connect',
};

/** The slots that this element shows and hides: one a state, and one for all but `connected` that have none. */
const SLOTS = [...Object.keys(WORDS), 'offline'].map((name) => `[slot="${name}"]`).join();

/** What shows and hides its own slots. */
const OWNER = 'pusher-status';

/** Marks the element that has our words. */
const MARK = 'data-pusher-words';

/** What a `<pusher-status>` does. */
export class StatusBody implements ElementController {
  readonly #host: ControllerHost<StatusElement>;
  readonly #repairs: RepairLimiter;
  readonly #content = new MutationObserver(() => this.#host.run(() => this.#render()));
  #connection: ConnectionOwner | undefined;
  #shown: StatusState | undefined;
  /** The element that has our words, and the words that were written into it last. */
  #place: HTMLElement | undefined;
  #words = '';
  /** Runs while a state that is not `connected` is kept quiet. */
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ControllerHost<StatusElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host, () => this.#render());
  }

  update(): void {
    const { element } = this.#host;
    prepareToAnnounce();
    this.#content.observe(element, { childList: true, subtree: true, attributeFilter: ['slot', 'hidden'] });
    element.addEventListener('focusout', this.#leave);
    this.ownerChanged();
    this.#render();
  }

  ownerChanged(): void {
    const { connection } = this.#host;
    if (connection !== this.#connection) this.#quieten();
    this.#connection = connection;
    const state = this.#state;
    const isOut = state && state !== 'connected';
    if (!isOut || this.#shown === state) this.#endGrace();
    if (!state || this.#shown === state) return;
    if (!isOut || (this.#shown && this.#shown !== 'connected')) this.#show(state);
    else this.#grace ??= setTimeout(() => this.#endBlip(), this.#graceTime);
  }

  receive(): void {}
  gap(): void {}
  subscribed(): void {}

  disconnect(): void {
    this.#content.disconnect();
    this.#repairs.end();
    this.#host.element.removeEventListener('focusout', this.#leave);
    this.#connection = undefined;
    this.#quieten();
  }

  /** What there is to say of the connection; undefined as long as it has not begun. */
  get #state(): StatusState | undefined {
    const state = this.#connection?.state ?? 'initialized';
    if (state !== 'initialized') return state as StatusState;
    return this.#shown && 'disconnected';
  }

  get #graceTime(): number {
    const { grace } = this.#host.element;
    return typeof grace === 'number' && grace >= 0 ? grace : GRACE;
  }

  #endGrace(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #endBlip(): void {
    this.#grace = undefined;
    const state = this.#state;
    if (state) this.#show(state);
  }

  #quieten(): void {
    this.#endGrace();
    this.#shown = undefined;
    this.#host.setState(undefined);
    this.#render();
  }

  #show(value: StatusState): void {
    const detail: StatusDetail = { value, previous: this.#shown };
    if (!this.#dispatch('pusher-before-update', detail)) return;
    this.#shown = value;
    if (swallowsElements(this.#host.element, ':not([slot])')) this.#host.checkMarkup({ check: 'self-closing' });
    this.#host.setState(value === 'connected' ? value : `${value} offline`);
    const { words, place } = this.#render();
    // when all is well from the start, there is nothing to say
    if (detail.previous || value !== 'connected') announceState(place, words, this.#connection ?? this);
    this.#dispatch('pusher-update', detail);
  }

  /** Shows what belongs to the state, and hides the rest; returns what is said then, and where it stands. */
  #render(): { words: string; place: Element } {
    const { element } = this.#host;
    const slots = ownElements(element, SLOTS, OWNER);
    const focused = readMember(element.getRootNode() as Document, 'activeElement') ?? null;
    const shown = slotsOf(slots, this.#shown);
    for (const slot of slots) {
      // what has the focus stays until the focus leaves it, be the window in front (:focus-within) or not
      const hidden = !shown.includes(slot) && !callMethod(slot, 'contains', focused);
      setHidden(slot, hidden, this.#repairs);
    }
    const own = this.#shown && !shown.length ? WORDS[this.#shown] : '';
    const place = this.#write(own) ?? shown[0] ?? element;
    this.#content.takeRecords();
    return { words: own || shown.map((slot) => readMember(slot, 'textContent')?.trim()).join(' '), place };
  }

  /** Has our words stand in the element, or nothing; returns where they stand. */
  #write(words: string): Element | undefined {
    const { element } = this.#host;
    const former = this.#place;
    const isIn = former && callMethod(element, 'contains', former);
    const present = isIn ? former : ownElements(element, `[${MARK}]`, OWNER)[0];
    const wasRemoved = words && !present && words === this.#words;
    if (wasRemoved && !this.#repairs.allows(this)) return undefined;
    this.#words = words;
    if (!words) {
      if (present) removeWrapped(element, present);
      this.#place = undefined;
      return undefined;
    }
    const place = present ?? callMethod(document, 'createElement', 'span');
    this.#place = place;
    setText(place, words, () => this.#repairs.allows(place, 'rewrite'));
    if (present) return place;
    place.setAttribute(MARK, '');
    place.setAttribute('lang', 'en');
    element.append(place);
    return place;
  }

  /** The focus leaves something in it; where it goes is known a task later. */
  readonly #leave = (): void => {
    setTimeout(() => this.#render());
  };

  #dispatch(type: string, detail: StatusDetail): boolean {
    const cancelable = type === 'pusher-before-update';
    const { element } = this.#host;
    return element.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));
  }
}

/** The elements for a state: those that are for it alone, else those for every state but `connected`. */
function slotsOf(slots: HTMLElement[], state: StatusState | undefined): HTMLElement[] {
  if (!state) return [];
  const named = (name: string) => slots.filter((slot) => readMember(slot, 'slot') === name);
  const own = named(state);
  return own.length || state === 'connected' ? own : named('offline');
}
