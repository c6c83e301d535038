import { App, type AppSettings } from '../../src/sandbox/app/app.js';
import type { Channel } from '../../src/sandbox/app/app-channel.js';
import { encodeEvent } from '../../src/sandbox/app/server-frame.js';
import type { Member, Subscriber } from '../../src/sandbox/app/subscriber.js';

/** The cluster that a node belongs to. */
export interface NodeContext {
  /** Performs a join. The cluster handles everything that the node sends to the socket meanwhile. */
  joins(socket: Subscriber, channel: string, member: Member | undefined, join: () => void): void;
  left(socket: Subscriber, channel: string): void;
  /** Called when a client of this node sends a client event. */
  relayed(channel: string, frame: string): void;
}

/** One node of a cluster: the sandbox's app, which notifies the cluster. */
export class ClusterNode extends App {
  readonly #context: NodeContext;

  constructor(settings: AppSettings, context: NodeContext) {
    super(settings);
    this.#context = context;
  }

  override subscribe(socket: Subscriber, name: string, member?: Member): void {
    this.#context.joins(socket, name, member, () => super.subscribe(socket, name, member));
  }

  override unsubscribe(socket: Subscriber, name: string): void {
    const held = this.subscription(socket, name);
    super.unsubscribe(socket, name);
    if (held) this.#context.left(socket, name);
  }

  override relay(sender: Subscriber, channel: Channel, event: string, data: string | undefined): void {
    super.relay(sender, channel, event, data);
    const userId = channel.members?.memberOf(sender)?.id;
    this.#context.relayed(channel.name, encodeEvent(event, data, channel.name, userId));
  }
}
