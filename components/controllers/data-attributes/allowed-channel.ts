/** Whether anyone may subscribe to a channel of this name, without being authorised. */
export function isPublic(name: string): boolean {
  return !/^(private-|presence-|#)/i.test(name);
}

/** Whether a name is one of those listed; `*` in a list stands for any characters. */
export function isListed(name: string, list: readonly string[]): boolean {
  return list.some((pattern) => matches(name, pattern.split('*')));
}

/** @param pieces what has to be in the name, in this order, the first at its start and the last at its end */
function matches(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let place = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, place);
    if (found < 0) return false;
    place = found + piece.length;
  }
  return name.length - last.length >= place && name.endsWith(last);
}
