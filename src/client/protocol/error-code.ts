/** The codes of errors that aren't numbers, by the type of the error. docs/errors.md explains each of them. */
export interface ErrorCodes {
  WebSocketError: 'timeout' | 'no-pong' | 'not-connected';
  AuthError:
    | 'timeout'
    | 'redirected'
    | 'not-json'
    | 'no-auth'
    | 'no-user-data'
    | 'no-channel-data'
    | 'no-shared-secret'
    | 'header'
    | 'no-fetch';
  Timeout: 'src';
  ClientEventError: 'too-large' | 'queue-full' | 'expired' | 'not-subscribed';
  DecryptionError: 'undecryptable';
  UnsupportedError: 'not-loaded';
  ConfigurationError:
    | ConnectionMistake
    | ElementMistake
    | ListMistake
    | TemplateMistake
    | MarkupMistake
    | DataMistake
    | ContainerMistake;
}

/** Mistakes in the connection, and in the way in which the page loads the script. */
type ConnectionMistake =
  | 'no-key'
  | 'no-server'
  | 'two-servers'
  | 'cluster'
  | 'server'
  | 'credentials'
  | 'activity-timeout'
  | 'pong-timeout'
  | 'unavailable-timeout'
  | 'invalid-lock'
  | 'locked'
  | 'loaded-twice';

/** Mistakes in the attributes of a channel or of a display element. */
type ElementMistake =
  | 'name'
  | 'no-connection'
  | 'no-channel'
  | 'channel'
  | 'no-event'
  | 'event'
  | 'format'
  | 'on'
  | 'data'
  | 'repair'
  | 'failed';

/** Mistakes in the list that a feed loads. */
type ListMistake = 'src' | 'src-not-json' | 'src-not-a-list';

type TemplateMistake = 'no-template' | 'template' | 'placeholder' | 'out-of-place';

/** Mistakes that the chunk `markup-checks` finds in tags and attributes. */
type MarkupMistake =
  | 'quotation-marks'
  | 'unknown-attribute'
  | 'unknown-tag'
  | 'value'
  | 'channel-name'
  | 'event-name'
  | 'self-closing'
  | 'too-many';

/** Paths that the received data lacks. */
type DataMistake = 'no-field' | 'data-is-text' | 'data-is-list' | 'data-is-object' | 'no-key-in-data';

/** Mistakes in elements with `data-pusher-channel`. */
type ContainerMistake = 'no-data-channels' | 'no-channel-name' | 'not-allowed' | 'nested';

/** A code that isn't a number. */
export type ErrorCode = ErrorCodes[keyof ErrorCodes];
