import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { keepUpToDate } from '../formatting/clock.js';
import { readTime } from '../formatting/date.js';
import { formatted } from '../formatting/format.js';
import { valueAt } from '../formatting/path.js';
import { relativeLifetime } from '../formatting/relative-time.js';
import { textOf } from '../formatting/text.js';
import { isPresent } from './condition.js';
import { isSafeUrl } from './safe-url.js';
import { type Binding, type CompiledTemplate, nodesOf } from './template.js';
import { isSeen, removeWrapped } from './wrappers.js';

/** The longest nested list that is shown. */
const LONGEST_LIST = 1_000;

type Of<Kind> = Extract<Binding, { kind: Kind }>;

/** Something in an instance that follows the data. */
interface Part {
  /** @param anew true if others may have changed what was written: it is compared with the page */
  update(data: unknown, anew: boolean): void;
  /** Returns true if what it writes to is still in the instance. */
  isWhole(): boolean;
  end?(): void;
}

/** One item: a clone of a template that follows its data. What hasn't changed is not touched. */
export class Instance {
  readonly #roots: Node[];
  readonly #parts: Part[];
  readonly #language: string;
  /** Renders it again, because a script replaced what it writes to. */
  readonly #renew: () => void;
  /** Node of the clone → what stands in the page for it, where that is not just the node. */
  readonly #stands = new Map<Node, () => Node[]>();
  /** Elements that can be replaced by a placeholder. */
  readonly #conditions = new Set<Node>();
  /** What an item stands in before it comes into the page. */
  readonly fragment: DocumentFragment;

  constructor(template: CompiledTemplate, data: unknown, language: string, renew: () => void = () => {}) {
    this.#language = language;
    this.#renew = renew;
    this.fragment = callMethod(document, 'importNode', template.fragment, true) as DocumentFragment;
    this.#roots = [...this.fragment.childNodes];
    const nodes = template.bindings.length ? nodesOf(this.fragment) : [];
    this.#parts = template.bindings.map((binding) => this.#bind(binding, nodes[binding.node] as Element));
    this.update(data);
  }

  /** What of it is in the page, in order. */
  get nodes(): Node[] {
    return this.#roots.flatMap((root) => this.#stands.get(root)?.() ?? root);
  }

  /** Returns true if all that it writes to is where it was: scripts replace elements by copies. */
  get isWhole(): boolean {
    return this.#parts.every((part) => part.isWhole());
  }

  /** @param anew true if others may have changed what was written: it is compared with the page */
  update(data: unknown, anew = false): void {
    for (const part of this.#parts) part.update(data, anew);
  }

  /** Takes it out of the page for good, with wrappers that scripts put around it inside the parent. */
  remove(parent: Node | null = null): void {
    this.end();
    for (const node of this.nodes) removeWrapped(parent, node);
  }

  /** What goes on by itself ends. */
  end(): void {
    for (const part of this.#parts) part.end?.();
  }

  #bind(binding: Binding, node: Element): Part {
    const scope = this.#scopeOf(node);
    const isIn = (part: Node) => !scope || callMethod(scope, 'contains', part);
    switch (binding.kind) {
      case 'text':
        return this.#bindText(binding, node, () => isIn(node));
      case 'attribute':
        return bindAttribute(binding, node, () => isIn(node));
      case 'condition':
        return this.#bindCondition(binding, node, isIn);
      case 'list':
        return this.#bindList(binding, node, isIn);
    }
  }

  /** What a node stays in whatever the data: the nearest element around it with a condition, else its root. */
  #scopeOf(node: Node): Node | undefined {
    let scope: Node | undefined;
    for (
      let around = readMember(node, 'parentNode');
      around && around !== this.fragment;
      around = readMember(around, 'parentNode')
    ) {
      scope = around;
      if (this.#conditions.has(around)) break;
    }
    return scope;
  }

  #bindText(binding: Of<'text'>, element: Element, isWhole: () => boolean): Part {
    const { path, format, relative, language = this.#language } = binding;
    const text = callMethod(document, 'createTextNode', '');
    callMethod(element, 'append', text);
    let value: unknown;
    let shown = '';
    let stop: (() => void) | undefined;
    const show = (anew: boolean) => {
      const words = formatted(value, format, language);
      const isIn = callMethod(element, 'contains', text);
      if (words !== shown || (anew && isIn && text.data !== words)) {
        // the element was empty: all that is in it came for our text, unless that is still as it was written
        const isReplaced = !isIn || (text.data !== shown && readMember(element, 'childNodes').length > 1);
        if (isReplaced) callMethod(element, 'replaceChildren', text);
        if (text.data !== words) text.data = words;
        shown = words;
      }
      return relativeLifetime(readTime(value), Date.now());
    };
    const tick = () => {
      if (stop && !isWhole()) this.#renew();
      return show(false);
    };
    return {
      isWhole,
      update(data, anew) {
        value = valueAt(data, path);
        const goesOn = relative && !Number.isNaN(readTime(value));
        stop?.();
        stop = undefined;
        show(anew);
        stop = goesOn ? keepUpToDate(tick) : undefined;
      },
      end: () => stop?.(),
    };
  }

  #bindCondition({ path, negated }: Of<'condition'>, element: Element, isIn: (node: Node) => boolean): Part {
    const placeholder = callMethod(document, 'createComment', '');
    let shown: Node = element;
    this.#conditions.add(element);
    this.#stands.set(element, () => [shown]);
    return {
      isWhole: () => isIn(shown),
      update(data) {
        const node = isPresent(valueAt(data, path)) === negated ? placeholder : element;
        if (node === shown) return;
        callMethod(shown as ChildNode, 'replaceWith', node);
        shown = node;
      },
    };
  }

  #bindList({ path, template }: Of<'list'>, anchor: Node, isIn: (node: Node) => boolean): Part {
    const instances: Instance[] = [];
    this.#stands.set(anchor, () => [...instances.flatMap(({ nodes }) => nodes), anchor]);
    return {
      isWhole: () =>
        isIn(anchor) &&
        instances.every(({ isWhole, nodes }) => isWhole && nodes.every((node) => !isSeen(node) || isIn(node))),
      update: (data, anew) => {
        const value = valueAt(data, path);
        const list = Array.isArray(value) ? value.slice(0, LONGEST_LIST) : [];
        list.forEach((item, index) => {
          const instance = instances[index];
          if (instance) instance.update(item, anew);
          else {
            const added = new Instance(template, item, this.#language, this.#renew);
            instances.push(added);
            (anchor as ChildNode).before(added.fragment);
          }
        });
        for (const instance of instances.splice(list.length)) instance.remove(readMember(anchor, 'parentNode'));
      },
      end() {
        for (const instance of instances) instance.end();
      },
    };
  }
}

function bindAttribute({ path, name, url }: Of<'attribute'>, element: Element, isWhole: () => boolean): Part {
  let former: string | undefined;
  return {
    isWhole,
    update(data, anew) {
      const text = textOf(valueAt(data, path));
      // a picture without alt is read out by its address
      const isUsable = text ? !url || isSafeUrl(text, readMember(document, 'baseURI')) : name === 'alt';
      const value = isUsable ? text : undefined;
      const present = anew ? callMethod(element, 'getAttribute', name) : former;
      if (value !== undefined && value !== present) callMethod(element, 'setAttribute', name, value);
      else if (value === undefined) callMethod(element, 'removeAttribute', name);
      former = value;
    },
  };
}
