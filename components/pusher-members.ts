import type { PropertyDeclarations } from '@lit/reactive-element';
import type { ItemEvents } from './change-events.js';
import type { MemberData, MembersElement, MembersList } from './controllers/members/members-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { MemberData } from './controllers/members/members-host.js';

/**
 * Shows an instance of its `<template>` for each member of a presence channel; docs/templates.md describes templates. The
 * data of a member is `id`, `info` (the application server's data about the member, as in `info.name`) and `me`, which is
 * true for the current user (`data-if="me"`). The instances are inserted next to the template, wherever it is in the
 * element, and remain during an outage.
 *
 * An element with the attribute `data-empty` is shown while there are no members to show. An element with `data-more` is
 * shown while there are more members than the limit: in it, `data-field="more"` shows the number of further members, and
 * `data-field="count"` the number of all members.
 *
 * @example
 * ```html
 * <pusher-channel name="presence-lobby">
 *   <pusher-members order="info.name" limit="10">
 *     <ul><template><li data-field="info.name"></li></template></ul>
 *     <p data-empty>Nobody is here.</p>
 *     <p data-more>and <b data-field="more"></b> more</p>
 *   </pusher-members>
 * </pusher-channel>
 * ```
 *
 * @fires {CustomEvent<ItemDetail>} pusher-before-insert - A member is about to be inserted. Cancelable; a listener can
 *   replace `detail.data`. Detail: `{ data, key, item }`.
 * @fires {CustomEvent<ItemDetail>} pusher-insert - The member was inserted. Detail: `{ data, key, item }`.
 * @fires {CustomEvent<ItemDetail>} pusher-before-update - A member's data is about to change. Cancelable; a listener can
 *   replace `detail.data`. Detail: `{ data, key, item, previous }`.
 * @fires {CustomEvent<ItemDetail>} pusher-update - The member's data changed. Detail: `{ data, key, item, previous }`.
 * @fires {CustomEvent<ItemDetail>} pusher-before-remove - A member is about to be removed. Cancelable. Detail: `{ data, key,
 *   item, reason }`.
 * @fires {CustomEvent<ItemDetail>} pusher-remove - The member was removed. Detail: `{ data, key, item, reason }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something is wrong, for example the channel isn't a presence channel.
 *   Each problem is reported once.
 *
 * @cssState loading - the members are not known yet
 * @cssState empty - there are no members to show
 * @cssState live - there are members
 */
export class PusherMembers extends DisplayElement<ElementController & MembersList> implements MembersElement {
  static override properties: PropertyDeclarations = {
    limit: { type: Number, reflect: true },
    order: { reflect: true },
    others: { type: Boolean, reflect: true },
    channel: { reflect: true },
  };

  /**
   * The maximum number of members to show.
   *
   * @attr limit
   * @default all
   */
  declare limit: number | null | undefined;

  /**
   * The path by which members are sorted in the page's language, with numbers as numbers: `info.name`, or `-info.score` for
   * the highest first.
   *
   * @attr order
   * @default the order in which they joined
   */
  declare order: string | null | undefined;

  /**
   * Whether to leave out the current user.
   *
   * @attr others
   * @default false
   */
  declare others: boolean | null | undefined;

  /**
   * The id of a `<pusher-channel>`.
   *
   * @attr channel
   * @default the enclosing one, else the page's only one
   */
  declare channel: string | null | undefined;

  constructor() {
    super('members');
  }

  /** A copy of the data of the members shown, in the order in which they are shown. */
  get items(): readonly MemberData[] {
    return this.controller?.items ?? [];
  }

  /** The number of all members, including those beyond the limit. */
  get count(): number {
    return this.controller?.count ?? 0;
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-members': ItemEvents;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-members': PusherMembers;
  }
}
