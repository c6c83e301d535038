import './support/html-element.js'; // before lit, which needs the substitute

import { ReactiveElement } from '@lit/reactive-element';
import { supportProxies } from '../src/client/base/proxy-target.js';
import './lazy/load-markup-checks.js';
import { displayContents } from './support/display-contents.js';
import { removeSubstitute } from './support/html-element.js';

removeSubstitute();

/** The base class of all elements. They render into the light DOM, and their private members work through a proxy. */
export abstract class PusherElement extends ReactiveElement {
  constructor() {
    super();
    supportProxies(this, ReactiveElement.prototype);
  }

  /** @internal */
  override connectedCallback(): void {
    super.connectedCallback();
    displayContents(this);
  }

  /** @internal */
  protected override createRenderRoot(): this {
    return this;
  }
}
