import { callMethod, readMember } from '../../src/client/dom-clobbering.js';
import { Instance } from './instance.js';
import { after, before } from './item-events.js';
import type { RemovalReason } from './item-host.js';
import type { CompiledTemplate } from './template.js';

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
export interface Row {
  key: string | undefined;
  data: unknown;
  /** When its data came: see `Arrival`; 0 for what came with a list. */
  arrived: number;
  /** Undefined for one that was found in the page, made by a copy of the element. */
  instance: Instance | undefined;
  /** Its elements, where there is no instance. */
  found: Element[];
  /** Whether the page forbade to take it away where there are too many. */
  pinned: boolean;
}

/** What a row is made of. */
export type RowContent = Pick<Row, 'key' | 'data' | 'arrived'>;

/** Where rows stand, and of what they are made. */
export interface RowPlace {
  /** They stand right after it, or right before it. */
  anchor: Element;
  side: 'before' | 'after';
  template: CompiledTemplate;
  language: string;
}

/** The items that an element shows, in the order of the page, with the events around each change. */
export class Rows {
  readonly #element: Element;
  #place: RowPlace | undefined;
  #rows: Row[] = [];
  readonly #byKey = new Map<string, Row>();

  constructor(element: Element) {
    this.#element = element;
  }

  get all(): readonly Row[] {
    return this.#rows;
  }

  /** The elements that are shown, in order. */
  get elements(): HTMLElement[] {
    return this.#rows.flatMap(nodesOfRow).filter((node) => node instanceof HTMLElement);
  }

  /** Whether there is something to see: conditions can leave nothing of an item. */
  get visible(): boolean {
    return this.#rows.some((row) => nodesOfRow(row).some(isSeen));
  }

  byKey(key: string): Row | undefined {
    return this.#byKey.get(key);
  }

  /** The row that an element belongs to. */
  rowAround(element: Element): Row | undefined {
    return this.#rows.find((row) => nodesOfRow(row).some((node) => callMethod(node, 'contains', element)));
  }

  /** Has them stand there from now on; those that stand elsewhere are moved. */
  place(place: RowPlace): void {
    const former = this.#place;
    this.#place = place;
    if (!former) this.#adopt(place.anchor);
    else if (former.anchor !== place.anchor || former.side !== place.side) this.restore();
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
   * Puts right what others did to the rows: what they took out comes back, and what they made something else of is made
   * anew. A library that morphs or swaps content knows nothing of the rows.
   */
  mend(): void {
    const parent = this.#place?.anchor.parentElement;
    if (!parent || this.#rows.every((row) => this.#isWhole(row, parent))) return;
    for (const row of [...this.#rows]) if (!nodesOfRow(row).every((node) => isMarkedFor(row, node))) this.#renew(row);
    const own = new Set(this.#rows.flatMap(nodesOfRow));
    // such as those of an older state of the page
    for (const element of [...readMember(parent, 'children')]) {
      if (callMethod(element, 'hasAttribute', MARK) && !own.has(element)) callMethod(element, 'remove');
    }
    this.restore();
    for (const { instance, data } of this.#rows) instance?.update(data);
  }

  /** Puts all rows into their places; those that stand well are not touched, with the focus that may be in them. */
  restore(): void {
    const { anchor, side } = this.#place as RowPlace;
    const parent = anchor.parentNode as Node;
    const nodes = this.#rows.flatMap(nodesOfRow);
    let edge: Node = anchor;
    for (const node of side === 'after' ? nodes : nodes.reverse()) {
      const isBeside = readMember(node, side === 'after' ? 'previousSibling' : 'nextSibling') === edge;
      if (!isBeside) moveTo(parent, node, side === 'after' ? readMember(edge, 'nextSibling') : edge);
      edge = node;
    }
  }

  /** Forgets a row that is in the page no more. */
  #forget(row: Row): void {
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
    const instance = new Instance(place.template, detail.data, place.language);
    const row: Row = { key, data: detail.data, arrived, instance, found: [], pinned: false };
    this.#mark(row);
    const at = Math.min(index, this.#rows.length);
    this.#put(instance.fragment, at);
    this.#rows.splice(at, 0, row);
    if (key !== undefined) this.#byKey.set(key, row);
    after(this.#element, 'insert', { ...detail, item: elementOf(row) });
    return true;
  }

  update(row: Row, { data, arrived }: Omit<RowContent, 'key'>): void {
    const { key, data: previous } = row;
    const detail = before(this.#element, 'update', { data, key, previous, item: elementOf(row) });
    if (!detail) return;
    row.data = detail.data;
    row.arrived = arrived;
    if (row.instance) {
      row.instance.update(detail.data);
      this.#mark(row); // conditions and lists bring in what was not there
    } else this.#replaceFound(row);
    after(this.#element, 'update', { ...detail, item: elementOf(row) });
  }

  /** @returns whether it was taken away: a listener may forbid it */
  remove(row: Row, reason: RemovalReason): boolean {
    const detail = before(this.#element, 'remove', { data: row.data, key: row.key, item: elementOf(row), reason });
    if (!detail) return false;
    this.#forget(row);
    for (const node of nodesOfRow(row)) callMethod(node as ChildNode, 'remove');
    after(this.#element, 'remove', detail);
    return true;
  }

  /** Has a row stand at another place. */
  move(row: Row, index: number): void {
    const nodes = nodesOfRow(row);
    this.#rows = this.#rows.filter((other) => other !== row);
    const [parent, next] = this.#spot(index);
    for (const node of nodes) moveTo(parent, node, next);
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

  #isWhole(row: Row, parent: Element): boolean {
    return nodesOfRow(row).every((node) => readMember(node, 'parentNode') === parent && isMarkedFor(row, node));
  }

  /** Makes a row anew: its elements have become others', who may keep them. */
  #renew(row: Row): void {
    // nobody knows the data of one that was found in the page
    if (!row.instance) return this.#forget(row);
    const { template, language } = this.#place as RowPlace;
    row.instance.end();
    row.instance = new Instance(template, row.data, language);
    this.#mark(row);
  }

  #put(fragment: DocumentFragment, index: number): void {
    const [parent, next] = this.#spot(index);
    callMethod(parent, 'insertBefore', fragment, next);
  }

  /** Where in the page the row of an index begins. */
  #spot(index: number): [parent: Node, next: Node | null] {
    const { anchor, side } = this.#place as RowPlace;
    const parent = anchor.parentNode as Node;
    const following = this.#rows[index];
    const next = following && nodesOfRow(following)[0];
    if (next && readMember(next, 'parentNode') === parent) return [parent, next];
    const last = this.#rows.at(-1);
    const end = last && nodesOfRow(last).at(-1);
    if (side === 'before') return [parent, anchor];
    return [parent, readMember(end && readMember(end, 'parentNode') === parent ? end : anchor, 'nextSibling')];
  }

  #mark(row: Row): void {
    for (const node of nodesOfRow(row)) {
      if (!isMarkedFor(row, node)) callMethod(node as Element, 'setAttribute', MARK, markOf(row));
    }
  }

  /** Takes over the items that stand in a copy of an element: of a clone, or of a page that a library kept. */
  #adopt(anchor: Element): void {
    const parent = anchor.parentElement;
    for (const element of [...(parent ? readMember(parent, 'children') : [])]) {
      const key = callMethod(element, 'getAttribute', MARK);
      if (key === null) continue;
      const row = this.#rows.at(-1);
      if (key && row?.key === key) row.found.push(element);
      else {
        const content = { key: key || undefined, data: undefined, arrived: 0 };
        const added: Row = { ...content, instance: undefined, found: [element], pinned: false };
        this.#rows.push(added);
        if (key) this.#byKey.set(key, added);
      }
    }
  }

  #replaceFound(row: Row): void {
    const { template, language } = this.#place as RowPlace;
    row.instance = new Instance(template, row.data, language);
    this.#mark(row);
    const [first] = row.found;
    if (first) callMethod(first, 'before', row.instance.fragment);
    for (const element of row.found.splice(0)) callMethod(element, 'remove');
  }
}

function nodesOfRow(row: Row): Node[] {
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

function markOf({ key }: Row): string {
  return key && key.length <= LONGEST_KEY ? key : '';
}

function isMarkedFor(row: Row, node: Node): boolean {
  return !(node instanceof Element) || callMethod(node, 'getAttribute', MARK) === markOf(row);
}

function isSeen(node: Node): boolean {
  return node instanceof Element || (node instanceof Text && node.data.trim() !== '');
}

function elementOf(row: Row): Element | undefined {
  return nodesOfRow(row).find((node) => node instanceof Element);
}
