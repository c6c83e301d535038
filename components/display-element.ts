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

/** How much of what came before the body is kept for it: the latest. */
const KEPT = 1_000;

/** Elements of the page's HTML that left it in this task. A framework that hydrates may replace them with new ones. */
// biome-ignore lint/suspicious/noExplicitAny: elements of every kind
const leaving = new Set<DisplayElement<any>>();

/**
 * An element that shows something of a channel or a connection, in the light DOM. It finds its owner and looks again
 * when any comes or goes; what it does is its body, which is loaded on first use.
 *
 * Its owner is the one that its attribute of the owner's kind (`channel` or `connection`) names by id, else the nearest
 * enclosing one, across shadow roots, else the page's only one.
 */
export abstract class DisplayElement<Body extends ElementController = ElementController> extends PusherElement {
  readonly #kind: ControllerKind;
  readonly #needs: OwnerKind;
  readonly #lookup: OwnerLookup<ChannelOwner | ConnectionOwner>;
  readonly #states = new CustomStates(this);
  readonly #host: ControllerHost<this>;
  readonly #observer: ChannelObserver;
  #channel: ChannelOwner | undefined;
  #connection: ConnectionOwner | undefined;
  #body: Body | undefined;
  /** Whether the body runs: from its first update on, until the element has left the page. */
  #running = false;
  /** What the body is told as soon as it runs. */
  #kept: ((body: Body) => void)[] = [];
  /** Whether the element was in the page's HTML; false if a script created it. */
  readonly #isParsed = this.isConnected || readMember(document, 'readyState') === 'loading';
  readonly #reported = new Set<string>();

  /**
   * @param kind the name of its body in the part `display`
   * @param needs what it belongs to
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
        if (!this.#running) void this.#begin();
      },
      () => {
        this.#use(undefined, undefined);
        this.#kept = [];
        if (this.#running) this.#call((body) => body.disconnect());
        this.#running = false;
      },
    );
    this.#observer = {
      receive: (event, data, metadata) => this.deliver((body) => body.receive(event, data, metadata)),
      gap: (detail) => this.deliver((body) => body.gap(detail)),
      subscribed: () => this.deliver((body) => body.subscribed()),
      ownerChanged: () => this.deliver((body) => body.ownerChanged()),
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (!this.#isParsed || isReset(this)) return;
    leaving.add(this);
    setTimeout(() => leaving.delete(this));
  }

  /** @internal */
  protected override updated(changed: PropertyValues): void {
    checkAttributes(this);
    if (this.#running) this.#call((body) => body.update(changed));
    if (!this.isConnected) return;
    this.#update();
    if (leaving.size && !this.#isParsed && !this.#running) this.#adopt();
  }

  /**
   * The body; undefined until it has been loaded.
   *
   * @internal
   */
  protected get body(): Body | undefined {
    return this.#body;
  }

  /**
   * Tells the body something: at once where it runs, else as soon as it does, in order.
   *
   * @internal
   */
  protected deliver(call: (body: Body) => void): void {
    if (this.#running) this.#call(call);
    else if (this.#kept.push(call) > KEPT) this.#kept.shift();
  }

  async #begin(): Promise<void> {
    const part = await loadControllers((error) => reportError(this, error));
    if (!this.isConnected || this.#running || isPageGone()) return;
    if (this.isUpdatePending) this.performUpdate();
    this.#body ??= part[this.#kind]?.(this.#host as ControllerHost<never>) as Body;
    const set = [...(this.constructor as typeof ReactiveElement).elementProperties.keys()];
    this.#running = true;
    this.#call((body) => body.update(new Map(set.map((name) => [name, undefined]))));
    const kept = this.#kept;
    this.#kept = [];
    for (const call of kept) this.#call(call);
  }

  /** Continues what an equal element showed that this one replaces, as hydration does where the page is another by now. */
  #adopt(): void {
    const { observedAttributes } = this.constructor as typeof ReactiveElement;
    for (const former of leaving) {
      const isEqual =
        former.constructor === this.constructor &&
        former.#channel?.channel?.name === this.#channel?.channel?.name &&
        observedAttributes.every((name) => former.getAttribute(name) === this.getAttribute(name));
      if (former.isConnected || !isEqual) continue;
      leaving.delete(former);
      const body = former.#body;
      this.#kept.unshift((own) => body && own.adopt?.(body), ...former.#kept);
      former.#kept = [];
      return;
    }
  }

  /** Calls the body: an error in it stops no other element that hears the same. */
  #call(call: (body: Body) => void): void {
    this.#host.run(() => call(this.#body as Body));
  }

  /** Finds the owner; called whenever it may have changed. */
  readonly #update = (): void => {
    if (!this.isConnected) return;
    const owner = this.#lookup.find();
    if (!owner) this.#lookup.whenMissing(() => this.#report(this.#noOwner()));
    if (this.#needs === 'channel') this.#use(owner as ChannelOwner | undefined, undefined);
    else this.#use(undefined, owner as ConnectionOwner | undefined);
  };

  #use(channel: ChannelOwner | undefined, connection: ConnectionOwner | undefined): void {
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
      setState: (state) => this.#states.show(state),
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
 * Returns true if an element was removed alone after React hydrated it: another `key` asks for a new one. Where hydration
 * failed, React had not reached the element, or removes what is around it.
 */
function isReset(element: Element): boolean {
  return !element.parentNode && Object.keys(element).some((name) => name.startsWith('__reactFiber$'));
}
