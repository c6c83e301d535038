import { callMethod, readMember } from '../../src/client/dom-clobbering.js';
import { keepUpToDate } from './clock.js';
import { readTime } from './date.js';
import { formatted } from './format.js';
import { valueAt } from './path.js';
import { isPresent } from './presence.js';
import { relativeLifetime } from './relative-time.js';
import { isSafeUrl } from './safe-url.js';
import { type Binding, type CompiledTemplate, nodesOf } from './template.js';
import { textOf } from './text.js';

/** The longest nested list that is shown. */
const LONGEST_LIST = 1_000;

type Of<Kind> = Extract<Binding, { kind: Kind }>;

/** Something in an instance that follows the data. */
interface Part {
  update(data: unknown): void;
  end?(): void;
}

/** One item: a clone of a template that follows its data. What hasn't changed is not touched. */
export class Instance {
  readonly #roots: Node[];
  readonly #parts: Part[];
  /** Node of the clone → what stands in the page for it, where that is not just the node. */
  readonly #stands = new Map<Node, () => Node[]>();
  /** What an item stands in before it comes into the page. */
  readonly fragment: DocumentFragment;

  constructor(template: CompiledTemplate, data: unknown, language: string) {
    this.fragment = callMethod(document, 'importNode', template.fragment, true) as DocumentFragment;
    this.#roots = [...this.fragment.childNodes];
    const nodes = template.bindings.length ? nodesOf(this.fragment) : [];
    this.#parts = template.bindings.map((binding) => this.#bind(binding, nodes[binding.node] as Element, language));
    this.update(data);
  }

  /** What of it is in the page, in order. */
  get nodes(): Node[] {
    return this.#roots.flatMap((root) => this.#stands.get(root)?.() ?? root);
  }

  update(data: unknown): void {
    for (const part of this.#parts) part.update(data);
  }

  /** Takes it out of the page for good. */
  remove(): void {
    this.end();
    for (const node of this.nodes) callMethod(node as ChildNode, 'remove');
  }

  /** What goes on by itself ends. */
  end(): void {
    for (const part of this.#parts) part.end?.();
  }

  #bind(binding: Binding, node: Element, language: string): Part {
    switch (binding.kind) {
      case 'text':
        return bindText(binding, node, language);
      case 'attribute':
        return bindAttribute(binding, node);
      case 'condition':
        return this.#bindCondition(binding, node);
      case 'list':
        return this.#bindList(binding, node, language);
    }
  }

  #bindCondition({ path, negated }: Of<'condition'>, element: Element): Part {
    const placeholder = callMethod(document, 'createComment', '');
    let shown: Node = element;
    this.#stands.set(element, () => [shown]);
    return {
      update(data) {
        const node = isPresent(valueAt(data, path)) === negated ? placeholder : element;
        if (node === shown) return;
        callMethod(shown as ChildNode, 'replaceWith', node);
        shown = node;
      },
    };
  }

  #bindList({ path, template }: Of<'list'>, anchor: Node, language: string): Part {
    const instances: Instance[] = [];
    this.#stands.set(anchor, () => [...instances.flatMap(({ nodes }) => nodes), anchor]);
    return {
      update(data) {
        const value = valueAt(data, path);
        const list = Array.isArray(value) ? value.slice(0, LONGEST_LIST) : [];
        list.forEach((item, index) => {
          const instance = instances[index];
          if (instance) instance.update(item);
          else {
            const added = new Instance(template, item, language);
            instances.push(added);
            (anchor as ChildNode).before(added.fragment);
          }
        });
        for (const instance of instances.splice(list.length)) instance.remove();
      },
      end() {
        for (const instance of instances) instance.end();
      },
    };
  }
}

function bindText(binding: Of<'text'>, element: Element, around: string): Part {
  const { path, format, relative, language = around } = binding;
  const text = callMethod(document, 'createTextNode', '');
  callMethod(element, 'append', text);
  let value: unknown;
  let stop: (() => void) | undefined;
  const show = () => {
    const words = formatted(value, format, language);
    if (words !== text.data) text.data = words;
    return relativeLifetime(readTime(value), Date.now());
  };
  return {
    update(data) {
      value = valueAt(data, path);
      const goesOn = relative && !Number.isNaN(readTime(value));
      stop?.();
      stop = goesOn ? keepUpToDate(show) : undefined;
      if (!goesOn) show();
    },
    end: () => stop?.(),
  };
}

function bindAttribute({ path, name, url }: Of<'attribute'>, element: Element): Part {
  let former: string | undefined;
  return {
    update(data) {
      const text = textOf(valueAt(data, path));
      // a picture without alt is read out by its address
      const isUsable = text ? !url || isSafeUrl(text, readMember(document, 'baseURI')) : name === 'alt';
      const value = isUsable ? text : undefined;
      if (value !== undefined && value !== former) callMethod(element, 'setAttribute', name, value);
      else if (value === undefined) callMethod(element, 'removeAttribute', name);
      former = value;
    },
  };
}
