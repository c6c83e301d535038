// Decorates the demo page. The functions of each section are in its own script in index.html, which is shown next to
// it.
(() => {
  const live = (name) => document.querySelector(`[data-live="${name}"]`);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

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

  // ---- A row of the first list lights up when its price moves.

  document.getElementById('quotes').addEventListener('pusher-update', ({ detail }) => {
    if (!calm.matches) detail.item.animate([{ backgroundColor: 'var(--avatar)' }, {}], 900);
  });

  setInterval(() => {
    seconds.push(0);
    seconds.shift();
    drawPulse();
  }, 1000);
})();
