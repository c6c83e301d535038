// Compiled by `npm run check`, not run: the elements' own events have types on the document and the window, too.
import type { GapDetail, PusherError, StateChangeDetail, SubscribedDetail } from '../../components/index.js';

document.addEventListener('pusher-error', ({ detail }): PusherError => detail);
document.addEventListener('pusher-gap', ({ detail }): GapDetail => detail);
document.addEventListener('pusher-subscribed', ({ detail }): SubscribedDetail => detail);
document.addEventListener('pusher-statechange', ({ detail }): StateChangeDetail => detail);
document.addEventListener('pusher-event', ({ detail }): string => detail.event);
window.addEventListener('pusher-error', ({ detail }): boolean => detail.retryable);

// @ts-expect-error a type is not a number
document.addEventListener('pusher-error', ({ detail }): number => detail.type);
