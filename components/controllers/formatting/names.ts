/** Splits names that are separated by white space, as in an attribute. */
export function readNames(names: string | null | undefined): ReadonlySet<string> {
  return new Set(names?.split(/\s+/).filter(Boolean));
}
