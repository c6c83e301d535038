import { attributesOf } from './attribute-list.js';
import type { Mistake, ResultCode } from './mistake.js';
import { formatNames, quote } from './mistake-messages.js';
import { leftoversOf, quotationProblem } from './quotation-checks.js';
import { nearest, normalize } from './similar-names.js';
import { ATTRIBUTES, CONTAINER, CONTAINER_INTERNAL, RESULTS, RULES, synonymOf } from './vocabulary.js';

/** Attributes of HTML and of frameworks, which are not mistakes. */
const FOREIGN =
  /^(id|class|style|slot|hidden|lang|dir|title|role|key|ref|is|part|inert|tabindex|translate|nonce|popover|draggable|spellcheck|contenteditable|autofocus|accesskey|enterkeyhint|exportparts|inputmode|xmlns|border|item(id|prop|ref|scope|type))$|^(data|aria|on|v|x|hx|ng|c|up|sveltekit|server|client|astro|turbo|wire|nuxt|ssr|react|svelte|vue|lwc|fs|wp|unpoly|un|uk|bs|js|sx|alpine)-|^on|[^a-z_-]|^_/;

/** Finds mistakes in the attributes of an element of this package. */
export function* attributeMistakes(element: Element): Generator<Mistake> {
  const { localName } = element;
  const own = ATTRIBUTES[localName] ?? [];
  const leftovers = leftoversOf(element);
  for (const attribute of attributesOf(element)) {
    const { name, value } = attribute;
    const results = RESULTS[name] ?? [];
    const quotation = own.includes(name) || name === 'id' ? quotationProblem(element, attribute) : undefined;
    if (quotation) yield { code: 'quotation-marks', message: quotation, results };
    else if (own.includes(name)) yield* valueMistakes(`${localName} ${name}`, name, value, results);
    else if (!leftovers.has(name)) yield* unknownAttribute(element, name, own);
  }
}

function* valueMistakes(rule: string, name: string, value: string, results: readonly ResultCode[]): Generator<Mistake> {
  const { isValid, allowed, effect } = RULES[rule] ?? {};
  if (isValid && !isValid(value)) {
    const near = nearest(
      value,
      (allowed ?? '').split(/[\s,]+/).filter((word) => /^(newest|lazy|eager|ws|xhr)/.test(word)),
    );
    const hint = near ? ` Did you mean ${near}?` : '';
    const message = `${name}="${quote(value)}" is not a value of this attribute, so ${effect}. Use ${allowed}.${hint}`;
    yield { code: 'value', message, results };
  }
  if (rule !== 'pusher-channel name') return;
  const [, prefix = ''] = /^(private|presence)[^a-z\d]/i.exec(value) ?? [];
  const correct = `${prefix.toLowerCase()}-`;
  if (!prefix || value.startsWith(correct)) return;
  const message =
    `name="${quote(value)}" is the name of a public channel: names of ${prefix.toLowerCase()} channels begin with ` +
    `"${correct}". Did you mean ${quote(correct + value.slice(prefix.length + 1))}?`;
  yield { code: 'channel-name', message, results };
}

function* unknownAttribute(element: Element, name: string, own: readonly string[]): Generator<Mistake> {
  const { localName } = element;
  const missing = own.filter((other) => !element.hasAttribute(other));
  // frameworks leave a `key` in the page; but on a connection without an `api-key`, `key` was probably meant as that
  const isKey = name === 'key' && localName === 'pusher-connection' && missing.includes('api-key');
  if (
    FOREIGN.test(name) &&
    !isKey &&
    !missing.some((other) => other.length > 3 && normalize(other) === normalize(name))
  )
    return;
  const near = synonymOf(name, missing) ?? nearest(name, missing) ?? synonymOf(name, own) ?? nearest(name, own);
  const owners = Object.entries(ATTRIBUTES).filter(([, names]) => names.includes(name));
  if (near) {
    const message = `The attribute ${name} does not exist. Did you mean ${near}?`;
    yield { code: 'unknown-attribute', message, results: RESULTS[near] ?? [] };
  } else if (owners.length) {
    const message =
      `The attribute ${name} does nothing here: it belongs to ${formatNames(owners.map(([tag]) => `<${tag}>`))}. ` +
      `<${localName}> has ${formatNames(own)}.`;
    yield { code: 'unknown-attribute', message };
  }
}

const PREFIX = 'data-pusher-';

function has(element: Element, name: string): boolean {
  return attributesOf(element).some((attribute) => attribute.name === name);
}

/** Finds mistakes in the attributes of a container with `data-pusher-…`. */
export function* containerMistakes(element: Element): Generator<Mistake> {
  const leftovers = leftoversOf(element);
  for (const attribute of attributesOf(element)) {
    const { name, value } = attribute;
    if (!name.startsWith(PREFIX) || leftovers.has(name)) continue;
    const setting = name.slice(PREFIX.length);
    const quotation = quotationProblem(element, attribute);
    if (quotation) yield { code: 'quotation-marks', message: quotation, results: RESULTS[setting] ?? [] };
    else if (CONTAINER.includes(setting)) yield* valueMistakes(`container ${setting}`, name, value, []);
    else if (!CONTAINER_INTERNAL.includes(setting)) {
      const missing = CONTAINER.filter((other) => !has(element, PREFIX + other));
      const near = synonymOf(setting, missing) ?? nearest(setting, missing);
      if (!near) continue;
      const message = `The attribute ${quote(name)} does not exist. Did you mean ${PREFIX}${near}?`;
      yield { code: 'unknown-attribute', message, results: RESULTS[near] ?? [] };
      if (near === 'channel') return;
    }
  }
  if (has(element, `${PREFIX}channel`)) return;
  const message = `It has ${PREFIX}event, but no channel: set ${PREFIX}channel="NAME" too.`;
  yield { code: 'no-channel-name', message };
}
