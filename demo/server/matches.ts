import type { Source } from './schedule.js';

/** Minutes of play, one per tick, and the number of ticks after which the same match begins again. */
const FULL_TIME = 90;
const CYCLE = 120;

type Goal = readonly [minute: number, side: 'home' | 'away', scorer: string];

interface Fixture {
  id: string;
  home: string;
  away: string;
  /** The tick of the cycle at which the match is when the server starts. */
  start: number;
  goals: readonly Goal[];
}

const FIXTURES: readonly Fixture[] = [
  {
    id: 'harbour-northfield',
    home: 'Harbour Town',
    away: 'Northfield',
    start: 9,
    goals: [
      [12, 'home', 'Okafor'],
      [31, 'away', 'Lindqvist'],
      [58, 'home', 'Sato'],
      [83, 'home', 'Okafor'],
    ],
  },
  {
    id: 'kestrels-millbrook',
    home: 'Kestrels',
    away: 'Millbrook',
    start: 38,
    goals: [
      [42, 'away', 'Duarte'],
      [67, 'away', 'Petrov'],
    ],
  },
  {
    id: 'eastgate-riverside',
    home: 'Eastgate',
    away: 'Riverside',
    start: 66,
    goals: [
      [5, 'away', 'Amara'],
      [24, 'home', 'Novak'],
      [71, 'home', 'Reyes'],
      [79, 'away', 'Amara'],
    ],
  },
  { id: 'old-mill-southport', home: 'Old Mill', away: 'Southport', start: 96, goals: [[17, 'home', 'Haddad']] },
];

/** The state of a match. */
export interface Match {
  id: string;
  home: string;
  away: string;
  homeGoals: number;
  awayGoals: number;
  /** For example `34′` or `full time`. */
  time: string;
  state: 'live' | 'over';
}

/** Returns the state of all matches at a tick. The same tick always has the same state. */
export function matchesAt(count: number): Match[] {
  return FIXTURES.map((fixture) => {
    const minute = minuteOf(fixture, count);
    const scored = (by: Goal[1]) => fixture.goals.filter(([at, side]) => side === by && at <= minute).length;
    const { id, home, away } = fixture;
    const isLive = minute <= FULL_TIME;
    const [time, state] = isLive ? ([`${minute}′`, 'live'] as const) : (['full time', 'over'] as const);
    return { id, home, away, homeGoals: scored('home'), awayGoals: scored('away'), time, state };
  });
}

/**
 * Plays the matches on the channel `scores`: sends a `goal` event for each goal, and the `score` of one match per tick.
 */
export const matches: Source = ({ count }) => {
  const all = matchesAt(count);
  const goals = FIXTURES.flatMap((fixture, index) => {
    const minute = minuteOf(fixture, count);
    return fixture.goals.flatMap(([at, side, scorer]) =>
      at === minute ? [{ match: all[index] as Match, team: fixture[side], scorer }] : [],
    );
  });
  const changed = new Set([all[count % all.length] as Match, ...goals.map(({ match }) => match)]);
  return [
    ...[...changed].map((data) => ({ channel: 'scores', name: 'score', data })),
    ...goals.map(({ match, ...goal }) => ({ channel: 'scores', name: 'goal', data: { ...match, ...goal } })),
  ];
};

function minuteOf({ start }: Fixture, count: number): number {
  return (start + count) % CYCLE;
}
