/** How long a watch is asked for, is believed, and is waited for. */
export const WATCH = {
  minTimeoutS: 300,
  maxTimeoutS: 600,
  /** Without pings: bookmarks come about every 60 s, so a stream without a byte for longer is dead. */
  silentMs: 90_000,
  initialSilentMs: 10_000,
  /** A watch that ends sooner was not closed at its end, but refused. */
  shortMs: 1000,
  behindMs: 1000,
  refusedMs: 300_000,
  credentialsMs: 5000,
  resyncMs: 3_600_000,
  /** What a watch gets to tell of what a list already has. */
  settleMs: 10_000,
  lookMs: 1000,
} as const
export type WatchLimits = { readonly [limit in keyof typeof WATCH]: number }
