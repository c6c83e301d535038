import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { Channel, ControllerHost, ElementController } from '../../support/element-controller.js';
import { formatValue, readFormat } from '../formatting/format.js';
import { languageOf } from '../formatting/language.js';
import { identityOf } from '../items/item-key.js';
import { type Item, ItemList, OBSERVED_MUTATIONS } from '../items/item-list.js';
import { ItemTemplate } from '../items/item-template.js';
import { showListState } from '../items/list-state.js';
import { watchMissingFields } from '../items/missing-fields.js';
import { keepScrollPosition } from '../items/scroll-position.js';
import { nextFrame } from '../next-frame.js';
import { ownElements } from '../templates/own-elements.js';
import { RepairLimiter } from '../templates/repair-limiter.js';
import { setHidden } from '../templates/set-hidden.js';
import { setText } from '../templates/set-text.js';
import { MemberList } from './member-list.js';
import type { MemberData, MembersElement, MembersList } from './members-host.js';

/** How long a frame is worked, ms; what is left is done in the next. */
const FRAME_BUDGET = 8;
/** The events after which others may be there. */
const EVENTS = /^pusher:(subscription_succeeded|member_(added|removed))$/;

/** What a `<pusher-members>` does. */
export class MembersBody implements ElementController, MembersList {
  readonly #host: ControllerHost<MembersElement>;
  readonly #repairs: RepairLimiter;
  readonly #rows: ItemList;
  readonly #roster = new MemberList();
  readonly #content = new MutationObserver(() => this.#host.run(() => this.#look()));
  readonly #template: ItemTemplate;
  /** The channel whose members they are. */
  #channel: Channel | undefined;
  /** Whether the channel has said who is there. */
  #known = false;
  /** Whether the members, or what is wanted of them, may be others than those that are shown. */
  #outdated = false;
  /** Row → the data that it was made of: a listener may have shown other data. */
  readonly #given = new WeakMap<Item, MemberData>();
  /** Those that a listener did not let in. */
  readonly #refused = new Set<string>();
  /** What is left to do. */
  #work: Generator<void> | undefined;
  #cancelFrame: (() => void) | undefined;

  constructor(host: ControllerHost<MembersElement>) {
    this.#host = host;
    this.#repairs = new RepairLimiter(host, () => this.#look());
    this.#rows = new ItemList(host.element, this.#repairs);
    this.#template = new ItemTemplate(host, this.#rows, 'data-field="info.name" where the name is to stand');
    watchMissingFields(
      host,
      () => this.#template.compiled,
      () => true,
    );
  }

  get items(): readonly MemberData[] {
    return this.#rows.all.filter(({ data }) => data !== undefined).map(({ data }) => data as MemberData);
  }

  get count(): number {
    return this.#roster.size;
  }

  update(): void {
    this.#content.observe(this.#host.element, OBSERVED_MUTATIONS);
    this.#rows.resume();
    this.ownerChanged();
    this.#renew();
  }

  receive(event: string): void {
    if (EVENTS.test(event)) this.#renew();
  }

  subscribed(): void {
    this.#renew();
  }

  gap(): void {}

  /** Members stand over an outage, but not for another channel. */
  ownerChanged(): void {
    const channel = this.#host.channel?.channel;
    if (!channel || channel === this.#channel) return;
    if (this.#channel) {
      this.#roster.clear();
      this.#known = false;
      this.#renew();
    }
    this.#channel = channel;
    if (channel.name.startsWith('presence-')) return;
    this.#host.report({
      code: 'channel',
      message: `${channel.name} has no members: only channels whose names begin with "presence-" have.`,
    });
  }

  disconnect(): void {
    this.#content.disconnect();
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#repairs.end();
    this.#rows.end();
  }

  get #limit(): number {
    const { limit } = this.#host.element;
    return limit && limit > 0 ? Math.floor(limit) : Number.POSITIVE_INFINITY;
  }

  #renew(): void {
    this.#outdated = true;
    this.#schedule();
  }

  #schedule(): void {
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#host.run(() => this.#show());
    });
  }

  /** Shows who is there, as much as a frame has time for. */
  #show(): void {
    if (!this.#locate()) return;
    if (this.#outdated) this.#plan();
    const anchor = this.#template.element?.parentElement ?? this.#host.element;
    const deadline = performance.now() + FRAME_BUDGET;
    const change = () => {
      while (this.#work && performance.now() < deadline) if (this.#work.next().done) this.#work = undefined;
    };
    if (this.#work) keepScrollPosition(anchor, () => this.#rows.elements, false, change);
    this.#finish();
  }

  /** Plans how to get from what is shown to what is to be shown. */
  #plan(): void {
    const { element, channel } = this.#host;
    this.ownerChanged();
    this.#outdated = false;
    const members = channel?.subscribed ? channel.members : undefined;
    if (members) {
      this.#known = true;
      this.#roster.sync(members, Boolean(element.others));
    }
    for (const id of this.#refused) if (!this.#roster.has(id)) this.#refused.delete(id);
    // what stands in a copy of an element stays until it is known who is there
    if (!this.#known && this.#rows.all.every(({ instance }) => !instance)) return;
    const all = this.#roster.ordered(element.order?.trim() ?? '', languageOf(element));
    this.#work = this.#arrange(all.filter(({ id }) => !this.#refused.has(id)).slice(0, this.#limit));
  }

  *#arrange(wanted: readonly MemberData[]): Generator<void> {
    const rows = this.#rows;
    const ids = new Set(wanted.map(({ id }) => id));
    for (const row of [...rows.all]) {
      const isWanted = row.key !== undefined && ids.has(row.key);
      if (isWanted) row.pinned = false;
      if (isWanted || row.pinned) continue;
      row.pinned = !rows.remove(row, this.#roster.has(row.key) ? 'limit' : 'event');
      yield;
    }
    let index = 0;
    for (const [n, member] of wanted.entries()) {
      index += Number(this.#put(member, index, wanted[n + 1]));
      yield;
    }
  }

  /** Has a member shown at a place; returns whether it is. */
  #put(member: MemberData, index: number, next: MemberData | undefined): boolean {
    const rows = this.#rows;
    const row = rows.byKey(member.id);
    if (!row) {
      const isIn = rows.insert({ key: member.id, data: member, sequence: 0 }, index);
      const added = rows.byKey(member.id);
      if (added) this.#given.set(added, member);
      // where a listener took the template out, nothing comes in
      else if (this.#template.element?.isConnected) {
        this.#refused.add(member.id);
        this.#outdated ||= Number.isFinite(this.#limit); // another has the place
      }
      return isIn;
    }
    const present = rows.all[index];
    // the one that stands there has its place elsewhere, where all that follows stands well: it alone is moved
    const isAstray = present && present !== row && present.key !== next?.id && rows.all[index + 1] === row;
    if (isAstray) rows.move(present, rows.all.length - 1);
    else if (present !== row) rows.move(row, index);
    const given = this.#given.get(row);
    this.#given.set(row, member);
    if (member !== given && !isSame(member, given)) rows.update(row, { data: member, sequence: 0 });
    return true;
  }

  #finish(): void {
    this.#content.takeRecords();
    this.#showState();
    if (this.#work || this.#outdated) this.#schedule();
  }

  #showState(): void {
    const shown = this.#rows.all.length;
    const isEmpty = this.#known && shown === 0 && !this.#work;
    const isLoading = !this.#known && shown === 0;
    showListState(this.#host, isLoading ? 'loading' : isEmpty ? 'empty' : 'live', this.#repairs);
    const count = this.#roster.size;
    const more = Number.isFinite(this.#limit) ? Math.max(0, count - this.#refused.size - this.#limit) : 0;
    for (const place of ownElements(this.#host.element, '[data-more]')) this.#showMore(place, { more, count });
    this.#content.takeRecords();
  }

  #showMore(place: HTMLElement, numbers: { more: number; count: number }): void {
    setHidden(place, numbers.more === 0, this.#repairs);
    const language = languageOf(place);
    for (const field of [place, ...callMethod(place, 'querySelectorAll', '[data-field]')]) {
      const number = numbers[callMethod(field, 'getAttribute', 'data-field') as 'more' | 'count'];
      if (number !== undefined)
        setText(field, formatValue(number, readFormat('number'), language), () =>
          this.#repairs.allows(field, 'rewrite'),
        );
    }
  }

  /** Something in the element was changed by others. */
  #look(): void {
    if (this.#locate()) this.#rows.repair();
    this.#renew();
  }

  /** Has the rows stand by the template; whether there is one. */
  #locate(): boolean {
    return this.#template.locate('before');
  }
}

function isSame(one: MemberData, other: MemberData | undefined): boolean {
  return identityOf({ key: undefined, data: one }) === identityOf({ key: undefined, data: other });
}
