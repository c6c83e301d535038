import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { dispatchChange } from '../dispatch-change.js';
import { ownElements } from '../templates/own-elements.js';
import type { RepairLimiter } from '../templates/repair-limiter.js';
import type { CompiledTemplate } from '../templates/template.js';
import { TemplateInstance } from '../templates/template-instance.js';
import { childAround, isVisibleNode, removeWrapped, withWrappers } from '../templates/wrappers.js';
import type { ItemDetail, RemovalReason } from './item-host.js';

/** The attribute that marks the elements of an item. Its value is the item's key, if it has one. */
const MARK = 'data-pusher-item';
/** The mutations to observe in an element that shows items, in order to repair them. */
export const OBSERVED_MUTATIONS: MutationObserverInit = {
  ...{ childList: true, subtree: true },
  attributeFilter: [MARK, 'hidden'],
};
/** Longer keys are not written into the page. */
const MAX_KEY_LENGTH = 256;

/** An item that is shown. */
export interface Item {
  key: string | undefined;
  data: unknown;
  /** The sequence number of its latest event, see `QueuedItem`; 0 if its data came from a loaded list. */
  sequence: number;
  /** Undefined for an item that was adopted from a copy of the element. */
  instance: TemplateInstance | undefined;
  /** The elements of an adopted item. */
  adopted: Element[];
  /** True if a listener prevented its removal when the limit was exceeded. */
  pinned: boolean;
}

/** The content of a new item. */
export type ItemContent = Pick<Item, 'key' | 'data' | 'sequence'>;

/** The position of the items in the page, and the template that they are rendered from. */
export interface ListLocation {
  /** The items stand directly before or after it. */
  anchor: Element;
  side: 'before' | 'after';
  template: CompiledTemplate;
  language: string;
}

/** The items that an element shows, in page order. Dispatches events around each change. */
export class ItemList {
  readonly #element: Element;
  readonly #repairs: RepairLimiter;
  #location: ListLocation | undefined;
  #items: Item[] = [];
  readonly #byKey = new Map<string, Item>();

  constructor(element: Element, repairs: RepairLimiter) {
    this.#element = element;
    this.#repairs = repairs;
  }

  get all(): readonly Item[] {
    return this.#items;
  }

  /** The data of all items except adopted ones, whose data is unknown. */
  get data(): unknown[] {
    return this.#items.filter(({ data }) => data !== undefined).map(({ data }) => data);
  }

  /** The elements of all items, in order. */
  get elements(): HTMLElement[] {
    const nodes = this.#items.flatMap(nodesOfItem);
    return nodes.filter((node) => node instanceof HTMLElement && this.#childOf(node)) as HTMLElement[];
  }

  /** True if something is visible. Conditions in the template can hide all of an item. */
  get visible(): boolean {
    return this.#items.some((item) => nodesOfItem(item).some((node) => isVisibleNode(node) && this.#childOf(node)));
  }

  byKey(key: string): Item | undefined {
    return this.#byKey.get(key);
  }

  /** Returns the item that an element belongs to. */
  itemAround(element: Element): Item | undefined {
    return this.#items.find((item) => nodesOfItem(item).some((node) => callMethod(node, 'contains', element)));
  }

  /** Sets the location of the items, and moves the items that are elsewhere. */
  moveTo(location: ListLocation): void {
    const former = this.#location;
    this.#location = location;
    if (!former) this.#adopt();
    else if (former.side !== location.side || (former.anchor !== location.anchor && this.#repairs.allows(this)))
      this.#restorePositions(this.#items);
  }

  /** Reverses the order of the items. The next `moveTo` moves their elements. */
  reverse(): void {
    this.#items.reverse();
  }

  /** Assigns new keys to all items whose data is known. If several get the same key, the first one keeps it. */
  rekey(keyFor: (data: unknown) => string | undefined): void {
    this.#byKey.clear();
    for (const item of this.#items) {
      const key = item.instance ? keyFor(item.data) : item.key;
      item.key = key !== undefined && this.#byKey.has(key) ? undefined : key;
      if (item.key !== undefined) this.#byKey.set(item.key, item);
      if (item.instance) this.#mark(item);
    }
  }

  /**
   * Repairs what scripts did to the items: restores removed elements, and renders items again whose elements were changed
   * into others. Libraries that morph or swap content don't know the items. Elements that were only wrapped stay wrapped.
   */
  repair(): void {
    const broken = this.#items.filter((item) => !this.#isIntact(item) && this.#repairs.allows(item));
    if (!broken.length) return;
    for (const item of broken.filter((item) => !isMarked(item))) {
      if (item.instance) this.#rerender(item);
      else this.#forget(item); // the data of an adopted item is unknown
    }
    const own = new Set<Node>(this.#items.flatMap(nodesOfItem));
    // such as elements from an older state of the page
    for (const element of this.#marked) if (!own.has(element)) callMethod(element, 'remove');
    this.#restorePositions(this.#items.filter((item) => broken.includes(item) || this.#isIntact(item)));
    for (const { instance, data } of this.#items) instance?.update(data, true);
  }

  /** Moves items to their positions. Doesn't touch those in the right position, because the focus may be inside. */
  #restorePositions(items: readonly Item[]): void {
    const { anchor, side } = this.#location as ListLocation;
    const parent = anchor.parentNode as Node;
    const nodes = items.flatMap(nodesOfItem);
    let edge: Node = anchor;
    for (const node of side === 'after' ? nodes : nodes.reverse()) {
      const outer = withWrappers(parent, node);
      const child = this.#childOf(outer);
      const isAdjacent = readMember(outer, side === 'after' ? 'previousSibling' : 'nextSibling') === edge;
      if (callMethod(outer, 'contains', anchor)) continue;
      // nodes that share a wrapper with others stay in it
      if (!isAdjacent && (!child || child === outer) && outer !== edge)
        moveBefore(parent, outer, side === 'after' ? readMember(edge, 'nextSibling') : edge);
      edge = child ?? outer;
    }
  }

  /** Removes an item from the list, but not from the page. */
  #forget(item: Item): void {
    item.instance?.end();
    this.#items.splice(this.#items.indexOf(item), 1);
    if (item.key !== undefined) this.#byKey.delete(item.key);
  }

  /** Inserts an item. Returns false if a listener prevented it. */
  insert({ key, data, sequence }: ItemContent, index: number): boolean {
    const location = this.#location as ListLocation;
    const detail: ItemDetail = { data, key, item: undefined };
    // a listener may also have removed the template from the page
    if (!dispatchChange(this.#element, 'pusher-before-insert', detail) || !location.anchor.parentNode) return false;
    const { template, language } = location;
    const instance = new TemplateInstance(template, detail.data, language, () => this.#rerender(item));
    const item: Item = { key, data: detail.data, sequence, instance, adopted: [], pinned: false };
    this.#mark(item);
    const position = Math.min(index, this.#items.length);
    const [parent, next] = this.#insertionPoint(position);
    callMethod(parent as Node, 'insertBefore', instance.fragment, next);
    this.#items.splice(position, 0, item);
    if (key !== undefined) this.#byKey.set(key, item);
    dispatchChange(this.#element, 'pusher-insert', { ...detail, item: elementOf(item) });
    return true;
  }

  update(item: Item, { data, sequence }: Omit<ItemContent, 'key'>): void {
    const { key, data: previous } = item;
    const detail: ItemDetail = { data, key, previous, item: elementOf(item) };
    if (!dispatchChange(this.#element, 'pusher-before-update', detail)) return;
    item.data = detail.data;
    item.sequence = sequence;
    if (!item.instance?.isIntact || !isMarked(item)) this.#rerender(item);
    else {
      item.instance.update(detail.data);
      this.#mark(item); // conditions and nested lists may have added elements
    }
    if (!this.#isIntact(item)) this.move(item, this.#items.indexOf(item));
    dispatchChange(this.#element, 'pusher-update', { ...detail, item: elementOf(item) });
  }

  /** Removes an item. Returns false if a listener prevented it. */
  remove(item: Item, reason: RemovalReason): boolean {
    const detail: ItemDetail = { data: item.data, key: item.key, item: elementOf(item), reason };
    if (!dispatchChange(this.#element, 'pusher-before-remove', detail)) return false;
    this.#forget(item);
    // an element that lost its mark belongs to the page now
    for (const node of nodesOfItem(item)) if (isMarkedFor(item, node)) removeWrapped(this.#parent, node);
    dispatchChange(this.#element, 'pusher-remove', detail);
    return true;
  }

  move(item: Item, index: number): void {
    this.#items = this.#items.filter((other) => other !== item);
    const [parent, next] = this.#insertionPoint(index);
    for (const node of parent ? nodesOfItem(item) : []) moveBefore(parent as Node, withWrappers(parent, node), next);
    this.#items.splice(index, 0, item);
  }

  /** Stops updates of relative times. The items stay as they are. */
  end(): void {
    for (const { instance } of this.#items) instance?.end();
  }

  /** Resumes updates of relative times. */
  resume(): void {
    for (const { instance, data } of this.#items) instance?.update(data);
  }

  get #parent(): Node | null {
    return this.#location?.anchor.parentNode ?? null;
  }

  /** Returns the sibling of the template that is a node or contains it; undefined if the node is elsewhere. */
  #childOf(node: Node | undefined): Node | undefined {
    const parent = this.#parent;
    const child = parent && node ? childAround(parent, node) : undefined;
    return child === this.#location?.anchor ? undefined : child;
  }

  #isIntact(item: Item): boolean {
    return isMarked(item) && nodesOfItem(item).every((node) => node instanceof Text || this.#childOf(node));
  }

  /** Renders an item again in its position. Elements of the item that a script has reused stay in the page. */
  #rerender(item: Item): void {
    const { template, language } = this.#location as ListLocation;
    const former = nodesOfItem(item).filter((node) => isMarkedFor(item, node));
    item.instance?.end();
    item.instance = new TemplateInstance(template, item.data, language, () => this.#rerender(item));
    item.adopted = [];
    this.#mark(item);
    const first = former.find((node) => this.#childOf(node));
    if (first) callMethod(first as ChildNode, 'before', item.instance.fragment);
    for (const node of former) callMethod(node as ChildNode, 'remove');
  }

  /** Returns where in the page to insert the item at an index. */
  #insertionPoint(index: number): [parent: Node | null, next: Node | null] {
    const { anchor, side } = this.#location as ListLocation;
    const childOf = (item: Item) => this.#childOf(nodesOfItem(item).findLast((node) => this.#childOf(node)));
    for (const item of this.#items.slice(index)) {
      const next = nodesOfItem(item).find((node) => this.#childOf(node));
      if (next) return [this.#parent, this.#childOf(next) as Node];
    }
    if (side === 'before') return [this.#parent, anchor];
    const last = this.#items.findLast(childOf);
    return [this.#parent, readMember((last && childOf(last)) ?? anchor, 'nextSibling')];
  }

  #mark(item: Item): void {
    for (const node of nodesOfItem(item)) {
      if (!isMarkedFor(item, node)) callMethod(node as Element, 'setAttribute', MARK, markOf(item));
    }
  }

  /** All elements next to the template, or in a wrapper that a script put around them, that are marked as items. */
  get #marked(): Element[] {
    return ownElements(this.#element, `[${MARK}]`).filter((element) => {
      const outerItem = element.parentElement?.closest(`[${MARK}]`);
      return this.#childOf(element) && (!outerItem || callMethod(outerItem, 'contains', this.#parent));
    });
  }

  /** Adopts the items in a copy of an element: in a clone, or in a page that a library restored. */
  #adopt(): void {
    for (const element of this.#marked) {
      const key = callMethod(element, 'getAttribute', MARK);
      const last = this.#items.at(-1);
      if (key && last?.key === key) last.adopted.push(element);
      else {
        const content = { key: key || undefined, data: undefined, sequence: 0 };
        const item: Item = { ...content, instance: undefined, adopted: [element], pinned: false };
        this.#items.push(item);
        if (key) this.#byKey.set(key, item);
      }
    }
  }
}

function nodesOfItem(item: Item): Node[] {
  return item.instance?.nodes ?? item.adopted;
}

/** Moves a node before another one. Keeps the focus inside the node if the engine supports that. */
function moveBefore(parent: Node, node: Node, next: Node | null): void {
  const target = parent as Node & { moveBefore?(node: Node, next: Node | null): void };
  const isConnected = (other: Node) => readMember(other, 'isConnected');
  const isSame = readMember(node, 'ownerDocument') === readMember(parent, 'ownerDocument');
  const move = isSame && isConnected(node) && isConnected(parent) && readMember(target, 'moveBefore');
  if (move) move.call(target, node, next);
  else callMethod(parent, 'insertBefore', node, next);
}

function markOf({ key }: Item): string {
  return key && key.length <= MAX_KEY_LENGTH ? key : '';
}

function isMarkedFor(item: Item, node: Node): boolean {
  return !(node instanceof Element) || callMethod(node, 'getAttribute', MARK) === markOf(item);
}

function isMarked(item: Item): boolean {
  return nodesOfItem(item).every((node) => isMarkedFor(item, node));
}

function elementOf(item: Item): Element | undefined {
  return nodesOfItem(item).find((node) => node instanceof Element);
}
