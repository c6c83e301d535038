/** A recorded entry: a label, and then values. */
export type Entry = [label: string, ...values: unknown[]];

/** Marks the values that are not plain data. */
export const KIND = '$';

/** The record of one run of a scenario. Values are copied when they are recorded. */
export class Trace {
  readonly entries: Entry[] = [];

  note(label: string, ...values: unknown[]): void {
    this.entries.push([label, ...values.map((value) => record(value))]);
  }

  count(label: string): number {
    return this.entries.filter(([noted]) => noted === label).length;
  }
}

/** A description of a listener’s `this`. */
export function recordThis(self: unknown): string {
  if (self === globalThis || self === undefined) return 'this: global';
  if (typeof self === 'object' && self !== null && 'isContext' in self) return 'this: context';
  return 'this: something else';
}

/** A copy of a value, with names instead of objects that differ in each run. */
function record(value: unknown, within: object[] = []): unknown {
  if (typeof value === 'function') return { [KIND]: 'function' };
  if (typeof value === 'string') return value.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
  if (typeof value !== 'object' || value === null) return value;
  if (within.includes(value)) return { [KIND]: 'cycle' };
  const inside = [...within, value];
  if (value instanceof Error && !('type' in value)) return { [KIND]: 'Error', message: value.message };
  if (value instanceof Error) return recordError(value, inside);
  if (value instanceof Event) return { [KIND]: `${value.type} event` };
  if ('connection' in value && 'allChannels' in value) return { [KIND]: 'client' };
  if ('subscribed' in value && 'name' in value) return { [KIND]: `channel ${value.name}` };
  if (Array.isArray(value)) return value.map((item) => record(item, inside));
  const kind = 'myID' in value ? { [KIND]: 'members' } : {};
  return Object.assign(kind, recordFields(value, Object.keys(value), inside));
}

function recordError(error: Error & { type?: unknown }, within: object[]): unknown {
  const fields = ['type', 'error', 'data', 'status'].filter(
    (name) => (error as unknown as Record<string, unknown>)[name] !== undefined,
  );
  return { [KIND]: 'PusherError', ...recordFields(error, fields, within) };
}

function recordFields(value: object, names: string[], within: object[]): Record<string, unknown> {
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(names.toSorted().map((name) => [name, record(fields[name], within)]));
}

/** A readable form of a trace. */
export function print(entries: Entry[]): string {
  return entries
    .map((entry) => `  ${entry.map((value) => JSON.stringify(value) ?? String(value)).join('  ')}`)
    .join('\n');
}
