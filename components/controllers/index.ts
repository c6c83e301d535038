import { registerChunk } from '../../src/client/base/chunk-registry.js';
import type { ControllerHost, ControllersChunk } from '../support/element-controller.js';
import { CountBody } from './count/count-controller.js';
import type { CountElement } from './count/count-host.js';
import { watchDataAttributes } from './data-attributes/data-attributes-controller.js';
import { FeedBody } from './feed/feed-controller.js';
import type { FeedElement } from './feed/feed-host.js';
import { MembersBody } from './members/members-controller.js';
import type { MembersElement } from './members/members-host.js';
import { StatusBody } from './status/status-controller.js';
import type { StatusElement } from './status/status-host.js';
import { TriggerBody } from './trigger/trigger-controller.js';
import type { TriggerElement } from './trigger/trigger-host.js';
import { ValueBody } from './value/value-controller.js';
import type { ValueElement } from './value/value-host.js';

// An element names its kind, and its controller receives it as the type in NAME-host.ts: an import of its class would be
// a cycle.
const controllers = {
  feed: (host: ControllerHost<FeedElement>) => new FeedBody(host, host.element),
  value: (host: ControllerHost<ValueElement>) => new ValueBody(host),
  trigger: (host: ControllerHost<TriggerElement>) => new TriggerBody(host),
  count: (host: ControllerHost<CountElement>) => new CountBody(host),
  status: (host: ControllerHost<StatusElement>) => new StatusBody(host),
  members: (host: ControllerHost<MembersElement>) => new MembersBody(host),
} satisfies ControllersChunk;

/** The kinds of controllers that elements can name. */
export type ControllerKind = keyof typeof controllers;

registerChunk('display', controllers);
registerChunk('data-attributes', watchDataAttributes);
