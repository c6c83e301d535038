import type { PropertyDeclarations } from '@lit/reactive-element';
import type { ItemEvents } from './change-events.js';
import type { Feed, FeedElement } from './controllers/feed/feed-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { ItemDetail, RemovalReason } from './controllers/items/item-host.js';

/**
 * Shows an instance of its `<template>` for each event of a channel: see docs/templates.md for what a template can do.
 * Items stand beside the template, wherever it is in the element (in a `<ul>`, in a `<tbody>`).
 *
 * An element in it with the attribute `data-empty` is shown while there is nothing else to show.
 *
 * @attr event - the events that bring items, separated by spaces
 * @attr [limit=100] - how many items are shown; the oldest go
 * @attr [order=newest-first] - `newest-first`, or `newest-last`; the array at `src` is in the same order
 * @attr key - the path to what tells items apart, such as `id`: an item that comes again is updated in its place
 * @attr item-key - the same by another name, for frameworks that keep `key` to themselves, such as React and Vue
 * @attr remove-event - the events that take an item away: their data is its key, or has it at the path `key`
 * @attr src - the address of a JSON array of what is already there; loaded again with each new subscription
 * @attr channel - the id of a `<pusher-channel>`; default: the one around it, else the page's only one
 * @attr [label=entry|entries] - the words by which screen readers tell of one and of many new items; empty: they don't
 * @attr transition - changes are shown by a view transition, where there are such, and motion is not unwelcome
 *
 * @fires {CustomEvent<ItemDetail>} pusher-before-insert - an item is about to come in; cancelable, and `detail.data` can be replaced
 * @fires {CustomEvent<ItemDetail>} pusher-insert - it came in
 * @fires {CustomEvent<ItemDetail>} pusher-before-update - an item is about to change; cancelable, and `detail.data` can be replaced
 * @fires {CustomEvent<ItemDetail>} pusher-update - it changed
 * @fires {CustomEvent<ItemDetail>} pusher-before-remove - an item is about to go; cancelable
 * @fires {CustomEvent<ItemDetail>} pusher-remove - it went
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong; told once
 *
 * @cssState loading - there is nothing to show yet, and the list at `src` is on its way
 * @cssState empty - there is nothing to show
 * @cssState live - there are items
 */
export class PusherFeed extends DisplayElement<ElementController & Feed> implements FeedElement {
  static override properties: PropertyDeclarations = {
    event: { reflect: true },
    limit: { type: Number, reflect: true },
    order: { reflect: true },
    key: { reflect: true },
    itemKey: { attribute: 'item-key', reflect: true },
    removeEvent: { attribute: 'remove-event', reflect: true },
    src: { reflect: true },
    channel: { reflect: true },
    label: { reflect: true },
    transition: { type: Boolean, reflect: true },
  };

  declare event: string | null | undefined;
  declare limit: number | null | undefined;
  declare order: 'newest-first' | 'newest-last' | null | undefined;
  declare key: string | null | undefined;
  declare itemKey: string | null | undefined;
  declare removeEvent: string | null | undefined;
  declare src: string | null | undefined;
  declare channel: string | null | undefined;
  declare label: string | null | undefined;
  declare transition: boolean | null | undefined;

  constructor() {
    super('feed');
  }

  /** The data of what is shown, in the order in which it is shown: a copy. */
  get items(): readonly unknown[] {
    return this.body?.items ?? [];
  }

  /** Takes away all that is shown. */
  clear(): void {
    this.deliver((body) => body.clear());
  }

  /** Takes away one item: by its key, or by any element in it. */
  removeItem(item: string | number | Element): void {
    this.deliver((body) => body.removeItem(item));
  }

  /** Loads the list at `src` again. */
  refresh(): void {
    this.deliver((body) => body.refresh());
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-feed': ItemEvents;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-feed': PusherFeed;
  }
}
