import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ConnectionOwner, ControllerHost, Problem, PusherError } from '../../support/element-controller.js';
import { FeedController } from '../feed/feed-controller.js';
import type { FeedSettings } from '../feed/feed-host.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { tellSome } from './container-errors.js';
import type { DataAttributesHost } from './data-attributes-host.js';

/** The most items that content can ask for. */
const MOST_ITEMS = 1_000;

/** Marks the template that is made of what is in a container. */
const PROTOTYPE = 'data-pusher-prototype';

/** Where style sheets read the state. */
const STATE = 'data-pusher-state';

/** What a feed's problems are called here. */
const MESSAGES: Record<string, string> = {
  'no-event': 'Set data-pusher-event="NAME" to the event that brings items.',
  'no-key':
    'Set data-pusher-key="PATH" too, such as data-pusher-key="id": data-pusher-remove-event names an item by it.',
  repair:
    'Something in the page removes or changes what this container shows each time it is restored, so it stays as the ' +
    'page made it. To remove an item, publish a data-pusher-remove-event.',
};

type Client = NonNullable<ConnectionOwner['client']>;

/** A container whose own elements are the template of a feed. */
export class DataFeed {
  readonly container: HTMLElement;
  /** The channel's name. */
  readonly name: string;
  readonly #page: DataAttributesHost;
  readonly #attempt: (act: () => void) => void;
  readonly #body: FeedController;
  readonly #repairs: RepairLimiter;
  readonly #told = new Set<string>();
  #owner: ConnectionOwner | undefined;
  #client: Client | undefined;

  /** @param attempt does something, and reports an error as the container's */
  constructor(container: HTMLElement, name: string, page: DataAttributesHost, attempt: (act: () => void) => void) {
    this.container = container;
    this.name = name;
    this.#page = page;
    this.#attempt = attempt;
    const host = this.#makeHost();
    this.#body = new FeedController(host, settingsOf(container));
    this.#repairs = new RepairLimiter(host);
    this.#body.update(new Map([['src', undefined]])); // as at the start of any feed
  }

  /** Attributes changed. */
  update(): void {
    this.#body.update(new Map());
  }

  /**
   * Finds the connection and subscribes on it; called whenever it may have changed.
   *
   * @returns whether there is one
   */
  look(): boolean {
    const { attach } = this.#page;
    this.#owner = attach ? undefined : ownerOf(this.container, this.#page);
    const client = attach ? attach(this) : this.#owner?.client;
    if (client !== this.#client) {
      this.#leave();
      this.#client = client;
      client?.pusher.subscribe(this.name, this).bind_global((event, data) => this.#hear(event, data), this);
    }
    return Boolean(attach ?? this.#owner);
  }

  /** Makes a template again if others removed it. */
  keepPrototype(): void {
    const { container } = this;
    if (!hasPrototype(container) && this.#repairs.allows(container)) makePrototype(container);
  }

  end(): void {
    this.#leave();
    this.#body.disconnect();
  }

  #leave(): void {
    this.#client?.pusher.unsubscribe(this.name, this);
    if (this.#page.attach) this.#client?.detach(this);
    this.#client = undefined;
  }

  #hear(event: string, data: unknown): void {
    if (this.#owner?.paused) return;
    if (event === 'pusher:subscription_error') tellSome(this.#page, this.container, data as PusherError);
    this.#body.receive(event, data);
  }

  #makeHost(): ControllerHost {
    const { container } = this;
    return {
      element: container,
      channel: undefined,
      connection: undefined,
      setState(state) {
        // writing what is there already would be a change to whoever watches the page
        if (callMethod(container, 'getAttribute', STATE) === (state ?? null)) return;
        if (state) callMethod(container, 'setAttribute', STATE, state);
        else callMethod(container, 'removeAttribute', STATE);
      },
      report: (problem) => this.#tell(problem),
      resolveProblems() {},
      checkMarkup: (suspicion) => this.#page.checkMarkup(container, suspicion),
      watchEventNames: (wanted) => this.#page.watchEventNames(container, wanted, () => this.name),
      run: (act) => this.#attempt(act),
    };
  }

  #tell(problem: Problem): void {
    const message = MESSAGES[problem.code] ?? problem.message;
    if (this.#told.has(message)) return;
    this.#told.add(message);
    tellSome(this.#page, this.container, this.#page.configurationError(String(problem.code), message));
  }
}

/** The connection element for a container: its own one, or any where all have the same client. */
function ownerOf(container: Element, { connections, findConnection }: DataAttributesHost): ConnectionOwner | undefined {
  const [first, ...others] = connections;
  const alike = others.every(({ client }) => client === first?.client);
  return findConnection(container, undefined) ?? (alike ? first : undefined);
}

function hasPrototype(container: Element): boolean {
  const selector = `template[${PROTOTYPE}]`;
  return Boolean(callMethod(container, 'querySelector', selector)) && ownElements(container, selector).length > 0;
}

/**
 * Makes a template of the elements in a container, which is hidden by that. What has `data-empty` stays, to be shown
 * while there is nothing else; so do items, where the container is a copy of one that was live.
 *
 * @returns whether there is a template in it now
 */
export function makePrototype(container: Element): boolean {
  if (hasPrototype(container)) return true;
  const own = [...readMember(container, 'children')].filter(
    (child) =>
      !callMethod(child, 'matches', '[data-empty], [data-pusher-item], script, style') &&
      !callMethod(child, 'querySelector', '[data-pusher-item]'),
  );
  const [first] = own;
  if (!first) return false;
  const template = callMethod(document, 'createElement', 'template') as HTMLTemplateElement;
  template.setAttribute(PROTOTYPE, '');
  callMethod(first, 'before', template);
  template.content.append(...own);
  return true;
}

/** The settings that content may make: nothing in them leads anywhere. */
function settingsOf(container: HTMLElement): FeedSettings {
  const read = (name: string) => callMethod(container, 'getAttribute', `data-pusher-${name}`);
  return {
    get event() {
      return read('event');
    },
    get removeEvent() {
      return read('remove-event');
    },
    get key() {
      return read('key');
    },
    get itemKey() {
      return read('item-key');
    },
    get limit() {
      return Math.min(Number(read('limit')) || 0, MOST_ITEMS);
    },
    get order() {
      return read('order');
    },
    get label() {
      return read('label');
    },
    src: undefined,
    transition: false,
  };
}
