/**
 * What the chaos suite holds the client to beside what always holds. Each of these is an ability that the client is to
 * have; as long as one is false, the oracles that need it are off. Switch it on when the client has it.
 * `CHAOS_EXPECT=gaps,retries` switches on for one run.
 */
export const expected = {
  /** `pusher:gap` is told for each period in which events may have been missed: no loss without a gap. */
  gaps: true,
  /** A wish to subscribe that nobody answered, or an authorisation that may succeed later, is tried again. */
  retries: true,
  /** `member_added` and `member_removed` tell the difference over a reconnect, and nobody leaves who was there. */
  presenceDifference: true,
  /** Events wait for the gap that precedes them. While this is false, no sequence runs on a cluster. */
  clusters: true,
  /** The error that a server sends before it closes a connection does not move the beginning of the gap. */
  goodbyes: true,
  /** A connection that was cut for want of traffic is kept alive by pings from then on. */
  idleCuts: true,
};

for (const name of (process.env.CHAOS_EXPECT ?? '').split(',')) {
  if (name in expected) expected[name as keyof typeof expected] = true;
}
