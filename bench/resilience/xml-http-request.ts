/** The parts of `XMLHttpRequest` that pusher-js's authorization requests need, on top of the world's `fetch`. */
export class XMLHttpRequest {
  readyState = 0;
  status = 0;
  responseText = '';
  onreadystatechange: (() => void) | null = null;
  readonly #headers = new Headers();
  readonly #ending = new AbortController();
  #method = 'GET';
  #url = '';

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
    this.#become(1);
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  send(body?: string): void {
    const request = { method: this.#method, headers: this.#headers, body, signal: this.#ending.signal };
    fetch(this.#url, request)
      .then(async (response) => {
        this.responseText = await response.text();
        this.status = response.status;
      })
      // a failed request is done, without a status
      .catch(() => {})
      .then(() => this.#become(4));
  }

  abort(): void {
    this.#ending.abort();
  }

  #become(state: number): void {
    this.readyState = state;
    this.onreadystatechange?.();
  }
}
