/** A form with which visitors of the demo publish events. A form without fields is a button. */
export interface PublishForm {
  /** From the root of the site. */
  action: string;
  label: string;
  fields: readonly { name: string; label: string; maxLength: number }[];
}

/** A list whose items the server writes into an example's feed. */
interface ExampleList {
  /** The attribute `event` of the feed. */
  event: string;
  /** The address of the list, from the root of the site. */
  list: string;
}

/** What the demo adds to an example. The files of the examples work without it. */
export interface Example {
  lists: readonly ExampleList[];
  /** A sentence about the source of the events. */
  publisher: string;
  forms: readonly PublishForm[];
}

/** The examples by the name of their file. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'comments.html': {
    lists: [{ event: 'new-comment', list: 'comments.json' }],
    publisher: 'The form below posts to the demo’s server, which publishes the comment.',
    forms: [
      {
        action: 'comments',
        label: 'Post',
        fields: [
          { name: 'author', label: 'Name', maxLength: 40 },
          { name: 'text', label: 'Comment', maxLength: 280 },
        ],
      },
    ],
  },
  'live-scores.html': {
    lists: [{ event: 'score', list: 'scores.json' }],
    publisher: 'The demo’s server plays four matches, one minute per second.',
    forms: [],
  },
  'stock-ticker.html': {
    lists: [{ event: 'tick', list: 'market.json' }],
    publisher: 'The demo’s server changes one price per second. The prices are invented; the events are real.',
    forms: [],
  },
  'whos-here.html': {
    lists: [],
    publisher: 'The service knows who is subscribed. The demo’s server only authorizes each visitor.',
    forms: [],
  },
  'notifications.html': {
    lists: [{ event: 'notification', list: 'notifications.json' }],
    publisher:
      'The demo’s server publishes these events, also from time to time by itself. All visitors share the bell.',
    forms: [
      { action: 'notifications', label: 'Notify everybody', fields: [] },
      { action: 'notifications/read', label: 'Mark all as read', fields: [] },
    ],
  },
  'typing.html': {
    lists: [],
    publisher: 'The pages publish these events themselves. The demo’s server only authorizes each visitor.',
    forms: [],
  },
  'burst.html': {
    lists: [],
    publisher: 'The demo’s server publishes 10,000 events within ten seconds.',
    forms: [{ action: 'burst', label: 'Start', fields: [] }],
  },
};
