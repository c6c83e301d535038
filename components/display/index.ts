import { providePart } from '../../src/client/on-demand.js';
import type { DisplayHost, DisplayPart } from '../display-body.js';
import { CountBody } from './count.js';
import type { CountElement } from './count-host.js';
import { watchDataAttributes } from './data-attributes.js';
import { FeedBody } from './feed.js';
import type { FeedElement } from './feed-host.js';
import { MembersBody } from './members.js';
import type { MembersElement } from './members-host.js';
import { StatusBody } from './status.js';
import type { StatusElement } from './status-host.js';
import { TriggerBody } from './trigger.js';
import type { TriggerElement } from './trigger-host.js';
import { ValueBody } from './value.js';
import type { ValueElement } from './value-host.js';

// what makes a body, by the kind that an element gives its base class; a body knows its element by a type of its own,
// in NAME-host.ts, as an import of the class would lead in a circle
providePart('display', {
  feed: (host: DisplayHost<FeedElement>) => new FeedBody(host, host.element),
  value: (host: DisplayHost<ValueElement>) => new ValueBody(host),
  trigger: (host: DisplayHost<TriggerElement>) => new TriggerBody(host),
  count: (host: DisplayHost<CountElement>) => new CountBody(host),
  status: (host: DisplayHost<StatusElement>) => new StatusBody(host),
  members: (host: DisplayHost<MembersElement>) => new MembersBody(host),
} satisfies DisplayPart);

providePart('data-attributes', watchDataAttributes);
