/** Calls `act` once the page has had the time to bring what follows: a task from now, and not before it is parsed. */
export function afterParsing(act: () => void): void {
  const later = () => setTimeout(act);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', later, { once: true });
  else later();
}
