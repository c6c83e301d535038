import type { Members } from '../../support/element-controller.js';
import { valueAt } from '../formatting/path.js';
import type { MemberData } from './members-host.js';

/** How much of a text counts for its place. */
const LONGEST_TEXT = 200;

/** Who is there, in the order in which they came. */
export class MemberList {
  readonly #members = new Map<string, MemberData>();
  /** The ids in the order that was asked for last: what is nearly sorted is sorted soon. */
  #order: string[] = [];

  get size(): number {
    return this.#members.size;
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#members.has(id);
  }

  clear(): void {
    this.#members.clear();
  }

  /** Becomes what the channel says. Who stays keeps the place; who is as before keeps the very data. */
  sync({ members, myID }: Pick<Members, 'members' | 'myID'>, withoutMe: boolean): void {
    // some servers send numbers
    const mine = myID === null ? undefined : String(myID);
    const isWanted = (id: string) => Object.hasOwn(members, id) && !(withoutMe && id === mine);
    for (const id of this.#members.keys()) if (!isWanted(id)) this.#members.delete(id);
    for (const id of Object.keys(members)) {
      const me = id === mine;
      if (me && withoutMe) continue;
      const info = members[id];
      const former = this.#members.get(id);
      if (!former || former.info !== info || former.me !== me) this.#members.set(id, { id, info, me });
    }
  }

  /** Everybody, by what is at a path (`-path`: the other way round), else as they came; who has nothing there is last. */
  ordered(path: string, language: string): MemberData[] {
    if (!path) return [...this.#members.values()];
    const ids = new Set([...this.#order, ...this.#members.keys()]);
    const all = [...ids].flatMap((id) => this.#members.get(id) ?? []);
    const sign = path.startsWith('-') ? -1 : 1;
    const { compare } = new Intl.Collator(language, { numeric: true });
    const step = sign < 0 ? path.slice(1) : path;
    const places = all.map((member) => ({ member, value: sortable(valueAt(member, step)) }));
    places.sort(({ value: one }, { value: other }) => {
      if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
      const numbers = typeof one === 'number' && typeof other === 'number';
      return sign * (numbers ? one - other : compare(String(one), String(other)));
    });
    this.#order = places.map(({ member }) => member.id);
    return places.map(({ member }) => member);
  }
}

function sortable(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && value ? value.slice(0, LONGEST_TEXT) : undefined;
}
