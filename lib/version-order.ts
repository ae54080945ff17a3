const parts = (version: string): number[] => (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)

/** Whether a version comes before another; one that cannot be read is taken for older, since nothing is known of it. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [parts(version), parts(than)]
  if (a.length === 0) return true
  for (const [at, mine] of a.entries()) {
    const other = b[at] ?? 0
    if (mine !== other) return mine < other
  }
  // A pre-release comes before its release.
  return version.includes('-')
}
