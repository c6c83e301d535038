// Decorates the demo page. The functions of each section are in its own script in index.html, which is shown next to
// it.
(() => {
  const find = (id) => document.getElementById(id) ?? document.getElementById('start').content.getElementById(id);
  const live = (name) => document.querySelector(`[data-live="${name}"]`);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  // ---- Listings: the page's own markup, read before the elements change it, so that visitors see the code that runs.

  for (const code of document.querySelectorAll('code[data-of]')) {
    const { of: ids, first } = code.dataset;
    const sources = ids.split(' ').map((id) => sourceOf(find(id), id === first));
    if (code.dataset.before) sources.unshift(code.dataset.before);
    code.append(...highlight(joinSources(sources)));
    addCopyButton(code);
  }

  /**
   * Returns an element's HTML without the indentation of its position in the page; with `firstOnly`, only the first
   * item of a list.
   */
  function sourceOf(original, firstOnly) {
    const element = original.cloneNode(true);
    if (firstOnly) {
      const { length } = element.children;
      while (element.children.length > 1) {
        element.lastElementChild.previousSibling.remove();
        element.lastElementChild.remove();
      }
      element.firstElementChild.after(element.firstChild.cloneNode(), new Comment(` and ${length - 1} more `));
    }
    const [first, ...rest] = element.outerHTML.replace(/(?<! label)=""/g, '').split('\n');
    const depth = Math.min(...rest.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    return [first, ...rest.map((line) => line.slice(depth))].map(wrapTag).join('\n');
  }

  /** Wraps a line that begins with a long tag. */
  function wrapTag(line) {
    const [, indent, tag, rest] = /^( *)(<[\w-]+(?: [\w-]+(?:="[^"]*")?)+>)(.*)$/.exec(line) ?? [];
    if (!tag || line.length <= 76) return line;
    const lines = [];
    for (const part of tag.match(/<?[\w-]+(="[^"]*")?>?/g)) {
      const last = lines.at(-1);
      if (last && last.length + part.length < 76) lines[lines.length - 1] = `${last} ${part}`;
      else lines.push(indent + (last ? '    ' : '') + part);
    }
    return lines.join('\n') + rest;
  }

  /** Joins sources, with a blank line before and after those of several lines. */
  function joinSources(sources) {
    return sources.reduce((all, next, index) => {
      const tight = index === 0 || !(next.includes('\n') || sources[index - 1].includes('\n'));
      return all + (index === 0 ? '' : tight ? '\n' : '\n\n') + next;
    }, '');
  }

  /** Returns text nodes, and spans for highlighted tokens. */
  function highlight(source) {
    const words = 'const|let|function|return|if|else|for|of|async|await|new|try|catch|while';
    const tokens = new RegExp(`(?<note><!--.*?-->)|(?<tag></?[a-z][\\w-]*|(?<=["\\w])>)|(?<text>'[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)|(?<word>\\b(?:${words})\\b(?![-=]))`, 'g');
    const nodes = [];
    let end = 0;
    for (const match of source.matchAll(tokens)) {
      const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
      const span = document.createElement('span');
      span.className = kind;
      span.textContent = match[0];
      nodes.push(source.slice(end, match.index), span);
      end = match.index + match[0].length;
    }
    return [...nodes, source.slice(end)];
  }

  function addCopyButton(code) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      const done = await navigator.clipboard?.writeText(code.textContent).then(() => true, () => false);
      button.textContent = done ? 'Copied' : 'Not allowed';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
    code.closest('figure').querySelector('figcaption').after(button);
  }

  // ---- The chart of events in each of the last sixty seconds.

  const seconds = Array.from({ length: 60 }, () => 0);
  const bars = seconds.map(() => document.createElement('i'));
  live('pulse').append(...bars);
  let count = 0;
  document.addEventListener('pusher-event', () => {
    seconds[59]++;
    live('count').textContent = String(++count);
    drawPulse();
  });

  function drawPulse() {
    bars.forEach((bar, index) => { bar.style.blockSize = `${100 * (1 - 0.72 ** seconds[index])}%`; });
  }

  // ---- The ticker's curves. A curve becomes thicker for a moment when its price moves.

  const ticker = document.getElementById('ticker');
  const curves = new Map();
  for (const channel of ticker.querySelectorAll('pusher-channel')) {
    const [svg, line] = ['svg', 'polyline'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name));
    svg.setAttribute('viewBox', '0 0 100 24');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(line);
    channel.firstElementChild.after(svg);
    curves.set(channel, { line, prices: [] });
  }
  ticker.addEventListener('pusher-event', ({ target, detail }) => {
    if (detail.event !== 'tick') return;
    const { line, prices } = curves.get(target);
    prices.push(detail.data.price);
    if (prices.length > 24) prices.shift();
    const low = Math.min(...prices);
    const span = Math.max(...prices) - low || 1;
    const points = prices.map((price, index) => `${100 - 4.3 * (prices.length - 1 - index)},${22 - (20 * (price - low)) / span}`);
    line.setAttribute('points', points.join(' '));
    if (!calm.matches) line.animate([{ strokeWidth: '4px' }, {}], 600);
  });

  setInterval(() => {
    seconds.push(0);
    seconds.shift();
    drawPulse();
  }, 1000);
})();
