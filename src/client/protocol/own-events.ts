/**
 * Events of channels and of the user that only the client makes. For these, servers send frames of other names, or none: a
 * frame of this name imitates them.
 */
const MADE_BY_CLIENT = /^pusher:(subscription_(succeeded|count)|member_(added|removed)|gap|signin_error)$/;

/** Returns true for a received event that imitates one of the client's own. */
export function isImitation(event: string): boolean {
  return event.startsWith('pusher:') && MADE_BY_CLIENT.test(event);
}

/** Returns true if the client itself emits this event. `isOriginal`: it was made in the original library's form. */
export function isOwnEvent(event: string, isOriginal: boolean): boolean {
  return event === 'connection_established' || (isOriginal && /^(open|close|subscribe)$/.test(event));
}
