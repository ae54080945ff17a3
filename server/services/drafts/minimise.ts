export type Tree = { [key: string]: unknown }
export type Path = readonly (string | number)[]
type Asked = {
  /** Of each candidate, whether what must stay still holds; asked in batches, since each batch is a process. */
  holds: (candidates: Tree[]) => Promise<boolean[]>
  /** What must stay where it is, such as a masked value; so does everything above it. */
  kept: readonly Path[]
  /** Asked before each batch: whether there is time for one more. */
  mayGoOn: () => boolean
}
export type Minimised = { input: Tree; removed: number; tried: number /** False when time ended it. */; isDone: boolean }

const DEEPEST = 8
/** Candidates of one batch. */
const BATCH = 48

const keyOf = (path: Path) => JSON.stringify(path)
const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null
/** The members of an object, the places of a list. */
const stepsOf = (value: object): (string | number)[] => (Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value))
const at = (value: object, step: string | number): unknown => (value as Record<string | number, unknown>)[step]

/** Paths of one depth, in their order. */
function pathsAt(value: unknown, depth: number, above: Path = []): Path[] {
  if (!isHolder(value)) return []
  if (depth === 1) return stepsOf(value).map((step) => [...above, step])
  return stepsOf(value).flatMap((step) => pathsAt(at(value, step), depth - 1, [...above, step]))
}

/** A copy without some paths; what follows in a list moves up. */
function without(value: unknown, gone: ReadonlySet<string>, above: Path = []): unknown {
  if (!isHolder(value)) return value
  const left = stepsOf(value).filter((step) => !gone.has(keyOf([...above, step])))
  const copy = (step: string | number) => without(at(value, step), gone, [...above, step])
  return Array.isArray(value) ? left.map(copy) : Object.fromEntries(left.map((step) => [step, copy(step)]))
}

const cut = (input: Tree, paths: readonly Path[]): Tree => without(input, new Set(paths.map(keyOf))) as Tree // the root is never cut

const isAbove = (path: Path, kept: Path) => path.every((step, i) => String(step) === String(kept[i]))

/** A list with something kept inside keeps its places: they are part of what was masked. */
function isFree(input: Tree, path: Path, kept: readonly Path[]): boolean {
  if (kept.some((one) => isAbove(path, one))) return false
  const above = path.slice(0, -1)
  const holder = above.reduce<unknown>((value, step) => (isHolder(value) ? at(value, step) : undefined), input)
  return !Array.isArray(holder) || !kept.some((one) => isAbove(above, one))
}

/** Leaves out of an input whatever can go while something holds: first whole branches, then what is in those that stay (delta debugging,
 *  level by level). In: an input for which it holds. Out: one for which it still holds, never larger. */
export async function minimise(input: Tree, { holds, kept, mayGoOn }: Asked): Promise<Minimised> {
  const made: Minimised = { input, removed: 0, tried: 0, isDone: true }
  const ask = async (attempts: Path[][]): Promise<Path[][]> => {
    made.tried += attempts.length
    const answers = await holds(attempts.map((paths) => cut(made.input, paths)))
    return attempts.filter((_, i) => answers[i])
  }
  const take = (paths: Path[]) => {
    made.input = cut(made.input, paths)
    made.removed += paths.length
  }
  for (let depth = 1; depth <= DEEPEST; depth++) {
    const tried = new Set<string>()
    for (;;) {
      const free = pathsAt(made.input, depth).filter((path) => isFree(made.input, path, kept) && !tried.has(keyOf(path)))
      if (free.length === 0) break
      if (!mayGoOn()) return { ...made, isDone: false }
      // From the end, so that what is cut does not move what was tried already.
      const some = free.slice(-BATCH)
      const found = await ask([some, ...some.map((path) => [path])])
      if (found[0] === some) {
        take(some)
        continue
      }
      const single = found.map(([path]) => path).filter((path) => path !== undefined)
      for (const path of some) tried.add(keyOf(path))
      if (single.length === 0) continue
      if (single.length === 1) {
        take(single)
        continue
      }
      if (!mayGoOn()) return { ...made, isDone: false }
      // Each may go alone; together as many as hold, counted from the end.
      const together = await ask(single.map((_, i) => single.slice(i)))
      take(together[0] ?? single.slice(-1))
      if (together[0] !== undefined && together[0].length < single.length)
        for (const path of single.slice(0, single.length - together[0].length)) tried.delete(keyOf(path))
    }
  }
  return made
}
