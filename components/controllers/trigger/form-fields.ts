import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** The data of a client event, by name: a text, or a list of texts where a name is there several times. */
export type Fields = Record<string, unknown>;

/** What a form would send, but for files; the button that sends it counts with its name and value. */
export function fieldsOfForm(form: HTMLFormElement, submitter: HTMLElement | null): Fields {
  const data = new FormData(form);
  const { name, value } = nameAndValue(submitter);
  if (name) data.append(name, value);
  const lists = new Map<string, string[]>();
  for (const [key, entry] of data) {
    if (typeof entry === 'string') lists.set(key, [...(lists.get(key) ?? []), entry]);
  }
  return Object.fromEntries([...lists].map(([key, list]) => [key, list.length > 1 ? list : list[0]]));
}

/** What a button or a link says: its `data-…` attributes, and its name and value. */
export function fieldsOfControl(control: Element): Fields {
  const { name, value } = nameAndValue(control);
  return { ...ownData(control), ...(name && { [name]: value }) };
}

/** What is typed into a control: with the rest of its form, where that is in `within`; `value` for one without a name. */
export function fieldsOfInput(control: Element, within: Element): Fields {
  // a form that can be edited has fields of any name
  if (control instanceof HTMLFormElement) return { value: readMember(control, 'textContent') };
  const { form, type, checked, value, name } = control as HTMLInputElement;
  if (form instanceof HTMLFormElement && within.contains(form)) return fieldsOfForm(form, null);
  return { [name || 'value']: type === 'checkbox' ? checked : (value ?? control.textContent) };
}

/** The `data-…` attributes of an element, but those that bind a template to data. */
export function ownData(element: Element): Fields {
  const entries = Object.entries((element as HTMLElement).dataset);
  return Object.fromEntries(entries.filter(([name]) => !/^((field|pusher)([A-Z-]|$)|(if|each|format)$)/.test(name)));
}

function nameAndValue(control: Element | null): { name: string; value: string } {
  const { name, value } = (control ?? {}) as Partial<HTMLButtonElement>;
  const usable = typeof name === 'string' && typeof value === 'string';
  return usable ? { name, value } : { name: '', value: '' };
}
