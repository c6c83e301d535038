// Uses every element as a test of a user's page does. It is CommonJS, so that each runner can load it unchanged.
const http = require('node:http');

/** Publishes an event through the test that started the runner. */
function publish(channel, event, data) {
  return new Promise((resolve, reject) => {
    const request = http.request(process.env.PUBLISH_URL, { method: 'POST' }, (response) => {
      response.resume().on('end', resolve);
    });
    request.on('error', reject).end(JSON.stringify([channel, event, data]));
  });
}

async function until(description, condition, state) {
  for (let tries = 0; tries < 400; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${description} did not happen: ${JSON.stringify(state())}`);
}

/** Every element, on two connections. */
function markup(name, channel) {
  const server = process.env.SANDBOX_URL;
  const connection = `<pusher-connection api-key="app-key" server="${server.replace('http', 'ws')}" auth-endpoint="${server}/pusher/auth"`;
  return `
    ${connection}>
      <pusher-status grace="0"><span slot="connected">Live</span></pusher-status>
      <pusher-channel name="${channel}">
        <pusher-feed event="story" key="id" transition>
          <p data-empty>Nothing yet.</p>
          <template><article><b data-field="title"></b> <time data-field="at" data-format="relative-time"></time></article></template>
        </pusher-feed>
        <pusher-feed class="log" event="story" key="id" order="newest-last">
          <template><p data-field="price" data-format="currency:EUR"></p></template>
        </pusher-feed>
        <pusher-value event="story" field="title">-</pusher-value>
        <pusher-count>0</pusher-count>
        <pusher-members order="info.name"><ul><template><li data-field="info.name"></li></template></ul></pusher-members>
        <pusher-trigger event="client-wave"><button data-mood="happy">Wave</button></pusher-trigger>
      </pusher-channel>
      <pusher-channel name="${name}" loading="lazy">
        <pusher-value class="lazy" event="story" field="title">-</pusher-value>
      </pusher-channel>
    </pusher-connection>
    ${connection} id="other" activity-timeout="100000">
      <pusher-channel name="${channel}" connection="other"><pusher-value class="waved" event="client-wave" field="mood">-</pusher-value></pusher-channel>
    </pusher-connection>`;
}

/** Puts every element into the page, sends it events, and removes it. Resolves with the text that each one showed. */
exports.exercise = async (name, window = globalThis) => {
  const { document } = window;
  const text = (selector) => document.querySelector(selector)?.textContent.replace(/\s+/g, ' ').trim();
  const problems = [];
  for (const level of ['error', 'warn']) {
    window.console[level] = (...args) => problems.push(args.map(String).join(' '));
  }
  window.addEventListener('error', ({ message }) => problems.push(message));
  const channel = `presence-${name}`;
  document.body.innerHTML = markup(name, channel);
  const channels = [...document.querySelectorAll('pusher-channel')];
  await until(
    'subscriptions',
    () => channels.every((one) => one.subscribed),
    () => [problems, channels.map((one) => one.subscribed)],
  );
  for (const title of ['First', 'Second', 'Third']) {
    await publish(channel, 'story', { id: title, title, at: new Date().toISOString(), price: 2.5 });
  }
  await publish(name, 'story', { title: 'Lazy' });
  const button = document.querySelector('pusher-trigger button');
  const shown = () => ({
    status: text('pusher-status'),
    feed: [...document.querySelectorAll('pusher-feed b')].map((title) => title.textContent).join(),
    empty: document.querySelector('[data-empty]')?.hidden,
    log: text('.log')?.replace(/[^\d.€ ]/g, ''),
    value: text('pusher-value'),
    count: text('pusher-count'),
    members: document.querySelectorAll('pusher-members li').length,
    lazy: text('.lazy'),
    waved: text('.waved'),
  });
  const isShown = () => {
    const { feed, value, count, members, lazy, status, log } = shown();
    return (
      feed === 'Third,Second,First' &&
      value === 'Third' &&
      count === '2' &&
      members === 2 &&
      lazy === 'Lazy' &&
      status &&
      log
    );
  };
  await until('the expected content', isShown, () => [problems, shown()]);
  button.click();
  await until(
    'the wave',
    () => shown().waved === 'happy',
    () => [problems, shown()],
  );
  const result = shown();
  document.querySelector('pusher-connection').disconnect();
  await until('the end', () => document.querySelector('pusher-connection').state === 'disconnected', shown);
  document.body.innerHTML = '';
  await new Promise((resolve) => setTimeout(resolve));
  return { ...result, problems };
};

Object.assign(exports, { markup, until });

/** The expected result in every environment. */
exports.expected = {
  status: 'Live',
  feed: 'Third,Second,First',
  empty: true,
  log: '€2.50€2.50€2.50',
  value: 'Third',
  count: '2',
  members: 2,
  lazy: 'Lazy',
  waved: 'happy',
  problems: [],
};

/** Puts every element into the page, waits until it is live, and leaves it there. */
exports.leavePage = async (name) => {
  document.body.innerHTML = markup(name, `presence-${name}`);
  const channel = document.querySelector('pusher-channel');
  await until(
    'the subscription',
    () => channel.subscribed,
    () => channel.outerHTML,
  );
  await publish(`presence-${name}`, 'story', { id: 1, title: 'A story', at: new Date().toISOString(), price: 2.5 });
  await until(
    'the item',
    () => document.querySelector('pusher-feed b'),
    () => document.body.innerHTML,
  );
};
