/** Whom a figure was measured of. */
export type Measured = 'ours' | 'pusherJs' | 'bare';

/** The figures behind a row, and their unit. */
export type Figures = { unit: string } & Partial<Record<Measured, number>>;

/** One line of a bench: what was measured of each client, in words or a figure with its unit. */
export interface Row {
  name: string;
  ours: string;
  pusherJs: string;
  /** The least that a page could do without a library. */
  bare?: string;
  /** Ours over the others. */
  ratios?: string;
  /** What ours is to reach; empty where there is nothing to reach. */
  goal: string;
  /** Whether ours reaches it. */
  met: boolean;
  /** By how much ours misses it. */
  missed?: string;
  figures?: Figures;
}

/** A measurement beside pusher-js. */
export interface Bench {
  /** What `npm run bench -- NAME` asks for. */
  name: string;
  /** What is measured, and in what surroundings: the table's heading. */
  title: string;
  run(): Promise<Row[]>;
}
