/**
 * Events of channels and of the user that only the client creates. Servers send frames with other names for them, or none: a
 * frame with one of these names imitates them.
 */
const CREATED_BY_CLIENT = /^pusher:(subscription_(succeeded|count)|member_(added|removed)|gap|signin_error)$/;

/** Returns true if a received event imitates one that only the client creates. */
export function isImitation(event: string): boolean {
  return event.startsWith('pusher:') && CREATED_BY_CLIENT.test(event);
}

/** Returns true if the client itself emits this event; `isVersion1` is true if it has version 1's arguments. */
export function isOwnEvent(event: string, isVersion1: boolean): boolean {
  return event === 'connection_established' || (isVersion1 && /^(open|close|subscribe)$/.test(event));
}
