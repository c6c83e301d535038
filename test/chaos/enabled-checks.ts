/**
 * The checks of the chaos suite that can be disabled. Each requires an ability of the client; while one is false, the
 * oracles that need it are disabled. Enable it when the client has the ability. `CHAOS_EXPECT=gaps,retries` enables
 * checks for one run.
 */
export const enabledChecks = {
  /** The client reports `pusher:gap` for each period in which events may have been missed: no loss without a gap. */
  gaps: true,
  /** The client retries a subscription that was not answered, or whose authorization may succeed later. */
  retries: true,
  /**
   * `member_added` and `member_removed` report the changes across a reconnect, and a member that stayed is not removed.
   */
  presenceDifference: true,
  /** Events wait for the preceding gap. While this is false, no sequence runs on a cluster. */
  clusters: true,
  /** The error that a server sends before it closes a connection does not change the beginning of the gap. */
  closingErrors: true,
  /** The client keeps a connection alive with pings after one was cut because it was idle. */
  idleCuts: true,
};

for (const name of (process.env.CHAOS_EXPECT ?? '').split(',')) {
  if (name in enabledChecks) enabledChecks[name as keyof typeof enabledChecks] = true;
}
