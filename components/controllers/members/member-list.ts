import type { Members } from '../../support/element-controller.js';
import { valueAt } from '../formatting/path.js';
import type { MemberData } from './members-host.js';

/** Only this many characters of a text are compared when members are sorted. */
const MAX_COMPARED_LENGTH = 200;

/** The members of a channel, in the order in which they joined. */
export class MemberList {
  readonly #members = new Map<string, MemberData>();
  /** The ids in the order of the last sort: a list that is nearly sorted is sorted faster. */
  #lastOrder: string[] = [];

  get size(): number {
    return this.#members.size;
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#members.has(id);
  }

  clear(): void {
    this.#members.clear();
  }

  /** Updates the list to the members of the channel. Keeps the order of present members, and the data of unchanged ones. */
  sync({ members, myID }: Pick<Members, 'members' | 'myID'>, withoutMe: boolean): void {
    // some servers send numbers
    const myId = myID === null ? undefined : String(myID);
    const isWanted = (id: string) => Object.hasOwn(members, id) && !(withoutMe && id === myId);
    for (const id of this.#members.keys()) if (!isWanted(id)) this.#members.delete(id);
    for (const id of Object.keys(members)) {
      const me = id === myId;
      if (me && withoutMe) continue;
      const info = members[id];
      const former = this.#members.get(id);
      if (!former || former.info !== info || former.me !== me) this.#members.set(id, { id, info, me });
    }
  }

  /**
   * Returns all members sorted by the value at a path (`-path` for descending order), or in the order in which they joined if
   * there is no path. Members without a value come last.
   */
  ordered(path: string, language: string): MemberData[] {
    if (!path) return [...this.#members.values()];
    const ids = new Set([...this.#lastOrder, ...this.#members.keys()]);
    const all = [...ids].flatMap((id) => this.#members.get(id) ?? []);
    const sign = path.startsWith('-') ? -1 : 1;
    const { compare } = new Intl.Collator(language, { numeric: true });
    const sortPath = sign < 0 ? path.slice(1) : path;
    const entries = all.map((member) => ({ member, value: sortValue(valueAt(member, sortPath)) }));
    entries.sort(({ value: one }, { value: other }) => {
      if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
      const areNumbers = typeof one === 'number' && typeof other === 'number';
      return sign * (areNumbers ? one - other : compare(String(one), String(other)));
    });
    this.#lastOrder = entries.map(({ member }) => member.id);
    return entries.map(({ member }) => member);
  }
}

function sortValue(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && value ? value.slice(0, MAX_COMPARED_LENGTH) : undefined;
}
