/**
 * Returns true if a problem has not been reported yet, and adds it to the reported ones.
 *
 * @param keepsLatest true: only the latest problem is remembered, so that one is reported again after a different one
 */
export function isFirstReport(reported: Set<string>, problem: string, keepsLatest?: boolean): boolean {
  if (reported.has(problem)) return false;
  if (keepsLatest) reported.clear();
  reported.add(problem);
  return true;
}
