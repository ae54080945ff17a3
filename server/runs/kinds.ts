import type { StepKind } from './kind'

/** The kinds that this process knows, by `name@version`. */
export type Kinds = { get: (kindAt: string) => StepKind | undefined; has: (kindAt: string) => boolean; names: () => string[] }

export const kindAt = ({ name, version }: Pick<StepKind, 'name' | 'version'>): string => `${name}@${version}`

/** Errors: two kinds of one name and version. */
export function kindsOf(list: readonly StepKind[]): Kinds {
  const byName = new Map<string, StepKind>()
  for (const kind of list) {
    if (byName.has(kindAt(kind))) throw new Error(`The step kind ${kindAt(kind)} is there twice.`)
    byName.set(kindAt(kind), kind)
  }
  return { get: (name) => byName.get(name), has: (name) => byName.has(name), names: () => [...byName.keys()] }
}
