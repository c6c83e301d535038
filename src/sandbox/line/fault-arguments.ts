// What a fault can be told; each check throws a RangeError that says what is wrong.

/** How often a fault is met; undefined: until it is ended. */
export function checkCount(times: number | undefined): void {
  if (times === undefined || (Number.isInteger(times) && times > 0)) return;
  throw new RangeError(`A fault is met a whole number of times, from 1; ${times} is none.`);
}

/** A duration in ms. */
export function checkDuration(ms: number): void {
  if (ms >= 0 && ms < 2 ** 31) return;
  throw new RangeError(`A fault takes a number of milliseconds from 0 to 2^31 - 1; ${ms} is none.`);
}

/** A code that a close frame may carry. */
export function checkCloseCode(code: number): void {
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (Number.isInteger(code) && (isStandard || (code >= 3000 && code <= 4999))) return;
  throw new RangeError(
    `No close frame can carry the code ${code}: there are 1000 to 1014, without 1004 to 1006, and 3000 to 4999. ` +
      'A close without a frame, which clients see as 1006, is faults.drop().',
  );
}

/** The status of an HTTP error. */
export function checkStatus(status: number): void {
  if (Number.isInteger(status) && status >= 400 && status <= 599) return;
  throw new RangeError(`The status of an error is from 400 to 599; ${status} is none.`);
}
