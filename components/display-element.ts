import type { PropertyValues, ReactiveElement } from '@lit/reactive-element';
import { readMember } from '../src/client/base/dom-clobbering.js';
import { PusherError } from '../src/client/index.js';
import { type ControllerKind, loadControllers } from './lazy/load-controllers.js';
import { PusherElement } from './pusher-element.js';
import { CustomStates } from './support/custom-states.js';
import type { ControllerHost, ElementController, Problem } from './support/element-controller.js';
import { watchEventNames } from './support/event-name-watch.js';
import { watchLifecycle } from './support/lifecycle.js';
import { checkAttributes } from './support/markup.js';
import { lookUpOwner, type OwnerLookup } from './support/owner-lookup.js';
import { isPageGone } from './support/page-gone.js';
import type { ChannelObserver, ChannelOwner, ConnectionOwner, OwnerKind } from './support/registry.js';
import { checkMarkup, configurationError, reportError } from './support/report-error.js';
import { isFirstReport } from './support/report-once.js';

/** The maximum number of calls that are kept for a controller that is still loading; the oldest are discarded. */
const MAX_PENDING = 1_000;

/** Elements of the page's HTML that were removed in this task. A hydrating framework may replace them with new ones. */
// biome-ignore lint/suspicious/noExplicitAny: elements of every kind
const leaving = new Set<DisplayElement<any>>();

/**
 * The base class of elements that show data of a channel or a connection, in the light DOM. Their code is a controller,
 * which is loaded on first use.
 *
 * The owner of an element is the one that its attribute `channel` or `connection` refers to by id, else the nearest
 * enclosing one, across shadow roots, else the page's only one.
 */
export abstract class DisplayElement<Controller extends ElementController = ElementController> extends PusherElement {
  readonly #kind: ControllerKind;
  readonly #needs: OwnerKind;
  readonly #lookup: OwnerLookup<ChannelOwner | ConnectionOwner>;
  readonly #states = new CustomStates(this);
  readonly #host: ControllerHost<this>;
  readonly #observer: ChannelObserver;
  #channel: ChannelOwner | undefined;
  #connection: ConnectionOwner | undefined;
  #controller: Controller | undefined;
  /** Whether the controller is active: from its first update until the element has left the page. */
  #isRunning = false;
  /** Calls to make as soon as the controller is active. */
  #pending: ((controller: Controller) => void)[] = [];
  /** Whether the element was in the page's HTML; false if a script created it. */
  readonly #isParsed = this.isConnected || readMember(document, 'readyState') === 'loading';
  readonly #reported = new Set<string>();

  /**
   * @param kind the kind of the element's controller
   * @param needs the kind of the element's owner
   */
  constructor(kind: ControllerKind, needs: OwnerKind = 'channel') {
    super();
    this.#kind = kind;
    this.#needs = needs;
    this.#lookup = lookUpOwner(this, needs, this.#update);
    this.#host = this.#makeHost();
    watchLifecycle(
      this,
      () => {
        this.requestUpdate();
        if (!this.#isRunning) void this.#start();
      },
      () => {
        this.#setOwner(undefined, undefined);
        this.#pending = [];
        if (this.#isRunning) this.#callController((controller) => controller.disconnect());
        this.#isRunning = false;
      },
    );
    this.#observer = {
      receive: (event, data, metadata) => this.deliver((controller) => controller.receive(event, data, metadata)),
      gap: (detail) => this.deliver((controller) => controller.gap(detail)),
      subscribed: () => this.deliver((controller) => controller.subscribed()),
      ownerChanged: () => this.deliver((controller) => controller.ownerChanged()),
    };
  }

  /** @internal */
  override disconnectedCallback(): void {
    if (this.#isParsed && !isReset(this)) {
      leaving.add(this);
      setTimeout(() => leaving.delete(this));
    }
    super.disconnectedCallback();
  }

  /** @internal */
  protected override updated(changed: PropertyValues): void {
    checkAttributes(this);
    if (this.#isRunning) this.#callController((controller) => controller.update(changed));
    if (!this.isConnected) return;
    this.#update();
    if (leaving.size && !this.#isParsed && !this.#isRunning) this.#adopt();
  }

  /**
   * The controller; undefined until it has been loaded.
   *
   * @internal
   */
  protected get controller(): Controller | undefined {
    return this.#controller;
  }

  /**
   * Calls the controller once it is active. Calls keep their order.
   *
   * @internal
   */
  protected deliver(call: (controller: Controller) => void): void {
    if (this.#isRunning) this.#callController(call);
    else if (this.#pending.push(call) > MAX_PENDING) this.#pending.shift();
  }

  async #start(): Promise<void> {
    const controllers = await loadControllers((error) => reportError(this, error));
    if (!this.isConnected || this.#isRunning || isPageGone()) return;
    if (this.isUpdatePending) this.performUpdate();
    this.#controller ??= controllers[this.#kind]?.(this.#host as ControllerHost<never>) as Controller;
    const properties = [...(this.constructor as typeof ReactiveElement).elementProperties.keys()];
    this.#isRunning = true;
    this.#callController((controller) => controller.update(new Map(properties.map((name) => [name, undefined]))));
    const pending = this.#pending;
    this.#pending = [];
    for (const call of pending) this.#callController(call);
  }

  /** Takes over from an equal element that this one replaces, for example when hydration finds an unexpected page. */
  #adopt(): void {
    const { observedAttributes } = this.constructor as typeof ReactiveElement;
    for (const former of leaving) {
      const isEqual =
        former.constructor === this.constructor &&
        former.#channel?.channel?.name === this.#channel?.channel?.name &&
        observedAttributes.every((name) => former.getAttribute(name) === this.getAttribute(name));
      if (former.isConnected || !isEqual) continue;
      leaving.delete(former);
      const controller = former.#controller;
      this.#pending.unshift((own) => controller && own.adopt?.(controller), ...former.#pending);
      former.#pending = [];
      return;
    }
  }

  /** Calls the controller. An error in it doesn't affect other elements that receive the same event. */
  #callController(call: (controller: Controller) => void): void {
    this.#host.run(() => call(this.#controller as Controller));
  }

  /** Looks up the owner. Called whenever it may have changed. */
  readonly #update = (): void => {
    if (!this.isConnected) return;
    const owner = this.#lookup.find();
    if (!owner) this.#lookup.whenMissing(() => this.#report(this.#noOwner()));
    if (this.#needs === 'channel') this.#setOwner(owner as ChannelOwner | undefined, undefined);
    else this.#setOwner(undefined, owner as ConnectionOwner | undefined);
  };

  #setOwner(channel: ChannelOwner | undefined, connection: ConnectionOwner | undefined): void {
    const [formerChannel, formerConnection] = [this.#channel, this.#connection];
    if (channel === formerChannel && connection === formerConnection) return;
    this.#channel = channel;
    this.#connection = connection;
    formerChannel?.observers.delete(this.#observer);
    formerConnection?.removeEventListener('pusher-statechange', this.#observer.ownerChanged);
    channel?.observers.add(this.#observer);
    connection?.addEventListener('pusher-statechange', this.#observer.ownerChanged);
    if (channel || connection) this.#reported.clear();
    this.#observer.ownerChanged();
    if (channel?.subscribed) this.#observer.subscribed();
  }

  #noOwner(): PusherError {
    const needs = this.#needs;
    const id = this.getAttribute(needs);
    return configurationError(
      `no-${needs}`,
      id
        ? `There is no <pusher-${needs} id="${id}"> in this page.`
        : `There is no ${needs}, or several and none is around this element: put it into a <pusher-${needs}>, or name ` +
            `one, ${needs}="ID".`,
    );
  }

  #report(error: PusherError): void {
    if (isFirstReport(this.#reported, `${error.code} ${error.message}`)) reportError(this, error);
  }

  #makeHost(): ControllerHost<this> {
    const element = this;
    return {
      element,
      get channel() {
        return element.#channel;
      },
      get connection() {
        return element.#connection ?? element.#channel?.owner;
      },
      setState: (state) => this.#states.set(state),
      report: ({ type = 'ConfigurationError', message, ...detail }: Problem) =>
        this.#report(new PusherError(type, message, detail)),
      resolveProblems: () => this.#reported.clear(),
      checkMarkup: (suspicion) => void checkMarkup(this, suspicion),
      watchEventNames: (wanted) => watchEventNames(this, wanted, () => this.#channel?.channel?.name),
      run: (action) => {
        try {
          action();
        } catch (cause) {
          this.#host.report({ code: 'failed', message: `This element failed (${cause}).`, cause });
        }
      },
    };
  }
}

/**
 * Returns true if an element was removed on its own after React hydrated it, because a different `key` requires a new
 * element. If hydration failed, either React had not reached the element, or it removes an ancestor.
 */
function isReset(element: Element): boolean {
  return !element.parentNode && Object.keys(element).some((name) => name.startsWith('__reactFiber$'));
}
