/** The addresses of the sockets that `act` opens. No connection is made. */
export async function addressesOf(act: (opened: string[]) => void | Promise<void>): Promise<string[]> {
  const real = globalThis.WebSocket;
  const addresses: string[] = [];
  class Silent extends EventTarget {
    static readonly OPEN = 1;
    readyState = 0;
    binaryType = '';
    constructor(address: string | URL) {
      super();
      addresses.push(String(address));
    }
    send(): void {}
    close(): void {}
  }
  globalThis.WebSocket = Silent as unknown as typeof WebSocket;
  try {
    await act(addresses);
  } finally {
    globalThis.WebSocket = real;
  }
  return addresses;
}
