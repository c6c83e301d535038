import { registerChunk } from '../../../src/client/base/chunk-registry.js';
import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ChecksHost, MarkupChecksChunk, MarkupSuspicion } from '../../support/markup-suspicion.js';
import { attributeMistakes, containerMistakes } from './attribute-checks.js';
import { attributesOf } from './attribute-list.js';
import { dataMistakes, keyMistake } from './data-checks.js';
import type { Mistake } from './mistake.js';
import { formatNames, quote, reportMistake } from './mistake-messages.js';
import { quotationProblem } from './quotation-checks.js';
import { nearest, normalize } from './similar-names.js';
import { lacksEndTag, missingEndTag, missingTemplate, templateMistakes, watchBraces } from './template-checks.js';
import { compoundTag, misspelledTag, SCRIPT, TAGS } from './vocabulary.js';

/** The time in ms that a page has to define its own elements with names that begin with `pusher-`. */
const DEFINITION_WAIT = 3_000;

const check: MarkupChecksChunk = (element, suspicion, host) => {
  const results: string[] = [];
  for (const mistake of mistakesOf(element, suspicion, host)) {
    reportMistake(host, element, mistake);
    results.push(...(mistake.results ?? []));
  }
  return results;
};

function* mistakesOf(element: HTMLElement, suspicion: MarkupSuspicion, host: ChecksHost): Generator<Mistake> {
  switch (suspicion.check) {
    case 'attributes':
      yield* attributeMistakes(element);
      break;
    case 'container':
      yield* containerMistakes(element);
      break;
    case 'tag':
      yield* tagMistakes(element, host);
      break;
    case 'two-servers': {
      const { cluster, server } = readServers(element);
      const message = `cluster="${quote(cluster)}" is ignored, because server="${quote(server)}" is set too: remove one of them.`;
      yield { code: 'two-servers', message };
      break;
    }
    case 'channel-name':
      yield* similarChannel(element, suspicion.other);
      break;
    case 'event-name':
      yield* similarEvent(suspicion);
      break;
    case 'nested':
      if (lacksEndTag(element)) yield missingEndTag(element.localName);
      break;
    case 'self-closing':
      yield missingEndTag(element.localName);
      break;
    case 'no-template':
      yield* missingTemplate(element, suspicion.selfClosing);
      break;
    case 'template':
      yield* templateMistakes(suspicion.fragment, element, suspicion.parent);
      watchBraces(suspicion.fragment, element, (mistake) => reportMistake(host, element, mistake));
      break;
    case 'data':
      yield* dataMistakes(element, suspicion, suspicion.fragment ? 'data-field' : 'field');
      break;
    case 'key':
      yield keyMistake(suspicion.data, suspicion.path, suspicion.attribute);
      break;
    case 'script':
      yield* scriptMistakes(element);
  }
}

function readServers(element: Element): Record<'cluster' | 'server', string> {
  const { cluster, server } = element as Element & { cluster?: string; server?: string };
  return {
    cluster: cluster ?? element.getAttribute('data-cluster') ?? '',
    server: server ?? element.getAttribute('data-server') ?? '',
  };
}

/** Reports a misspelled tag at once. The page may define any other tag later. */
function* tagMistakes(element: HTMLElement, host: ChecksHost): Generator<Mistake> {
  const { localName } = element;
  if (customElements.get(localName) || TAGS.includes(localName)) return;
  const near = misspelledTag(localName);
  if (near) yield { code: 'unknown-tag', message: `There is no element with this name. Did you mean <${near}>?` };
  else {
    setTimeout(() => {
      if (customElements.get(localName) || !element.isConnected) return;
      const meant = compoundTag(localName);
      const tags = formatNames(TAGS.map((tag) => `<${tag}>`));
      const solution = meant ? `Did you mean <${meant}>?` : `The elements are ${tags}.`;
      reportMistake(host, element, { code: 'unknown-tag', message: `There is no element with this name. ${solution}` });
    }, DEFINITION_WAIT);
  }
}

function* similarEvent({
  wanted,
  event,
  channel,
}: Extract<MarkupSuspicion, { check: 'event-name' }>): Generator<Mistake> {
  // classes with the same name in two namespaces
  if (wanted.includes('\\') && event.includes('\\') && normalize(wanted) !== normalize(event)) return;
  const selectors = ['event', 'events', 'remove-event', 'data-pusher-event', 'data-pusher-remove-event'].map(
    (name) => `[${name}~=${JSON.stringify(event)}]`,
  );
  if (callMethod(document, 'querySelector', selectors.join())) return;
  const message =
    `It listens for ${quote(wanted)}, but ${quote(channel ?? 'its channel')} sent ${quote(event)}. Event names must ` +
    'match in every character: use the name that the server sends.';
  yield { code: 'event-name', message };
}

function* similarChannel(element: Element, other: string): Generator<Mistake> {
  const name = element.getAttribute('name') ?? '';
  const message =
    `The names of the channels ${quote(other)} and ${quote(name)} in this page differ only in case or punctuation. ` +
    'For the server these are two channels: use the name that the server uses.';
  yield { code: 'channel-name', message };
}

function* scriptMistakes(element: HTMLElement): Generator<Mistake> {
  for (const attribute of attributesOf(element)) {
    if (!attribute.name.startsWith('data-')) continue;
    const quotation = quotationProblem(element, attribute);
    if (quotation) yield { code: 'quotation-marks', message: quotation };
    const setting = attribute.name.slice(5);
    const near = SCRIPT.includes(setting) ? undefined : nearest(setting, SCRIPT);
    if (near)
      yield {
        code: 'unknown-attribute',
        message: `The attribute ${attribute.name} does not exist. Did you mean data-${near}?`,
      };
  }
  if (readMember(element, 'localName') === 'script') return;
  const message =
    'This page has elements with data-pusher-channel, but the tag of the script has no data-channels, so they ' +
    'stay unchanged. The page’s owner can set data-channels="NAMES" there. If the site removes attributes from the ' +
    'tag, or combines scripts, call PusherElements.enableDataAttributes({ channels: ["NAME"] }) in a separate script.';
  yield { code: 'no-data-channels', message };
}

registerChunk('markup-checks', check);
