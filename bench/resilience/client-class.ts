type Listener = (data: unknown) => void;

/** The parts that both classes have and that the defects need. */
interface Source {
  bind(event: string, listener: Listener): unknown;
  bind_global(listener: (event: string, data: unknown) => void): unknown;
}

interface ClientChannel extends Source {
  readonly subscribed: boolean;
}

export interface Client extends Source {
  readonly connection: Source & { readonly state: string; readonly socket_id: string | undefined };
  readonly user: Source;
  subscribe(channel: string): ClientChannel;
  unsubscribe(channel: string): void;
  signin(): void;
  disconnect(): void;
}

export interface ClientClass {
  new (key: string, options: object): Client;
  readonly instances: readonly Client[];
}
