/** Reports an error in the page's own code as an uncaught error, without interrupting the caller. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else {
    // Node and older engines have no reportError; Node's EventTarget also throws a listener's error asynchronously
    setTimeout(() => {
      throw error;
    });
  }
}
