// Validates the arguments of faults. Each function throws a RangeError that states the mistake.

/** The number of times that a fault applies; undefined means until it is ended. */
export function checkCount(times: number | undefined): void {
  if (times === undefined || (Number.isInteger(times) && times > 0)) return;
  throw new RangeError(`The times option of a fault must be a whole number of at least 1, not ${times}.`);
}

/** A duration in ms. */
export function checkDuration(ms: number): void {
  if (ms >= 0 && ms < 2 ** 31) return;
  throw new RangeError(`The duration of a fault must be from 0 to 2^31 - 1 milliseconds, not ${ms}.`);
}

/** A code that a close frame may carry. */
export function checkCloseCode(code: number): void {
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (Number.isInteger(code) && (isStandard || (code >= 3000 && code <= 4999))) return;
  throw new RangeError(
    `A close frame cannot carry the code ${code}; valid codes are 1000 to 1014, except 1004 to 1006, ` +
      'and 3000 to 4999. To close without a close frame, which clients see as 1006, use faults.drop().',
  );
}

/** The status of an HTTP error. */
export function checkStatus(status: number): void {
  if (Number.isInteger(status) && status >= 400 && status <= 599) return;
  throw new RangeError(`The status of an error must be from 400 to 599, not ${status}.`);
}
