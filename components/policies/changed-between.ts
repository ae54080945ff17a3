type File = { path: string; digest: string }
export type FileDifference = { path: string; change: 'changed' | 'added' | 'gone' }

/** Files that differ between two versions, by name. */
export function changedBetween(before: readonly File[], after: readonly File[]): FileDifference[] {
  const there = new Map(before.map(({ path, digest }) => [path, digest]))
  const here = new Set(after.map(({ path }) => path))
  const own = after.flatMap(({ path, digest }): FileDifference[] =>
    there.get(path) === digest ? [] : [{ path, change: there.has(path) ? 'changed' : 'added' }],
  )
  const gone = before.flatMap(({ path }): FileDifference[] => (here.has(path) ? [] : [{ path, change: 'gone' }]))
  return [...own, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1))
}
