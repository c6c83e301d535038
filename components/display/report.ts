/** Reports an error as an uncaught one, so that it stops nothing else. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else {
    setTimeout(() => {
      throw error;
    });
  }
}
