import type { DisconnectedEntry, EventEntry, LogEntry, RefusedEntry } from '../app/log-entry.js';
import { count, escapeUnsafe, showName, showText } from './printable.js';

/** The longest line of the readable form, in characters. */
const MAX_LINE_LENGTH = 1000;

const CLOSE_CODES: Record<number, string> = {
  1000: 'closed by the client',
  1001: 'the page was closed or left',
  1005: 'closed without a code',
  1006: 'the connection was lost',
};

const SOURCES: Record<EventEntry['source'], string> = {
  rest: 'over the REST API',
  client: 'from a client',
  program: 'by sandbox.trigger()',
};

/** Plural nouns for the summary of omitted entries. */
const NOUNS: Record<LogEntry['type'], string> = {
  connected: 'connections',
  disconnected: 'disconnections',
  subscribed: 'subscriptions',
  unsubscribed: 'unsubscriptions',
  'signed-in': 'sign-ins',
  authorized: 'authorizations',
  event: 'events',
  refused: 'refusals',
};

/** The numbers of omitted entries, by type. */
export type OmittedCounts = ReadonlyMap<LogEntry['type'], number>;

/** Returns an entry as one readable line, which begins with the local time. */
export function formatLine(entry: LogEntry): string {
  return showText(`${timeOfDay(entry.time)} ${entry.type.padEnd(12)} ${describe(entry)}`, MAX_LINE_LENGTH);
}

/** Returns an entry as one line of JSON, without characters that a terminal would act on. */
export function formatJson(entry: LogEntry): string {
  return escapeUnsafe(JSON.stringify(entry));
}

/** Returns the line that stands for omitted entries. */
export function formatOmittedLine(counts: OmittedCounts, time = new Date()): string {
  const omitted = [...counts].map(([type, number]) => `${number} more ${NOUNS[type]}`);
  return `${timeOfDay(time)} … and ${omitted.join(', ')}`;
}

/** Returns the line of JSON that stands for omitted entries. */
export function formatOmittedJson(counts: OmittedCounts, time = new Date()): string {
  return JSON.stringify({ time, type: 'omitted', counts: Object.fromEntries(counts) });
}

function describe(entry: LogEntry): string {
  switch (entry.type) {
    case 'connected':
      return `${entry.socketId} over ${entry.transport}, ${entry.origin === undefined ? 'not from a page' : `page of ${showName(entry.origin)}`}`;
    case 'disconnected':
      return `${entry.socketId}: ${describeClose(entry)}`;
    case 'subscribed':
      return `${entry.socketId} to ${showName(entry.channel)}${asUser(entry)}: ${count(entry.subscribers, 'subscriber')}`;
    case 'unsubscribed':
      return `${entry.socketId} from ${showName(entry.channel)}: ${count(entry.subscribers, 'subscriber')}`;
    case 'signed-in':
      return `${entry.socketId}${asUser(entry)}`;
    case 'authorized':
      return `${entry.socketId} for ${entry.channel === undefined ? 'sign-in' : showName(entry.channel)}${asUser(entry)}`;
    case 'event':
      return describeEvent(entry);
    case 'refused':
      return describeRefusal(entry);
  }
}

function describeClose({ code, reason }: DisconnectedEntry): string {
  const meaning = reason || CLOSE_CODES[code];
  return meaning ? `${code}, ${meaning}` : String(code);
}

function describeEvent({ event, channel, bytes, receivers, source, socketId }: EventEntry): string {
  const sent = `${count(bytes, 'byte')} to ${count(receivers, 'socket')}`;
  return `${showName(event)} on ${showName(channel)}: ${sent}, ${socketId === undefined ? SOURCES[source] : `from ${socketId}`}`;
}

function describeRefusal(entry: RefusedEntry): string {
  const { request, reason, code, socketId, channel, event, method, path, origin } = entry;
  const isHttp = method !== undefined && path !== undefined;
  const parts = [
    isHttp && request !== 'connection' ? `${showName(method)} ${showName(path)}` : request,
    event !== undefined && showName(event),
    channel !== undefined && `${event === undefined ? 'to' : 'on'} ${showName(channel)}`,
    request === 'connection' && path !== undefined && `to ${showName(path)}`,
    socketId !== undefined && `of ${socketId}`,
    origin !== undefined && `from ${showName(origin)}`,
  ];
  return `${parts.filter(Boolean).join(' ')}: ${reason}${code === undefined ? '' : ` (${code})`}`;
}

function asUser({ userId }: { userId?: string }): string {
  return userId === undefined ? '' : ` as user ${showName(userId)}`;
}

function timeOfDay(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
