import { registerChunk } from '../../src/client/base/chunk-registry.js';
import type { ControllerHost, ControllersChunk } from '../support/element-controller.js';
import { CountBody } from './count/count-controller.js';
import type { CountElement } from './count/count-host.js';
import { watchDataAttributes } from './data-attributes/data-attributes-controller.js';
import { FeedController } from './feed/feed-controller.js';
import type { FeedElement } from './feed/feed-host.js';
import { MembersBody } from './members/members-controller.js';
import type { MembersElement } from './members/members-host.js';
import { StatusBody } from './status/status-controller.js';
import type { StatusElement } from './status/status-host.js';
import { TriggerBody } from './trigger/trigger-controller.js';
import type { TriggerElement } from './trigger/trigger-host.js';
import { ValueBody } from './value/value-controller.js';
import type { ValueElement } from './value/value-host.js';

// what makes a body, by the kind that an element gives its base class; a body knows its element by a type of its own,
// in NAME-host.ts, as an import of the class would lead in a circle
registerChunk('display', {
  feed: (host: ControllerHost<FeedElement>) => new FeedController(host, host.element),
  value: (host: ControllerHost<ValueElement>) => new ValueBody(host),
  trigger: (host: ControllerHost<TriggerElement>) => new TriggerBody(host),
  count: (host: ControllerHost<CountElement>) => new CountBody(host),
  status: (host: ControllerHost<StatusElement>) => new StatusBody(host),
  members: (host: ControllerHost<MembersElement>) => new MembersBody(host),
} satisfies ControllersChunk);

registerChunk('data-attributes', watchDataAttributes);
