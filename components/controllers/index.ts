import { registerChunk } from '../../src/client/base/chunk-registry.js';
import type { ControllerHost, ControllersChunk } from '../support/element-controller.js';
import { CountController } from './count/count-controller.js';
import type { CountElement } from './count/count-host.js';
import { watchDataAttributes } from './data-attributes/data-attributes-controller.js';
import { FeedController } from './feed/feed-controller.js';
import type { FeedElement } from './feed/feed-host.js';
import { MembersController } from './members/members-controller.js';
import type { MembersElement } from './members/members-host.js';
import { StatusController } from './status/status-controller.js';
import type { StatusElement } from './status/status-host.js';
import { TriggerController } from './trigger/trigger-controller.js';
import type { TriggerElement } from './trigger/trigger-host.js';
import { ValueController } from './value/value-controller.js';
import type { ValueElement } from './value/value-host.js';

// An element passes only the kind of its controller, and the controller knows the element by the interface in NAME-host.ts:
// importing the element's class would create a cycle.
const controllers = {
  feed: (host: ControllerHost<FeedElement>) => new FeedController(host, host.element),
  value: (host: ControllerHost<ValueElement>) => new ValueController(host),
  trigger: (host: ControllerHost<TriggerElement>) => new TriggerController(host),
  count: (host: ControllerHost<CountElement>) => new CountController(host),
  status: (host: ControllerHost<StatusElement>) => new StatusController(host),
  members: (host: ControllerHost<MembersElement>) => new MembersController(host),
} satisfies ControllersChunk;

/** The kinds of controllers that elements can name. */
export type ControllerKind = keyof typeof controllers;

registerChunk('display', controllers);
registerChunk('data-attributes', watchDataAttributes);
