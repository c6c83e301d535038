import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import { HttpError } from './http-error.js';
import { quote, quotePrintable } from './json-text.js';

interface Authority {
  host: string;
  /** Undefined if no port is given. */
  port: number | undefined;
}

interface Origin extends Authority {
  scheme: string;
}

/** An entry of the option `origins`: an origin, or a host that matches every scheme and, without a port, every port. */
type Entry = Origin | (Authority & { scheme?: undefined });

const SCHEME_PORTS: Record<string, number> = { http: 80, ws: 80, https: 443, wss: 443 };

/** The number of rejections reported on the console. It is limited because anyone can send any name. */
const MAX_WARNINGS = 20;

const UNLESS = 'unless the option origins (--origins) contains "*"';
const TO_OPTION = 'to the option origins (--origins)';

/** Thrown if the option `origins` is malformed; the message names the mistake. */
export class OriginsError extends Error {}

/**
 * Decides which pages may use a server, and by which host names clients may reach it. Without such rules, every page
 * on the web could use a server on the reader's machine: by requests to `localhost`, or by a domain of its own that
 * resolves to 127.0.0.1 (DNS rebinding).
 */
export class OriginRules {
  readonly #ownHost: string | undefined;
  readonly #allowsAll: boolean;
  readonly #allowsNull: boolean;
  /** Undefined: only pages of this machine are allowed. */
  readonly #entries: Entry[] | undefined;
  readonly #quiet: boolean;
  readonly #warnings = new Set<string>();

  /**
   * @param ownHost the address that the server listens on
   * @param origins the option `origins` of `createSandbox`
   * @param quiet true if rejections must not be reported on the console
   * @throws OriginsError if an entry is malformed
   */
  constructor(ownHost: string, origins?: readonly string[] | '*', { quiet = false } = {}) {
    const list = origins === '*' ? ['*'] : origins;
    if (list !== undefined && !Array.isArray(list)) {
      throw new OriginsError(`The option origins takes a list such as ['https://app.test'], or '*'.`);
    }
    this.#ownHost = readHost(ownHost);
    this.#quiet = quiet;
    this.#allowsAll = list?.includes('*') ?? false;
    this.#allowsNull = list?.includes('null') ?? false;
    this.#entries = list?.filter((entry) => entry !== '*' && entry !== 'null').map(readEntry);
  }

  /** Throws an HttpError (403) unless the request names an allowed host. */
  checkHost(request: IncomingMessage): void {
    if (this.#allowsAll) return;
    const { rawHeaders, url = '' } = request;
    const hosts = rawHeaders.filter((_value, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1] ?? ''));
    if (hosts.length !== 1) this.#refuse(`The request has ${hosts.length} Host headers; it needs one, ${UNLESS}.`);
    // A request target may also name a host, as in `GET http://app.test/ HTTP/1.1`.
    const [, target] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url) ?? [];
    for (const name of target === undefined ? hosts : [...hosts, target]) {
      const shown = quotePrintable(name);
      const authority = readAuthority(name);
      if (!authority) this.#refuse(`The Host ${shown} is malformed; the request needs a host name, ${UNLESS}.`);
      if (this.#allowsHost(authority, request)) continue;
      const entry = isIPv6(authority.host) ? `[${authority.host}]` : authority.host;
      const condition = 'If clients may reach this server by that name';
      this.#refuse(`The Host ${shown} is not allowed. ${condition}, add ${quotePrintable(entry)} ${TO_OPTION}.`);
    }
  }

  /**
   * Throws an HttpError (403) if the request is from a page that may not use the server. Clients other than pages send
   * no Origin.
   */
  checkOrigin(request: IncomingMessage): void {
    if (this.#allowsAll) return;
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin === undefined) {
      if (site !== 'cross-site' || /^(GET|HEAD|OPTIONS)$/.test(request.method ?? '')) return;
      this.#refuse(`A page of another site sent the request; it needs an Origin header, ${UNLESS}.`);
    }
    const isNull = isNullOrigin(origin);
    const page = isNull ? undefined : readOrigin(origin);
    if (isNull ? this.#allowsNull : page && this.#allowsOrigin(page, request)) return;
    const shown = quotePrintable(origin);
    if (!isNull && !page) this.#refuse(`The origin ${shown} is malformed; a page needs a well-formed one, ${UNLESS}.`);
    const entry = isNull ? '"null"' : shown;
    this.#refuse(`The origin ${shown} is not allowed. If its pages may use this server, add ${entry} ${TO_OPTION}.`);
  }

  #allowsHost({ host, port }: Authority, { socket }: IncomingMessage): boolean {
    if (this.#isOwn(host, socket.localAddress)) return true;
    return !!this.#entries?.some(
      // An entry that is an origin has the port of the page, not of the server.
      (entry) => entry.host === host && (entry.scheme !== undefined || fitsPort(entry.port, port)),
    );
  }

  #allowsOrigin({ scheme, host, port }: Origin, { headers, socket }: IncomingMessage): boolean {
    const own = readAuthority(headers.host ?? '');
    // A page that this server itself serves; checkHost has already allowed the name.
    if (own?.host === host && (own.port ?? SCHEME_PORTS[scheme]) === port) return true;
    if (!this.#entries) return this.#isOwn(host, socket.localAddress);
    return this.#entries.some(
      (entry) =>
        entry.host === host &&
        (entry.scheme === undefined ? fitsPort(entry.port, port) : entry.scheme === scheme && entry.port === port),
    );
  }

  /** Returns true if a host is this machine. Addresses are safe to allow, because DNS rebinding needs a name. */
  #isOwn(host: string, localAddress = ''): boolean {
    return isLoopback(host) || host === this.#ownHost || host === readHost(localAddress);
  }

  #refuse(sentence: string): never {
    if (!this.#quiet && !this.#warnings.has(sentence) && this.#warnings.size < MAX_WARNINGS) {
      this.#warnings.add(sentence);
      const isLast = this.#warnings.size === MAX_WARNINGS;
      console.warn(`A request was refused. ${sentence}${isLast ? ' Further refusals are not reported.' : ''}`);
    }
    throw new HttpError(403, sentence);
  }
}

/** Returns true for the origin `null`. Some browsers and web views send `file://` instead for pages from files. */
function isNullOrigin(text: string): boolean {
  return text === 'null' || text === 'file://';
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
  );
}

/** Returns true if a port matches. A Host header without a port means port 80 or 443; only a proxy knows which of them. */
function fitsPort(expected: number | undefined, port: number | undefined): boolean {
  return expected === undefined || expected === port || (port === undefined && (expected === 80 || expected === 443));
}

function readEntry(text: unknown): Entry {
  const entry = typeof text !== 'string' ? undefined : text.includes('://') ? readOrigin(text) : readAuthority(text);
  if (entry) return entry;
  throw new OriginsError(
    `The option origins cannot contain ${typeof text === 'string' ? quote(text) : String(text)}: an entry is an origin ` +
      `(https://app.test:8443), a host name with or without a port (app.test), 'null' or '*'.`,
  );
}

/** Reads `SCHEME://HOST[:PORT]`. Without a port, it is the scheme's default port. */
function readOrigin(text: string): Origin | undefined {
  const [, name = '', rest = ''] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  const authority = readAuthority(rest);
  if (!authority) return undefined;
  const scheme = name.toLowerCase();
  return { scheme, host: authority.host, port: authority.port ?? SCHEME_PORTS[scheme] };
}

/** Reads `HOST[:PORT]`. */
function readAuthority(text: string): Authority | undefined {
  const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = isIPv6(name) ? undefined : readHost(name);
  const port = digits === undefined ? undefined : Number(digits);
  return host === undefined || (port ?? 0) > 65_535 ? undefined : { host, port };
}

/**
 * Normalizes a host for comparison: lowercase, without a trailing dot, IPv6 without brackets and in its shortest form.
 * Returns undefined for anything else, including `2130706433` and `0x7f.1`, which browsers send as 127.0.0.1.
 */
function readHost(text: string): string | undefined {
  const host = text.toLowerCase();
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIPv6(address)) return readIPv6(address);
  if (isIPv4(host)) return host;
  const name = host.replace(/\.$/, '');
  const labels = name.split('.');
  const isName =
    labels.every((label) => /^[a-z\d_-]{1,63}$/.test(label)) && !/^(\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? '');
  return isName ? name : undefined;
}

function readIPv6(address: string): string | undefined {
  if (address.includes('%')) return undefined;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  // A server that listens on `::` sees IPv4 clients in this form.
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  return [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]).join('.');
}
