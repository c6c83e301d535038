import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type {
  ConnectionOwner,
  ControllerHost,
  ErrorCode,
  Problem,
  PusherError,
} from '../../support/element-controller.js';
import { FeedController } from '../feed/feed-controller.js';
import type { FeedSettings } from '../feed/feed-host.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { reportContainerError } from './container-errors.js';
import type { DataAttributesHost } from './data-attributes-host.js';

/** The highest limit that content can set. */
const MAX_LIMIT = 1_000;

/** Marks the template that was created from the content of a container. */
const TEMPLATE_MARK = 'data-pusher-prototype';

/** The attribute that exposes the feed's state to style sheets. */
const STATE_ATTRIBUTE = 'data-pusher-state';

/** Replacements, by code, for the feed's messages that name attributes and methods of `<pusher-feed>`. */
const MESSAGES: Record<string, string> = {
  'no-event': 'Set data-pusher-event="NAME" to the event that adds items.',
  'no-key':
    'Set data-pusher-key="PATH" too, such as data-pusher-key="id": data-pusher-remove-event identifies an item by its key.',
  repair:
    'Something in the page removes or changes what this container shows each time it is restored, so it stays as the ' +
    'page made it. To remove an item, publish a data-pusher-remove-event.',
};

type Client = NonNullable<ConnectionOwner['client']>;

/** A feed in a container whose own elements are its template. */
export class DataFeed {
  readonly container: HTMLElement;
  /** The name of the channel. */
  readonly name: string;
  readonly #page: DataAttributesHost;
  readonly #run: (action: () => void) => void;
  readonly #controller: FeedController;
  readonly #repairs: RepairLimiter;
  readonly #reported = new Set<string>();
  #connection: ConnectionOwner | undefined;
  #client: Client | undefined;

  /** @param run runs an action, and reports its error as an error of the container */
  constructor(container: HTMLElement, name: string, page: DataAttributesHost, run: (action: () => void) => void) {
    this.container = container;
    this.name = name;
    this.#page = page;
    this.#run = run;
    const host = this.#createHost();
    this.#controller = new FeedController(host, settingsOf(container));
    this.#repairs = new RepairLimiter(host);
    this.#controller.update(new Map([['src', undefined]])); // like the first update of a <pusher-feed>
  }

  /** Called when attributes changed. */
  update(): void {
    this.#controller.update(new Map());
  }

  /**
   * Finds the connection, and subscribes to the channel if its client changed. Called whenever the connection may have
   * changed.
   *
   * @returns true if there is a connection
   */
  updateConnection(): boolean {
    const { attach } = this.#page;
    this.#connection = attach ? undefined : connectionFor(this.container, this.#page);
    const client = attach ? attach(this) : this.#connection?.client;
    if (client !== this.#client) {
      this.#unsubscribe();
      this.#client = client;
      client?.pusher.subscribe(this.name, this).bind_global((event, data) => this.#receive(event, data), this);
    }
    return Boolean(attach ?? this.#connection);
  }

  /** Creates the template again if a script removed it. */
  restoreTemplate(): void {
    const { container } = this;
    if (!hasTemplate(container) && this.#repairs.allows(container)) createTemplate(container);
  }

  end(): void {
    this.#unsubscribe();
    this.#controller.disconnect();
  }

  #unsubscribe(): void {
    this.#client?.pusher.unsubscribe(this.name, this);
    if (this.#page.attach) this.#client?.detach(this);
    this.#client = undefined;
  }

  #receive(event: string, data: unknown): void {
    if (this.#connection?.paused) return;
    if (event === 'pusher:subscription_error') reportContainerError(this.#page, this.container, data as PusherError);
    this.#controller.receive(event, data);
  }

  #createHost(): ControllerHost {
    const { container } = this;
    return {
      element: container,
      channel: undefined,
      connection: undefined,
      setState(state) {
        // writing the same value would notify scripts that observe the page
        if (callMethod(container, 'getAttribute', STATE_ATTRIBUTE) === (state ?? null)) return;
        if (state) callMethod(container, 'setAttribute', STATE_ATTRIBUTE, state);
        else callMethod(container, 'removeAttribute', STATE_ATTRIBUTE);
      },
      report: (problem) => this.#report(problem),
      resolveProblems() {},
      checkMarkup: (suspicion) => this.#page.checkMarkup(container, suspicion),
      watchEventNames: (wanted) => this.#page.watchEventNames(container, wanted, () => this.name),
      run: this.#run,
    };
  }

  #report(problem: Problem): void {
    const message = MESSAGES[problem.code] ?? problem.message;
    if (this.#reported.has(message)) return;
    this.#reported.add(message);
    const code = String(problem.code) as ErrorCode;
    reportContainerError(this.#page, this.container, this.#page.configurationError(code, message));
  }
}

/** Returns the connection for a container: the one that it belongs to, or any if all have the same client. */
function connectionFor(
  container: Element,
  { connections, findConnection }: DataAttributesHost,
): ConnectionOwner | undefined {
  const [first, ...others] = connections;
  const isShared = others.every(({ client }) => client === first?.client);
  return findConnection(container, undefined) ?? (isShared ? first : undefined);
}

function hasTemplate(container: Element): boolean {
  const selector = `template[${TEMPLATE_MARK}]`;
  return Boolean(callMethod(container, 'querySelector', selector)) && ownElements(container, selector).length > 0;
}

/**
 * Moves the elements of a container into a new template, which hides them. Elements with `data-empty` stay: they are shown
 * while there are no items. Items stay too, if the container is a copy of a live one.
 *
 * @returns true if the container has a template now
 */
export function createTemplate(container: Element): boolean {
  if (hasTemplate(container)) return true;
  const own = [...readMember(container, 'children')].filter(
    (child) =>
      !callMethod(child, 'matches', '[data-empty], [data-pusher-item], script, style') &&
      !callMethod(child, 'querySelector', '[data-pusher-item]'),
  );
  const [first] = own;
  if (!first) return false;
  const template = callMethod(document, 'createElement', 'template') as HTMLTemplateElement;
  template.setAttribute(TEMPLATE_MARK, '');
  callMethod(first, 'before', template);
  template.content.append(...own);
  return true;
}

/** The settings that content may choose: none of them can cause a request. */
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
      return Math.min(Number(read('limit')) || 0, MAX_LIMIT);
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
