import type { Source } from './schedule.js';

/** The opening values of the invented prices, by symbol. */
const OPENING: Record<string, number> = { BTC: 96_420, ETH: 3_318, Gold: 2_654, Oil: 71.4, Silver: 31.18 };

/** One price. */
export interface Quote {
  symbol: string;
  price: number;
  /** The change since the opening; 0.01 is one percent. */
  change: number;
  direction: 'up' | 'down';
}

/** Returns all prices at a tick. The same tick always has the same prices. */
export function quotesAt(count: number): Quote[] {
  return Object.entries(OPENING).map(([symbol, opening], index) => quote(symbol, opening, count + index * 17));
}

/** Returns the last event of each symbol's own channel, by the channel's name. */
export function lastTicks(count: number): Record<string, Quote> {
  return Object.fromEntries(quotesAt(count).map((quote) => [channelOf(quote), quote]));
}

/** Moves the prices. Each has its own channel, `ticker-SYMBOL`, and all are on `market`. One price moves per tick. */
export const market: Source = ({ count, hasNewcomers }) => {
  const quotes = quotesAt(count);
  const moved = hasNewcomers ? quotes : quotes.filter((_, index) => index === count % quotes.length);
  return moved.flatMap((data) => [
    { channel: channelOf(data), name: 'tick', data },
    { channel: 'market', name: 'tick', data },
  ]);
};

function channelOf({ symbol }: Quote): string {
  return `ticker-${symbol.toLowerCase()}`;
}

/** Moves a price around its opening value in two waves, which together take a long time to repeat. */
function quote(symbol: string, opening: number, phase: number): Quote {
  const change = 0.016 * Math.sin(phase * 0.31) + 0.009 * Math.sin(phase * 1.13);
  const price = Number((opening * (1 + change)).toFixed(2));
  return { symbol, price, change: Number(change.toFixed(4)), direction: change < 0 ? 'down' : 'up' };
}
