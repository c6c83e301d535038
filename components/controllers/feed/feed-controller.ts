import type {
  ChannelOwner,
  ControllerHost,
  ElementController,
  GapDetail,
  Problem,
} from '../../support/element-controller.js';
import { readNames } from '../formatting/names.js';
import { FrameTask } from '../frame-task.js';
import { type Item, ItemList, OBSERVED_MUTATIONS } from '../items/item-list.js';
import { ItemTemplate } from '../items/item-template.js';
import { showListState } from '../items/list-state.js';
import { keepScrollPosition } from '../items/scroll-position.js';
import { announce, prepareToAnnounce } from '../live-region.js';
import { startFrameBudget } from '../next-frame.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import type { Feed, FeedSettings } from './feed-host.js';
import { watchFeedMistakes } from './feed-mistakes.js';
import { FeedModel } from './feed-model.js';
import { ListSource } from './list-source.js';
import { withTransition } from './view-transition.js';

/**
 * A change uses a view transition only if none preceded it within this many ms: in a burst, transitions would only cause
 * delays.
 */
const QUIET_TIME = 500;
/** The first list waits this long, in ms, for the subscription, so that it needn't be loaded twice. */
const SUBSCRIPTION_WAIT = 1_000;

/** Renders a `<pusher-feed>`, announces new items, and loads its list. Its `FeedModel` decides what to show. */
export class FeedController implements ElementController, Feed {
  readonly #host: ControllerHost;
  readonly #settings: FeedSettings;
  readonly #repairs: RepairLimiter;
  readonly #list: ItemList;
  readonly #template: ItemTemplate;
  readonly #model: FeedModel<Item>;
  readonly #source: ListSource;
  readonly #mutations = new MutationObserver(() => this.#host.run(() => this.#repair()));
  readonly #frame = new FrameTask(() => this.#host.run(() => this.#render()));
  readonly #checkEvent: (event: string, data: unknown) => void;
  /** True if events may have been missed since the list was requested. */
  #outdated = true;
  /** The channel element when the list was requested. */
  #channel: ChannelOwner | undefined;
  #subscriptionTimer: ReturnType<typeof setTimeout> | undefined;
  /** The number of new items that haven't been announced. */
  #unannounced = 0;
  /** True while a change is about to be made: a view transition makes it some frames later. */
  #isChanging = false;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** @param settings read again with each `update` and each event */
  constructor(host: ControllerHost, settings: FeedSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#repairs = new RepairLimiter(host, () => this.#repair());
    this.#list = new ItemList(host.element, this.#repairs);
    this.#template = new ItemTemplate(host, this.#list, 'data-field="…" where the data should appear');
    this.#checkEvent = watchFeedMistakes(host, settings, () => this.#template.compiled);
    this.#source = new ListSource({
      loaded: (data) => this.#loaded(data),
      failed: (problem) => this.#failed(problem),
    });
    this.#model = new FeedModel({
      list: this.#list,
      settings,
      isLoading: () => this.#source.pending,
      // a blank item is not announced
      added: (item) => (this.#unannounced += Number(this.#template.showsAnything(item))),
    });
  }

  get items(): readonly unknown[] {
    return this.#list.data;
  }

  clear(): void {
    this.#model.clear();
    this.#finish();
  }

  removeItem(target: string | number | Element): void {
    const item = target instanceof Element ? this.#list.itemAround(target) : this.#list.byKey(String(target));
    if (item) this.#model.remove(item);
    this.#finish();
  }

  refresh(): void {
    this.#load();
  }

  update(changed: ReadonlyMap<PropertyKey, unknown>): void {
    const { event, removeEvent, key, itemKey, src, label } = this.#settings;
    this.#model.update();
    if (!readNames(event).size && !src) {
      this.#host.report({
        code: 'no-event',
        message: 'Set event="NAME" to the event that adds items, or src="URL" to a list of items.',
      });
    }
    if (removeEvent && !itemKey && !key) {
      this.#host.report({
        code: 'no-key',
        message: 'Set key="PATH" too, such as key="id": remove-event identifies an item by its key.',
      });
    }
    if (label !== '') prepareToAnnounce();
    this.#mutations.observe(this.#host.element, OBSERVED_MUTATIONS);
    this.#list.resume();
    if (changed.has('src')) this.#loadFirst();
    this.#frame.schedule();
  }

  adopt(former: ElementController): void {
    // a copy of an element contains the items already
    if (!(former instanceof FeedController) || !this.#locate() || this.#list.all.length) return;
    this.#model.adopt(former.#model);
    this.#frame.schedule();
  }

  receive(event: string, data: unknown): void {
    this.#checkEvent(event, data);
    if (this.#model.receive(event, data)) this.#frame.schedule();
  }

  subscribed(): void {
    if (this.#outdated) this.#load();
  }

  /** Loads the list unless `subscribed` has just done so: a gap can also occur without a new subscription. */
  gap({ filled }: GapDetail): void {
    if (!filled && (this.#outdated || !this.#source.pending)) this.#load();
  }

  ownerChanged(): void {
    const { channel } = this.#host;
    if (!channel?.subscribed || channel !== this.#channel) this.#outdated = true;
  }

  disconnect(): void {
    clearTimeout(this.#subscriptionTimer);
    this.#source.stop();
    this.#mutations.disconnect();
    this.#frame.cancel();
    this.#repairs.end();
    this.#list.end();
  }

  /** Loads the list for the first time: after the subscription, or without it if that takes long. */
  #loadFirst(): void {
    clearTimeout(this.#subscriptionTimer);
    this.#source.stop();
    this.#model.settled = !this.#settings.src;
    if (this.#host.channel?.subscribed) this.#load();
    else this.#subscriptionTimer = setTimeout(() => this.#load(), SUBSCRIPTION_WAIT);
  }

  #load(): void {
    const { src } = this.#settings;
    clearTimeout(this.#subscriptionTimer);
    if (!src) return;
    this.#channel = this.#host.channel;
    this.#outdated = !this.#channel?.subscribed;
    this.#model.listRequested();
    this.#source.load(src);
    this.#showState();
  }

  #loaded(data: readonly unknown[]): void {
    this.#host.resolveProblems();
    this.#model.listLoaded(data);
    this.#frame.schedule();
  }

  #failed(problem: Problem): void {
    this.#host.report(problem);
    if (!problem.retryable) this.#model.settled = true;
    this.#showState();
  }

  /** Shows pending changes, as many as one frame has time for. */
  #render(): void {
    if (this.#isChanging || !this.#locate()) return;
    if (this.#model.hasPending) {
      const anchor = this.#template.element?.parentElement ?? this.#host.element;
      const shown = () => this.#list.elements;
      this.#isChanging = true;
      const now = performance.now();
      const isQuiet = now - this.#changedAt > QUIET_TIME;
      this.#changedAt = now;
      withTransition(Boolean(this.#settings.transition) && isQuiet, shown, () =>
        keepScrollPosition(anchor, shown, !this.#model.newestFirst, () => this.#change()),
      );
    } else this.#model.trim(startFrameBudget());
    this.#finish();
  }

  #change(): void {
    this.#isChanging = false;
    if (!this.#locate()) return;
    this.#model.apply(startFrameBudget());
    announce(this.#host.element, this.#unannounced, this.#settings.label ?? undefined);
    this.#unannounced = 0;
    this.#finish();
  }

  #finish(): void {
    this.#showState();
    this.#mutations.takeRecords();
    if (this.#model.hasPending || this.#model.hasExcess) this.#frame.schedule();
  }

  #showState(): void {
    const isLoading = Boolean(this.#settings.src) && !this.#model.settled;
    showListState(this.#host, this.#list.visible ? 'live' : isLoading ? 'loading' : 'empty', this.#repairs);
  }

  /** Called when a script changed something in the element. */
  #repair(): void {
    if (this.#locate()) {
      this.#list.repair();
      this.#finish();
    }
    if (this.#model.hasPending) this.#frame.schedule();
  }

  /** Moves the items to the template. Returns false if there is no usable template. */
  #locate(): boolean {
    return this.#template.locate(this.#model.newestFirst ? 'after' : 'before');
  }
}
