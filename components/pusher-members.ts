import type { PropertyDeclarations } from '@lit/reactive-element';
import type { ItemEvents } from './change-events.js';
import type { MemberData, MembersElement, MembersList } from './controllers/members/members-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { MemberData } from './controllers/members/members-host.js';

/**
 * Shows an instance of its `<template>` for each member of a presence channel: see docs/templates.md for what a template
 * can do. Its data is `id`, `info` (what the application's server says of the member, such as `info.name`) and `me`
 * (whether it is the reader: `data-if="me"`). They stand beside the template, wherever it is in the element, and stay
 * over an outage.
 *
 * An element in it with the attribute `data-empty` is shown while nobody is there. One with `data-more` is shown while
 * there are more than the limit: an element in it with `data-field="more"` has how many more, one with
 * `data-field="count"` how many there are.
 *
 * @attr limit - how many are shown; default: all
 * @attr order - the path by which they are sorted in the page's language, such as `info.name`, or `-info.score` for the
 *   highest first; default: as they came
 * @attr others - the reader is left out
 * @attr channel - the id of a `<pusher-channel>`; default: the one around it, else the page's only one
 *
 * @fires {CustomEvent<ItemDetail>} pusher-before-insert - a member is about to come in; cancelable, and `detail.data` can be replaced
 * @fires {CustomEvent<ItemDetail>} pusher-insert - it came in
 * @fires {CustomEvent<ItemDetail>} pusher-before-update - what is said of a member is about to change; cancelable, and `detail.data` can be replaced
 * @fires {CustomEvent<ItemDetail>} pusher-update - it changed
 * @fires {CustomEvent<ItemDetail>} pusher-before-remove - a member is about to go; cancelable
 * @fires {CustomEvent<ItemDetail>} pusher-remove - it went
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong, such as a channel that is no presence channel; told once
 *
 * @cssState loading - it is not known yet who is there
 * @cssState empty - nobody is there to show
 * @cssState live - there are members
 */
export class PusherMembers extends DisplayElement<ElementController & MembersList> implements MembersElement {
  static override properties: PropertyDeclarations = {
    limit: { type: Number, reflect: true },
    order: { reflect: true },
    others: { type: Boolean, reflect: true },
    channel: { reflect: true },
  };

  declare limit: number | null | undefined;
  declare order: string | null | undefined;
  declare others: boolean | null | undefined;
  declare channel: string | null | undefined;

  constructor() {
    super('members');
  }

  /** The data of what is shown, in the order in which it is shown: a copy. */
  get items(): readonly MemberData[] {
    return this.body?.items ?? [];
  }

  /** How many there are, those beyond the limit too. */
  get count(): number {
    return this.body?.count ?? 0;
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
