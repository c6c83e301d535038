/** The subject of a figure. */
export type Measured = 'ours' | 'pusherJs' | 'bare';

/** The figures of a row, and their unit. */
export type Figures = { unit: string } & Partial<Record<Measured, number>>;

/** One row of a benchmark: the result of each client, as text or as a figure with its unit. */
export interface Row {
  name: string;
  ours: string;
  pusherJs: string;
  /** A minimal implementation without a library. */
  bare?: string;
  /** Ours in relation to the others. */
  ratios?: string;
  /** The goal for ours; empty if there is none. */
  goal: string;
  /** True if ours reaches the goal. */
  met: boolean;
  /** By how much ours misses the goal. */
  missed?: string;
  figures?: Figures;
}

/** A measurement compared with pusher-js. */
export interface Bench {
  /** The NAME in `npm run bench -- NAME`. */
  name: string;
  /** The heading of the table: what is measured, and under which conditions. */
  title: string;
  run(): Promise<Row[]>;
}
