import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { ownPlaces } from '../templates/own-slots.js';
import type { Repairs } from '../templates/repairs.js';
import type { CompiledTemplate } from '../templates/template.js';
import { Instance } from '../templates/template-instance.js';
import { childAround, isSeen, removeWrapped, withWrappers } from '../templates/wrappers.js';
import { after, before } from './item-events.js';
import type { RemovalReason } from './item-host.js';

/** The attribute that marks the elements of an item in the page, with its key where it has one. */
const MARK = 'data-pusher-item';
/** What has to be watched in an element that has rows, to mend them. */
export const WATCHED: MutationObserverInit = {
  ...{ childList: true, subtree: true },
  attributeFilter: [MARK, 'hidden'],
};
/** Longer keys are not written into the page. */
const LONGEST_KEY = 256;

/** One item that is shown. */
export interface Item {
  key: string | undefined;
  data: unknown;
  /** When its data came: see `QueuedItem`; 0 for what came with a list. */
  arrived: number;
  /** Undefined for one that was found in the page, made by a copy of the element. */
  instance: Instance | undefined;
  /** Its elements, where there is no instance. */
  found: Element[];
  /** Whether the page forbade to take it away where there are too many. */
  pinned: boolean;
}

/** What a row is made of. */
export type RowContent = Pick<Item, 'key' | 'data' | 'arrived'>;

/** Where rows stand, and of what they are made. */
export interface RowPlace {
  /** They stand right after it, or right before it. */
  anchor: Element;
  side: 'before' | 'after';
  template: CompiledTemplate;
  language: string;
}

/** The items that an element shows, in the order of the page, with the events around each change. */
export class ItemList {
  readonly #element: Element;
  readonly #repairs: Repairs;
  #place: RowPlace | undefined;
  #rows: Item[] = [];
  readonly #byKey = new Map<string, Item>();

  constructor(element: Element, repairs: Repairs) {
    this.#element = element;
    this.#repairs = repairs;
  }

  get all(): readonly Item[] {
    return this.#rows;
  }

  /** The elements that are shown, in order. */
  get elements(): HTMLElement[] {
    const nodes = this.#rows.flatMap(nodesOfRow);
    return nodes.filter((node) => node instanceof HTMLElement && this.#childOf(node)) as HTMLElement[];
  }

  /** Whether there is something to see: conditions can leave nothing of an item. */
  get visible(): boolean {
    return this.#rows.some((row) => nodesOfRow(row).some((node) => isSeen(node) && this.#childOf(node)));
  }

  byKey(key: string): Item | undefined {
    return this.#byKey.get(key);
  }

  /** The row that an element belongs to. */
  rowAround(element: Element): Item | undefined {
    return this.#rows.find((row) => nodesOfRow(row).some((node) => callMethod(node, 'contains', element)));
  }

  /** Has them stand there from now on; those that stand elsewhere are moved. */
  place(place: RowPlace): void {
    const former = this.#place;
    this.#place = place;
    if (!former) this.#adopt();
    else if (former.side !== place.side || (former.anchor !== place.anchor && this.#repairs.allows(this)))
      this.#restore(this.#rows);
  }

  /** Turns their order round; they stand so when they are placed. */
  reverse(): void {
    this.#rows.reverse();
  }

  /** Gives all whose data is known another key; the first of those with the same one has it. */
  rename(keyFor: (data: unknown) => string | undefined): void {
    this.#byKey.clear();
    for (const row of this.#rows) {
      const key = row.instance ? keyFor(row.data) : row.key;
      row.key = key !== undefined && this.#byKey.has(key) ? undefined : key;
      if (row.key !== undefined) this.#byKey.set(row.key, row);
      if (row.instance) this.#mark(row);
    }
  }

  /**
   * Repairs what others did to the rows: what they took out comes back, and what they made something else of is made
   * anew. A library that morphs or swaps content knows nothing of the rows. What is only wrapped stays so.
   */
  mend(): void {
    const broken = this.#rows.filter((row) => !this.#isWhole(row) && this.#repairs.allows(row));
    if (!broken.length) return;
    for (const row of broken.filter((row) => !isMarked(row))) {
      if (row.instance) this.#renew(row);
      else this.#forget(row); // nobody knows the data of one that was found in the page
    }
    const own = new Set<Node>(this.#rows.flatMap(nodesOfRow));
    // such as those of an older state of the page
    for (const element of this.#marked) if (!own.has(element)) callMethod(element, 'remove');
    this.#restore(this.#rows.filter((row) => broken.includes(row) || this.#isWhole(row)));
    for (const { instance, data } of this.#rows) instance?.update(data, true);
  }

  /** Puts rows into their places; those that stand well are not touched, with the focus that may be in them. */
  #restore(rows: readonly Item[]): void {
    const { anchor, side } = this.#place as RowPlace;
    const parent = anchor.parentNode as Node;
    const nodes = rows.flatMap(nodesOfRow);
    let edge: Node = anchor;
    for (const node of side === 'after' ? nodes : nodes.reverse()) {
      const outer = withWrappers(parent, node);
      const child = this.#childOf(outer);
      const isBeside = readMember(outer, side === 'after' ? 'previousSibling' : 'nextSibling') === edge;
      if (callMethod(outer, 'contains', anchor)) continue;
      // what shares a wrapper with others stays in it
      if (!isBeside && (!child || child === outer) && outer !== edge)
        moveTo(parent, outer, side === 'after' ? readMember(edge, 'nextSibling') : edge);
      edge = child ?? outer;
    }
  }

  /** Forgets a row that is in the page no more. */
  #forget(row: Item): void {
    row.instance?.end();
    this.#rows.splice(this.#rows.indexOf(row), 1);
    if (row.key !== undefined) this.#byKey.delete(row.key);
  }

  /** @returns whether it was put in: a listener may forbid it */
  insert({ key, data, arrived }: RowContent, index: number): boolean {
    const place = this.#place as RowPlace;
    const detail = before(this.#element, 'insert', { data, key, item: undefined });
    // a listener may also have taken the template out of the page
    if (!detail || !place.anchor.parentNode) return false;
    const instance = new Instance(place.template, detail.data, place.language, () => this.#renew(row));
    const row: Item = { key, data: detail.data, arrived, instance, found: [], pinned: false };
    this.#mark(row);
    const at = Math.min(index, this.#rows.length);
    const [parent, next] = this.#spot(at);
    callMethod(parent as Node, 'insertBefore', instance.fragment, next);
    this.#rows.splice(at, 0, row);
    if (key !== undefined) this.#byKey.set(key, row);
    after(this.#element, 'insert', { ...detail, item: elementOf(row) });
    return true;
  }

  update(row: Item, { data, arrived }: Omit<RowContent, 'key'>): void {
    const { key, data: previous } = row;
    const detail = before(this.#element, 'update', { data, key, previous, item: elementOf(row) });
    if (!detail) return;
    row.data = detail.data;
    row.arrived = arrived;
    if (!row.instance?.isWhole || !isMarked(row)) this.#renew(row);
    else {
      row.instance.update(detail.data);
      this.#mark(row); // conditions and lists bring in what was not there
    }
    if (!this.#isWhole(row)) this.move(row, this.#rows.indexOf(row));
    after(this.#element, 'update', { ...detail, item: elementOf(row) });
  }

  /** @returns whether it was taken away: a listener may forbid it */
  remove(row: Item, reason: RemovalReason): boolean {
    const detail = before(this.#element, 'remove', { data: row.data, key: row.key, item: elementOf(row), reason });
    if (!detail) return false;
    this.#forget(row);
    // an element that lost its mark has become the page's
    for (const node of nodesOfRow(row)) if (isMarkedFor(row, node)) removeWrapped(this.#parent, node);
    after(this.#element, 'remove', detail);
    return true;
  }

  /** Has a row stand at another place. */
  move(row: Item, index: number): void {
    this.#rows = this.#rows.filter((other) => other !== row);
    const [parent, next] = this.#spot(index);
    for (const node of parent ? nodesOfRow(row) : []) moveTo(parent as Node, withWrappers(parent, node), next);
    this.#rows.splice(index, 0, row);
  }

  /** What goes on by itself ends; the rows stay as they are. */
  end(): void {
    for (const { instance } of this.#rows) instance?.end();
  }

  /** What goes on by itself goes on again. */
  resume(): void {
    for (const { instance, data } of this.#rows) instance?.update(data);
  }

  get #parent(): Node | null {
    return this.#place?.anchor.parentNode ?? null;
  }

  /** The sibling of the template that a node is, or is in; undefined for one that is elsewhere. */
  #childOf(node: Node | undefined): Node | undefined {
    const parent = this.#parent;
    const child = parent && node ? childAround(parent, node) : undefined;
    return child === this.#place?.anchor ? undefined : child;
  }

  #isWhole(row: Item): boolean {
    return isMarked(row) && nodesOfRow(row).every((node) => node instanceof Text || this.#childOf(node));
  }

  /** Renders a row again where it stands: its elements, or some in them, have become others', who may keep them. */
  #renew(row: Item): void {
    const { template, language } = this.#place as RowPlace;
    const former = nodesOfRow(row).filter((node) => isMarkedFor(row, node));
    row.instance?.end();
    row.instance = new Instance(template, row.data, language, () => this.#renew(row));
    row.found = [];
    this.#mark(row);
    const first = former.find((node) => this.#childOf(node));
    if (first) callMethod(first as ChildNode, 'before', row.instance.fragment);
    for (const node of former) callMethod(node as ChildNode, 'remove');
  }

  /** Where in the page the row of an index begins. */
  #spot(index: number): [parent: Node | null, next: Node | null] {
    const { anchor, side } = this.#place as RowPlace;
    const childOf = (row: Item) => this.#childOf(nodesOfRow(row).findLast((node) => this.#childOf(node)));
    for (const row of this.#rows.slice(index)) {
      const next = nodesOfRow(row).find((node) => this.#childOf(node));
      if (next) return [this.#parent, this.#childOf(next) as Node];
    }
    if (side === 'before') return [this.#parent, anchor];
    const last = this.#rows.findLast(childOf);
    return [this.#parent, readMember((last && childOf(last)) ?? anchor, 'nextSibling')];
  }

  #mark(row: Item): void {
    for (const node of nodesOfRow(row)) {
      if (!isMarkedFor(row, node)) callMethod(node as Element, 'setAttribute', MARK, markOf(row));
    }
  }

  /** Elements beside the template, or in what a script wrapped around them, that are marked as items. */
  get #marked(): Element[] {
    return ownPlaces(this.#element, `[${MARK}]`).filter((element) => {
      const around = element.parentElement?.closest(`[${MARK}]`);
      return this.#childOf(element) && (!around || callMethod(around, 'contains', this.#parent));
    });
  }

  /** Takes over the items that stand in a copy of an element: of a clone, or of a page that a library kept. */
  #adopt(): void {
    for (const element of this.#marked) {
      const key = callMethod(element, 'getAttribute', MARK);
      const row = this.#rows.at(-1);
      if (key && row?.key === key) row.found.push(element);
      else {
        const content = { key: key || undefined, data: undefined, arrived: 0 };
        const added: Item = { ...content, instance: undefined, found: [element], pinned: false };
        this.#rows.push(added);
        if (key) this.#byKey.set(key, added);
      }
    }
  }
}

function nodesOfRow(row: Item): Node[] {
  return row.instance?.nodes ?? row.found;
}

/** Has a node stand before another, with the focus that is in it, where the engine can do that. */
function moveTo(parent: Node, node: Node, next: Node | null): void {
  const target = parent as Node & { moveBefore?(node: Node, next: Node | null): void };
  const isIn = (other: Node) => readMember(other, 'isConnected');
  const isSame = readMember(node, 'ownerDocument') === readMember(parent, 'ownerDocument');
  const moveBefore = isSame && isIn(node) && isIn(parent) && readMember(target, 'moveBefore');
  if (moveBefore) moveBefore.call(target, node, next);
  else callMethod(parent, 'insertBefore', node, next);
}

function markOf({ key }: Item): string {
  return key && key.length <= LONGEST_KEY ? key : '';
}

function isMarkedFor(row: Item, node: Node): boolean {
  return !(node instanceof Element) || callMethod(node, 'getAttribute', MARK) === markOf(row);
}

function isMarked(row: Item): boolean {
  return nodesOfRow(row).every((node) => isMarkedFor(row, node));
}

function elementOf(row: Item): Element | undefined {
  return nodesOfRow(row).find((node) => node instanceof Element);
}
