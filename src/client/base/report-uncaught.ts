/** Reports an error that the page's own code threw, as an uncaught one, so that it stops nothing else. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else {
    // Node and older engines have no reportError; Node's own EventTarget throws a listener's error from a fresh stack, too
    setTimeout(() => {
      throw error;
    });
  }
}
