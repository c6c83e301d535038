/** One line of a bench: what was measured of each class, in words or a figure with its unit. */
export interface Row {
  name: string;
  ours: string;
  pusherJs: string;
  /** What ours is to reach. */
  goal: string;
  /** Whether ours reaches it. */
  met: boolean;
}

/** A measurement beside pusher-js. */
export interface Bench {
  /** What `npm run bench -- NAME` asks for. */
  name: string;
  /** What is measured, and in what surroundings: the table's heading. */
  title: string;
  run(): Promise<Row[]>;
}
