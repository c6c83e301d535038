import { registerChunk } from '../../../src/client/base/chunk-registry.js';
import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ChecksHost, MarkupChecksChunk, MarkupSuspicion } from '../../support/markup-suspicion.js';
import { attributesOf } from './attribute-list.js';
import { attributeMistakes, containerMistakes } from './attributes.js';
import { dataMistakes, keyMistake } from './data-checks.js';
import { quotationProblem } from './marked-attributes.js';
import type { Mistake } from './mistake.js';
import { listed, quoted, say } from './mistake-messages.js';
import { bare, nearest } from './near-miss.js';
import { isOpenEnded, missingTemplate, selfClosing, templateMistakes, watchBraces } from './template-checks.js';
import { compoundTag, misspeltTag, SCRIPT, TAGS } from './vocabulary.js';

/** How long a page may take to define elements of its own whose names begin as ours do, ms. */
const DEFINITION_WAIT = 3_000;

const check: MarkupChecksChunk = (element, suspicion, host) => {
  const results: string[] = [];
  for (const mistake of mistakesOf(element, suspicion, host)) {
    say(host, element, mistake);
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
      yield* unknownTag(element, host);
      break;
    case 'two-servers': {
      const { cluster, server } = readServers(element);
      const message = `cluster="${quoted(cluster)}" is ignored, as server="${quoted(server)}" is set too: remove one of them.`;
      yield { code: 'two-servers', message };
      break;
    }
    case 'channel-name':
      yield* likeChannel(element, suspicion.other);
      break;
    case 'event-name':
      yield* likeEvent(suspicion);
      break;
    case 'nested':
      if (isOpenEnded(element)) yield selfClosing(element.localName);
      break;
    case 'self-closing':
      yield selfClosing(element.localName);
      break;
    case 'no-template':
      yield* missingTemplate(element, suspicion.selfClosing);
      break;
    case 'template':
      yield* templateMistakes(suspicion.fragment, element, suspicion.parent);
      watchBraces(suspicion.fragment, element, (mistake) => say(host, element, mistake));
      break;
    case 'data':
      yield* dataMistakes(element, suspicion, suspicion.fragment ? 'data-field' : 'field');
      break;
    case 'key':
      yield keyMistake(suspicion.data, suspicion.path, suspicion.attribute);
      break;
    case 'script':
      yield* ofScript(element);
  }
}

function readServers(element: Element): Record<'cluster' | 'server', string> {
  const { cluster, server } = element as Element & { cluster?: string; server?: string };
  return {
    cluster: cluster ?? element.getAttribute('data-cluster') ?? '',
    server: server ?? element.getAttribute('data-server') ?? '',
  };
}

/** Reports a misspelt tag at once. Any other may belong to an element of the page that is defined later. */
function* unknownTag(element: HTMLElement, host: ChecksHost): Generator<Mistake> {
  const { localName } = element;
  if (customElements.get(localName) || TAGS.includes(localName)) return;
  const near = misspeltTag(localName);
  if (near) yield { code: 'unknown-tag', message: `There is no element of this name. Did you mean <${near}>?` };
  else {
    setTimeout(() => {
      if (customElements.get(localName) || !element.isConnected) return;
      const meant = compoundTag(localName);
      const tags = listed(TAGS.map((tag) => `<${tag}>`));
      const cure = meant ? `Did you mean <${meant}>?` : `The elements are ${tags}.`;
      say(host, element, { code: 'unknown-tag', message: `There is no element of this name. ${cure}` });
    }, DEFINITION_WAIT);
  }
}

function* likeEvent({ wanted, event, channel }: Extract<MarkupSuspicion, { check: 'event-name' }>): Generator<Mistake> {
  // classes of one name in two namespaces
  if (wanted.includes('\\') && event.includes('\\') && bare(wanted) !== bare(event)) return;
  const isWanted = ['event', 'events', 'remove-event', 'data-pusher-event', 'data-pusher-remove-event'].map(
    (name) => `[${name}~=${JSON.stringify(event)}]`,
  );
  if (callMethod(document, 'querySelector', isWanted.join())) return;
  const message =
    `It waits for ${quoted(wanted)}, but ${quoted(channel ?? 'its channel')} sent ${quoted(event)}. Names of events ` +
    'have to be the same in every character: write the one that the server sends.';
  yield { code: 'event-name', message };
}

function* likeChannel(element: Element, other: string): Generator<Mistake> {
  const name = element.getAttribute('name') ?? '';
  const message =
    `There are the channels ${quoted(other)} and ${quoted(name)} in this page, whose names differ only in case or ` +
    'punctuation. To the server they are two channels: write the name as the server does.';
  yield { code: 'channel-name', message };
}

function* ofScript(element: HTMLElement): Generator<Mistake> {
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
    'Elements with data-pusher-channel are in this page, but the tag of the script has no data-channels, so they stay as ' +
    'they are. The page’s owner can write data-channels="NAMES" there. If the system of the page takes attributes off the ' +
    'tag, or joins scripts, call PusherElements.enableDataAttributes({ channels: ["NAME"] }) in a script of its own instead.';
  yield { code: 'no-data-channels', message };
}

registerChunk('markup-checks', check);
