import { EXAMPLES, type Example, type PublishForm } from './examples.js';
import { escapeHtml } from './html.js';
import { renderBar, renderHead } from './page-frame.js';
import { highlight } from './source-listing.js';
import { addItems, addLastEvent, feedWith } from './static-items.js';

/** The data that the server writes into an example. */
export interface ExampleData {
  /** The lists by their address from the root of the site. */
  lists: Readonly<Record<string, readonly unknown[]>>;
  /** The last event of channels, by their name. */
  lastEvents: Readonly<Record<string, unknown>>;
  /** The number of unread notifications. */
  unread: number;
}

const ROOT = '../';

/**
 * Returns the page that shows an example: its live content, its code, and the demo's means to publish events.
 *
 * @param name the name of its file
 * @param source the file, which is shown as it is
 * @param page the file with the connection of this demo
 */
export function renderExample(name: string, source: string, page: string, data: ExampleData): string {
  const example = EXAMPLES[name] as Example;
  return addContent(page, example, data)
    .replace(/<title>(.*)<\/title>/, (_all, title: string) => `<title>${title}: an example of pusher-elements</title>`)
    .replace(
      / {2}<style>/,
      () => `  ${renderHead(ROOT)}\n  <script src="${ROOT}demo/site.js" defer></script>\n  <style>`,
    )
    .replace(
      /<body>/,
      () => `<body class="example-page">\n  ${renderBar(ROOT)}\n  <div class="example">\n  <div class="result">`,
    )
    .replace(/<main>/, '<main id="content" tabindex="-1">')
    .replace(
      /<\/body>/,
      () => `${renderPublisher(example)}\n  </div>\n  ${renderCode(name, source, example)}\n  </div>\n</body>`,
    );
}

function addContent(page: string, { lists }: Example, data: ExampleData): string {
  let html = page;
  for (const { event, list } of lists) {
    const feed = feedWith(`event="${event}"`);
    html = addItems(html, feed, data.lists[list] ?? []).replace(feed, (tag) => `${tag} src="${ROOT}${list}"`);
  }
  for (const [channel, event] of Object.entries(data.lastEvents)) html = addLastEvent(html, channel, event);
  return data.unread > 0 ? addItems(html, feedWith('event="notification all-read"'), [{ unread: data.unread }]) : html;
}

function renderPublisher({ publisher, forms }: Example): string {
  return `<section class="publisher" aria-labelledby="publisher-title">
    <h2 id="publisher-title">Publisher</h2>
    <p>${escapeHtml(publisher)}</p>
    ${forms.length > 0 ? `<div class="row">${forms.map(renderForm).join(' ')}</div>` : ''}
  </section>`;
}

function renderForm({ action, label, fields }: PublishForm): string {
  const inputs = fields.map(
    (field) =>
      `<label>${field.label} <input name="${field.name}" maxlength="${field.maxLength}" autocomplete="off" required></label>`,
  );
  return `<form action="${ROOT}${action}" method="post" data-publish${fields.length > 0 ? ' class="fields"' : ''}>
      ${inputs.join(' ')}<button${fields.length > 0 ? ' class="main"' : ''}>${label}</button>
      <output></output>
    </form>`;
}

function renderCode(name: string, source: string, { lists }: Example): string {
  const additions = lists.map(({ list }) => `<code>src="${ROOT}${list}"</code>`).join(', ');
  return `<aside class="source" aria-labelledby="code-title">
    <h2 id="code-title">Code</h2>
    <figure class="listing">
      <figcaption id="listing-title">examples/${name}</figcaption>
      <pre tabindex="0" role="region" aria-labelledby="listing-title"><code>${highlight(source)}</code></pre>
    </figure>
    <p>This is the whole file. It also works from your disk: run <code>npm run build</code>, then
      <code>npx -p pusher-elements pusher-sandbox --origins null</code>, and open the file. For another server, change
      <code>&lt;pusher-connection&gt;</code>. In another folder, change the address of the script.</p>
    ${additions && `<p>Here, the demo’s server adds ${additions} to the feed, the list of existing items, and writes these items into the page.</p>`}
    <p><a href="${name}?source">The file as text</a></p>
  </aside>`;
}
