import { Random } from '../../tools/simulation/random.js';
import { textsIn, translate } from './hostile-page.js';

/** Changes that scripts make to a node; an act that does not apply to the node does nothing. */
const ACTS = {
  wrap(node) {
    const around = document.createElement('div');
    node.replaceWith(around);
    around.append(node);
  },
  unwrap(node) {
    if (node instanceof Element && !isComponent(node)) node.replaceWith(...node.childNodes);
  },
  copyTexts(node) {
    for (const text of textsIn(node)) text.replaceWith(text.cloneNode());
  },
  picture(node) {
    for (const text of textsIn(node)) text.replaceWith(text.data.slice(0, 1), document.createElement('img'));
  },
  split(node) {
    for (const text of textsIn(node)) text.splitText(text.length / 2);
  },
  normalize(node) {
    (node.parentNode as Node).normalize();
  },
  removeAttribute(node, random) {
    const names = node instanceof Element ? node.getAttributeNames().filter((name) => !CONFIGURED.test(name)) : [];
    const name = names.length && random.pick(names);
    if (name) (node as Element).removeAttribute(name);
  },
  addAttribute(node, random) {
    const name = random.pick(['hidden', 'class', 'lang', 'data-pusher-item', 'style']);
    if (node instanceof Element && !isComponent(node)) node.setAttribute(name, name === 'lang' ? 'de' : '');
  },
  reorder(node, random) {
    const other = random.pick([...(node.parentNode as ParentNode).childNodes]);
    if (other !== node) other.before(node);
  },
  remove: (node) => node.remove(),
  duplicate(node) {
    if (!(node instanceof Element) || !isComponent(node)) node.after(node.cloneNode(true));
  },
  copy(node) {
    if (!(node instanceof Element) || !isComponent(node)) node.replaceWith(node.cloneNode(true));
  },
  translate(node) {
    for (const text of textsIn(node)) translate(text);
  },
} satisfies Record<string, (node: ChildNode, random: Random) => void>;

export type Act = keyof typeof ACTS;
export const acts = Object.keys(ACTS) as Act[];

/** Attributes with which the page's author configures an element. */
const CONFIGURED =
  /^(event|format|field|key|limit|order|label|grace|channel|name|server|data-pusher-(?!item)|api-key|auth-endpoint)/;
const isComponent = ({ localName }: Element) => localName.startsWith('pusher-');

/** How often scripts may act before they count as caught in a loop. */
export const MOST = 3_000;

/** Scripts that change nodes that others add or change, at once or after a delay in ms. */
export class HostileScripts {
  acted = 0;
  readonly #observer: MutationObserver;
  readonly #isCalm: (node: Node) => boolean;
  readonly #random: Random;
  readonly #acts: readonly Act[];

  /** @param isCalm returns true for nodes that the scripts do not change */
  constructor(
    box: Node,
    acts: readonly Act[],
    { delay, seed, isCalm }: { delay: number | undefined; seed: number; isCalm(node: Node): boolean },
  ) {
    this.#acts = acts;
    this.#isCalm = isCalm;
    this.#random = new Random(seed);
    this.#observer = new MutationObserver((records) => {
      const nodes = new Set(
        records.flatMap(({ type, target, addedNodes }) => (type === 'childList' ? [...addedNodes] : [target])),
      );
      if (delay === undefined) this.#act(nodes);
      else setTimeout(() => this.#act(nodes), delay);
    });
    this.#observer.observe(box, { childList: true, subtree: true, characterData: true, attributes: true });
  }

  end(): void {
    this.#observer.disconnect();
  }

  #act(nodes: Iterable<Node>): void {
    for (const node of nodes) {
      const act = this.#random.pick(this.#acts);
      if (this.acted >= MOST || !node.isConnected || this.#isCalm(node)) continue;
      this.acted++;
      ACTS[act](node as ChildNode, this.#random);
    }
    this.#observer.takeRecords();
  }
}
