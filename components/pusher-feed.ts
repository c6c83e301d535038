import type { PropertyDeclarations } from '@lit/reactive-element';
import type { ItemEvents } from './change-events.js';
import type { Feed, FeedElement } from './controllers/feed/feed-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { ItemDetail, RemovalReason } from './controllers/items/item-host.js';

/**
 * Shows an instance of its `<template>` for each event of a channel; docs/templates.md describes templates. Items are
 * inserted next to the template, wherever it is in the element, such as in a `<ul>` or a `<tbody>`.
 *
 * An element with the attribute `data-empty` is shown while there are no items.
 *
 * @example
 * ```html
 * <pusher-channel name="comments">
 *   <pusher-feed event="new-comment" remove-event="comment-deleted" key="id" limit="50" src="/comments.json">
 *     <p data-empty>No comments yet.</p>
 *     <template><article><b data-field="author"></b> <p data-field="text"></p></article></template>
 *   </pusher-feed>
 * </pusher-channel>
 * ```
 *
 * @fires {CustomEvent<ItemDetail>} pusher-before-insert - An item is about to be inserted. Cancelable; a listener can
 *   replace `detail.data`. Detail: `{ data, key, item }`.
 * @fires {CustomEvent<ItemDetail>} pusher-insert - The item was inserted. Detail: `{ data, key, item }`.
 * @fires {CustomEvent<ItemDetail>} pusher-before-update - An item is about to change. Cancelable; a listener can replace
 *   `detail.data`. Detail: `{ data, key, item, previous }`.
 * @fires {CustomEvent<ItemDetail>} pusher-update - The item changed. Detail: `{ data, key, item, previous }`.
 * @fires {CustomEvent<ItemDetail>} pusher-before-remove - An item is about to be removed. Cancelable. Detail: `{ data, key,
 *   item, reason }`; the reason is `event`, `limit`, `list` or `page`.
 * @fires {CustomEvent<ItemDetail>} pusher-remove - The item was removed. Detail: `{ data, key, item, reason }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something is wrong. Each problem is reported once.
 *
 * @cssState loading - there are no items yet, and the list at `src` is loading
 * @cssState empty - there are no items
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

  /**
   * The names of the events that add items, separated by spaces. Required unless `src` is set.
   *
   * @attr event
   */
  declare event: string | null | undefined;

  /**
   * The maximum number of items. The oldest are removed.
   *
   * @attr limit
   * @default 100
   */
  declare limit: number | null | undefined;

  /**
   * The order of the items, and of the array at `src`: `newest-first`, or `newest-last`. With `newest-last`, a reader at the
   * end of a scrolling box stays there.
   *
   * @attr order
   * @default newest-first
   */
  declare order: 'newest-first' | 'newest-last' | null | undefined;

  /**
   * The path to the value that identifies an item, such as `id`. An event with the key of an existing item updates it in
   * place; focus, selection and unchanged content stay.
   *
   * @attr key
   * @default none: each event adds an item
   */
  declare key: string | null | undefined;

  /**
   * The same as `key`, for frameworks that reserve that name, such as React and Vue.
   *
   * @attr item-key
   * @default the value of `key`
   */
  declare itemKey: string | null | undefined;

  /**
   * The names of the events that remove an item, separated by spaces. Their data is the item's key, or contains it at the
   * path `key`.
   *
   * @attr remove-event
   * @default none
   */
  declare removeEvent: string | null | undefined;

  /**
   * The URL of a JSON array of the existing items. It is loaded again with each new subscription.
   *
   * @attr src
   * @default none
   */
  declare src: string | null | undefined;

  /**
   * The id of a `<pusher-channel>`.
   *
   * @attr channel
   * @default the enclosing one, else the page's only one
   */
  declare channel: string | null | undefined;

  /**
   * The words for one and for several new items, which screen readers announce. If empty, nothing is announced.
   *
   * @attr label
   * @default entry|entries
   */
  declare label: string | null | undefined;

  /**
   * Whether a view transition shows changes, if the browser supports it, the user doesn't prefer reduced motion, no
   * transition of the page is running, and nothing else has changed for half a second.
   *
   * @attr transition
   * @default false
   */
  declare transition: boolean | null | undefined;

  constructor() {
    super('feed');
  }

  /** A copy of the data of the items, in the order in which they are shown. */
  get items(): readonly unknown[] {
    return this.controller?.items ?? [];
  }

  /** Removes all items. */
  clear(): void {
    this.deliver((controller) => controller.clear());
  }

  /** Removes one item: by its key, or by any element in it. */
  removeItem(item: string | number | Element): void {
    this.deliver((controller) => controller.removeItem(item));
  }

  /** Loads the list at `src` again. */
  refresh(): void {
    this.deliver((controller) => controller.refresh());
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
