// Compiled by `npm run check`, not run: codes are known to editors, and pages may use codes of their own.
import { type ErrorCode, PusherError, type PusherErrorDetail } from '../../src/client/index.js';

const error = new PusherError('AuthError', 'not a member', { code: 'not-a-member' });
if (error.code === 'no-auth' || error.code === 4001) console.log(error.message);
export const code: number | string | null = error.code;
export const withAnyCode = (text: string): PusherErrorDetail => ({ code: text });
export const known: ErrorCode = 'no-shared-secret';

// @ts-expect-error a code that no error of this package has
export const unknown: ErrorCode = 'not-a-member';
