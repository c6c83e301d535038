import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** The data of a client event by name: a text, or a list of texts if a name occurs several times. */
export type Fields = Record<string, unknown>;

/** Returns the fields that a form would submit, including its submit button, but without files. */
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

/** Returns the fields of a button or a link: its `data-…` attributes, and its name and value. */
export function fieldsOfControl(control: Element): Fields {
  const { name, value } = nameAndValue(control);
  return { ...dataAttributesOf(control), ...(name && { [name]: value }) };
}

/**
 * Returns the value of a control that the user types into, named `value` if the control has no name. If its form is in
 * `within`, returns all fields of the form.
 */
export function fieldsOfInput(control: Element, within: Element): Fields {
  // on a contenteditable form, a field can replace any property
  if (control instanceof HTMLFormElement) return { value: readMember(control, 'textContent') };
  const { form, type, checked, value, name } = control as HTMLInputElement;
  if (form instanceof HTMLFormElement && within.contains(form)) return fieldsOfForm(form, null);
  return { [name || 'value']: type === 'checkbox' ? checked : (value ?? control.textContent) };
}

/** Returns the `data-…` attributes of an element, except those that bind a template to data. */
export function dataAttributesOf(element: Element): Fields {
  const entries = Object.entries((element as HTMLElement).dataset);
  return Object.fromEntries(entries.filter(([name]) => !/^((field|pusher)([A-Z-]|$)|(if|each|format)$)/.test(name)));
}

function nameAndValue(control: Element | null): { name: string; value: string } {
  const { name, value } = (control ?? {}) as Partial<HTMLButtonElement>;
  const isUsable = typeof name === 'string' && typeof value === 'string';
  return isUsable ? { name, value } : { name: '', value: '' };
}
