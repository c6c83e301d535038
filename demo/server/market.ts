import type { Source } from './schedule.js';

/** What the invented prices begin with, by symbol. */
const OPENING: Record<string, number> = { BTC: 96_420, ETH: 3_318, Gold: 2_654, Oil: 71.4, Silver: 31.18 };

/** One price. */
export interface Quote {
  symbol: string;
  price: number;
  /** Since the opening: 0.01 is one per cent. */
  change: number;
  direction: 'up' | 'down';
}

/** The market at a beat: the same beat has the same prices. */
export function quotesAt(count: number): Quote[] {
  return Object.entries(OPENING).map(([symbol, opening], index) => quote(symbol, opening, count + index * 17));
}

/** Moves the prices: each has a channel of its own, `ticker-SYMBOL`, and all are on `market`. One moves with each beat. */
export const market: Source = ({ count, welcome }) => {
  const quotes = quotesAt(count);
  const moved = welcome ? quotes : quotes.filter((_, index) => index === count % quotes.length);
  return moved.flatMap((data) => [
    { channel: `ticker-${data.symbol.toLowerCase()}`, name: 'tick', data },
    { channel: 'market', name: 'tick', data },
  ]);
};

/** A price swings around its opening in two waves, which together take long to come again. */
function quote(symbol: string, opening: number, phase: number): Quote {
  const change = 0.016 * Math.sin(phase * 0.31) + 0.009 * Math.sin(phase * 1.13);
  const price = Number((opening * (1 + change)).toFixed(2));
  return { symbol, price, change: Number(change.toFixed(4)), direction: change < 0 ? 'down' : 'up' };
}
