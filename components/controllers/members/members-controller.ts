import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { Channel, ControllerHost, ElementController } from '../../support/element-controller.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { FrameTask } from '../frame-task.js';
import { identityOf } from '../items/item-key.js';
import { type Item, ItemList, OBSERVED_MUTATIONS } from '../items/item-list.js';
import { ItemTemplate } from '../items/item-template.js';
import { showListState } from '../items/list-state.js';
import { watchMissingFields } from '../items/missing-fields.js';
import { keepScrollPosition } from '../items/scroll-position.js';
import { startFrameBudget } from '../next-frame.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { setHidden } from '../templates/set-hidden.js';
import { setText } from '../templates/set-text.js';
import { MemberList } from './member-list.js';
import type { MemberData, MembersElement, MembersList } from './members-host.js';

/** The events that may change the members. */
const EVENTS = /^pusher:(subscription_succeeded|member_(added|removed))$/;

/** Shows the members of a `<pusher-members>`. */
export class MembersController implements ElementController, MembersList {
  readonly #host: ControllerHost<MembersElement>;
  readonly #repairs: RepairLimiter;
  readonly #list: ItemList;
  readonly #members = new MemberList();
  readonly #mutations = new MutationObserver(() => this.#host.run(() => this.#repair()));
  readonly #frame = new FrameTask(() => this.#host.run(() => this.#render()));
  readonly #template: ItemTemplate;
  /** The channel that the members belong to. */
  #channel: Channel | undefined;
  /** True once the channel has reported its members. */
  #known = false;
  /** True if the members or the settings may have changed since the last render. */
  #outdated = false;
  /** The data that each item was rendered from, before a listener replaced it. */
  readonly #sourceData = new WeakMap<Item, MemberData>();
  /** The ids of members whose insertion a listener prevented. */
  readonly #rejected = new Set<string>();
  /** The remaining steps of a render. */
  #steps: Generator<void> | undefined;

  constructor(host: ControllerHost<MembersElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host, () => this.#repair());
    this.#list = new ItemList(host.element, this.#repairs);
    this.#template = new ItemTemplate(host, this.#list, 'data-field="info.name" where the name should appear');
    watchMissingFields(
      host,
      () => this.#template.compiled,
      () => true,
    );
  }

  get items(): readonly MemberData[] {
    return this.#list.data as MemberData[];
  }

  get count(): number {
    return this.#members.size;
  }

  update(): void {
    this.#mutations.observe(this.#host.element, OBSERVED_MUTATIONS);
    this.#list.resume();
    this.ownerChanged();
    this.#invalidate();
  }

  receive(event: string): void {
    if (EVENTS.test(event)) this.#invalidate();
  }

  subscribed(): void {
    this.#invalidate();
  }

  gap(): void {}

  /** Forgets the members when the channel changes. During an outage, they stay. */
  ownerChanged(): void {
    const channel = this.#host.channel?.channel;
    if (!channel || channel === this.#channel) return;
    if (this.#channel) {
      this.#members.clear();
      this.#known = false;
      this.#invalidate();
    }
    this.#channel = channel;
    if (channel.name.startsWith('presence-')) return;
    this.#host.report({
      code: 'channel',
      message: `${channel.name} has no members: only channels with names that begin with "presence-" do.`,
    });
  }

  disconnect(): void {
    this.#mutations.disconnect();
    this.#frame.cancel();
    this.#repairs.end();
    this.#list.end();
  }

  get #limit(): number {
    const { limit } = this.#host.element;
    return limit && limit > 0 ? Math.floor(limit) : Number.POSITIVE_INFINITY;
  }

  #invalidate(): void {
    this.#outdated = true;
    this.#frame.schedule();
  }

  /** Shows the members, as many as one frame has time for. */
  #render(): void {
    if (!this.#locate()) return;
    if (this.#outdated) this.#plan();
    const anchor = this.#template.element?.parentElement ?? this.#host.element;
    const isTimeUp = startFrameBudget();
    const change = () => {
      while (this.#steps && !isTimeUp()) if (this.#steps.next().done) this.#steps = undefined;
    };
    if (this.#steps) keepScrollPosition(anchor, () => this.#list.elements, false, change);
    this.#finish();
  }

  /** Plans the steps from the members that are shown to those that should be. */
  #plan(): void {
    const { element, channel } = this.#host;
    this.ownerChanged();
    this.#outdated = false;
    const members = channel?.subscribed ? channel.members : undefined;
    if (members) {
      this.#known = true;
      this.#members.sync(members, Boolean(element.others));
    }
    for (const id of this.#rejected) if (!this.#members.has(id)) this.#rejected.delete(id);
    // items in a copy of an element stay until the members are known
    if (!this.#known && this.#list.all.every(({ instance }) => !instance)) return;
    const all = this.#members.ordered(element.order?.trim() ?? '', languageOf(element));
    this.#steps = this.#changeTo(all.filter(({ id }) => !this.#rejected.has(id)).slice(0, this.#limit));
  }

  *#changeTo(wanted: readonly MemberData[]): Generator<void> {
    const list = this.#list;
    const ids = new Set(wanted.map(({ id }) => id));
    for (const item of [...list.all]) {
      const isWanted = item.key !== undefined && ids.has(item.key);
      if (isWanted) item.pinned = false;
      if (isWanted || item.pinned) continue;
      item.pinned = !list.remove(item, this.#members.has(item.key) ? 'limit' : 'event');
      yield;
    }
    let index = 0;
    for (const [n, member] of wanted.entries()) {
      index += Number(this.#showAt(index, member, wanted[n + 1]));
      yield;
    }
  }

  /** Shows a member at an index. Returns false if a listener prevented it. */
  #showAt(index: number, member: MemberData, next: MemberData | undefined): boolean {
    const list = this.#list;
    const item = list.byKey(member.id);
    if (!item) {
      const isInserted = list.insert({ key: member.id, data: member, sequence: 0 }, index);
      const added = list.byKey(member.id);
      if (added) this.#sourceData.set(added, member);
      // if a listener removed the template, nothing is inserted
      else if (this.#template.element?.isConnected) {
        this.#rejected.add(member.id);
        this.#outdated ||= Number.isFinite(this.#limit); // there is room for another member
      }
      return isInserted;
    }
    const current = list.all[index];
    // if all items after the current one are in order, only the current one must move
    const isMisplaced = current && current !== item && current.key !== next?.id && list.all[index + 1] === item;
    if (isMisplaced) list.move(current, list.all.length - 1);
    else if (current !== item) list.move(item, index);
    const source = this.#sourceData.get(item);
    this.#sourceData.set(item, member);
    if (member !== source && !isSame(member, source)) list.update(item, { data: member, sequence: 0 });
    return true;
  }

  #finish(): void {
    this.#mutations.takeRecords();
    this.#showState();
    if (this.#steps || this.#outdated) this.#frame.schedule();
  }

  #showState(): void {
    const shown = this.#list.all.length;
    const isEmpty = this.#known && shown === 0 && !this.#steps;
    const isLoading = !this.#known && shown === 0;
    showListState(this.#host, isLoading ? 'loading' : isEmpty ? 'empty' : 'live', this.#repairs);
    const count = this.#members.size;
    const more = Number.isFinite(this.#limit) ? Math.max(0, count - this.#rejected.size - this.#limit) : 0;
    for (const element of ownElements(this.#host.element, '[data-more]')) this.#showMore(element, { more, count });
    this.#mutations.takeRecords();
  }

  #showMore(element: HTMLElement, numbers: { more: number; count: number }): void {
    setHidden(element, numbers.more === 0, this.#repairs);
    const language = languageOf(element);
    for (const field of [element, ...callMethod(element, 'querySelectorAll', '[data-field]')]) {
      const number = numbers[callMethod(field, 'getAttribute', 'data-field') as 'more' | 'count'];
      if (number !== undefined)
        setText(field, formatValue(number, readFormat('number'), language), () =>
          this.#repairs.allows(field, 'rewrite'),
        );
    }
  }

  /** Called when a script changed something in the element. */
  #repair(): void {
    if (this.#locate()) this.#list.repair();
    this.#invalidate();
  }

  /** Moves the items to the template. Returns false if there is no usable template. */
  #locate(): boolean {
    return this.#template.locate('before');
  }
}

function isSame(one: MemberData, other: MemberData | undefined): boolean {
  return identityOf({ key: undefined, data: one }) === identityOf({ key: undefined, data: other });
}
