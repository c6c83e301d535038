import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { keepUpToDate } from '../formatting/clock.js';
import { readTime } from '../formatting/date.js';
import { formatValue } from '../formatting/format.js';
import { valueAt } from '../formatting/path.js';
import { relativeLifetime } from '../formatting/relative-time.js';
import { textOf } from '../formatting/text.js';
import { isPresent } from './condition.js';
import { isSafeUrl } from './safe-url.js';
import { type Binding, type CompiledTemplate, nodesOf } from './template.js';
import { isVisibleNode, removeWrapped } from './wrappers.js';

/** Only this many entries of a nested list are shown. */
const MAX_LIST_LENGTH = 1_000;

type BindingOf<Kind> = Extract<Binding, { kind: Kind }>;

/** A binding of one instance: keeps a node up to date with the data. */
interface BoundNode {
  /** @param verify true if other scripts may have changed the page, so that it must be compared with what was written */
  update(data: unknown, verify: boolean): void;
  /** Returns true if the node is still in the instance. */
  isIntact(): boolean;
  end?(): void;
}

/** A clone of a template that shows one item's data. Updates touch only the nodes whose data changed. */
export class TemplateInstance {
  readonly #roots: Node[];
  readonly #boundNodes: BoundNode[];
  readonly #language: string;
  /** Called if a script replaced nodes of the instance, so that the item must be rendered again. */
  readonly #rerender: () => void;
  /** For a root of the clone that other nodes represent in the page: returns these nodes. */
  readonly #replacements = new Map<Node, () => Node[]>();
  /** Elements with a condition, which a placeholder can replace. */
  readonly #conditions = new Set<Node>();
  /** Contains the item until it is inserted into the page. */
  readonly fragment: DocumentFragment;

  constructor(template: CompiledTemplate, data: unknown, language: string, rerender: () => void = () => {}) {
    this.#language = language;
    this.#rerender = rerender;
    this.fragment = callMethod(document, 'importNode', template.fragment, true) as DocumentFragment;
    this.#roots = [...this.fragment.childNodes];
    const nodes = template.bindings.length ? nodesOf(this.fragment) : [];
    this.#boundNodes = template.bindings.map((binding) => this.#bind(binding, nodes[binding.node] as Element));
    this.update(data);
  }

  /** The instance's root nodes in the page, in order. */
  get nodes(): Node[] {
    return this.#roots.flatMap((root) => this.#replacements.get(root)?.() ?? root);
  }

  /** True if all bound nodes are still in the instance. Scripts may replace elements with copies. */
  get isIntact(): boolean {
    return this.#boundNodes.every((bound) => bound.isIntact());
  }

  /** @param verify true if other scripts may have changed the page, so that it must be compared with what was written */
  update(data: unknown, verify = false): void {
    for (const bound of this.#boundNodes) bound.update(data, verify);
  }

  /** Removes the instance from the page for good, with the wrappers that scripts put around it inside the parent. */
  remove(parent: Node | null = null): void {
    this.end();
    for (const node of this.nodes) removeWrapped(parent, node);
  }

  /** Stops updates of relative times. */
  end(): void {
    for (const bound of this.#boundNodes) bound.end?.();
  }

  #bind(binding: Binding, node: Element): BoundNode {
    const scope = this.#scopeOf(node);
    const isInside = (inner: Node) => !scope || callMethod(scope, 'contains', inner);
    switch (binding.kind) {
      case 'text':
        return this.#bindText(binding, node, () => isInside(node));
      case 'attribute':
        return bindAttribute(binding, node, () => isInside(node));
      case 'condition':
        return this.#bindCondition(binding, node, isInside);
      case 'list':
        return this.#bindList(binding, node, isInside);
    }
  }

  /** Returns the nearest enclosing element with a condition, else the node's root: data never moves the node out of it. */
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

  #bindText(binding: BindingOf<'text'>, element: Element, isIntact: () => boolean): BoundNode {
    const { path, format, relative, language = this.#language } = binding;
    const text = callMethod(document, 'createTextNode', '');
    callMethod(element, 'append', text);
    let value: unknown;
    let shown = '';
    let stopClock: (() => void) | undefined;
    const show = (verify: boolean) => {
      const written = formatValue(value, format, language);
      const isAttached = callMethod(element, 'contains', text);
      if (written !== shown || (verify && isAttached && text.data !== written)) {
        // the element contained only our text, so any other node in it is a replacement, unless our text is unchanged
        const isReplaced = !isAttached || (text.data !== shown && readMember(element, 'childNodes').length > 1);
        if (isReplaced) callMethod(element, 'replaceChildren', text);
        if (text.data !== written) text.data = written;
        shown = written;
      }
      return relativeLifetime(readTime(value), Date.now());
    };
    const tick = () => {
      if (stopClock && !isIntact()) this.#rerender();
      return show(false);
    };
    return {
      isIntact,
      update(data, verify) {
        value = valueAt(data, path);
        const needsClock = relative && !Number.isNaN(readTime(value));
        stopClock?.();
        stopClock = undefined;
        show(verify);
        stopClock = needsClock ? keepUpToDate(tick) : undefined;
      },
      end: () => stopClock?.(),
    };
  }

  #bindCondition(
    { path, negated }: BindingOf<'condition'>,
    element: Element,
    isInside: (node: Node) => boolean,
  ): BoundNode {
    const placeholder = callMethod(document, 'createComment', '');
    let shown: Node = element;
    this.#conditions.add(element);
    this.#replacements.set(element, () => [shown]);
    return {
      isIntact: () => isInside(shown),
      update(data) {
        const node = isPresent(valueAt(data, path)) === negated ? placeholder : element;
        if (node === shown) return;
        callMethod(shown as ChildNode, 'replaceWith', node);
        shown = node;
      },
    };
  }

  #bindList({ path, template }: BindingOf<'list'>, anchor: Node, isInside: (node: Node) => boolean): BoundNode {
    const instances: TemplateInstance[] = [];
    this.#replacements.set(anchor, () => [...instances.flatMap(({ nodes }) => nodes), anchor]);
    return {
      isIntact: () =>
        isInside(anchor) &&
        instances.every(
          ({ isIntact, nodes }) => isIntact && nodes.every((node) => !isVisibleNode(node) || isInside(node)),
        ),
      update: (data, verify) => {
        const value = valueAt(data, path);
        const list = Array.isArray(value) ? value.slice(0, MAX_LIST_LENGTH) : [];
        list.forEach((item, index) => {
          const instance = instances[index];
          if (instance) instance.update(item, verify);
          else {
            const added = new TemplateInstance(template, item, this.#language, this.#rerender);
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

function bindAttribute(
  { path, name, url }: BindingOf<'attribute'>,
  element: Element,
  isIntact: () => boolean,
): BoundNode {
  let lastValue: string | undefined;
  return {
    isIntact,
    update(data, verify) {
      const text = textOf(valueAt(data, path));
      // screen readers read the address of an image without alt
      const isUsable = text ? !url || isSafeUrl(text, readMember(document, 'baseURI')) : name === 'alt';
      const value = isUsable ? text : undefined;
      const current = verify ? callMethod(element, 'getAttribute', name) : lastValue;
      if (value !== undefined && value !== current) callMethod(element, 'setAttribute', name, value);
      else if (value === undefined) callMethod(element, 'removeAttribute', name);
      lastValue = value;
    },
  };
}
