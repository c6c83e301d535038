/** Returns true if anyone may subscribe to a channel of this name without authorization. */
export function isPublicChannel(name: string): boolean {
  return !/^(private-|presence-|#)/i.test(name);
}

/** Returns true if a name matches an entry of a list; `*` in an entry stands for any characters. */
export function isListed(name: string, list: readonly string[]): boolean {
  return list.some((pattern) => matches(name, pattern.split('*')));
}

/** @param pieces the texts that the name must contain in this order, the first at its start and the last at its end */
function matches(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}
