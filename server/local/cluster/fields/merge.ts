import { isObject, type Json } from '@/server/local/cluster/object'
import type { ListShape, Shape } from '@/server/local/cluster/schema/schema'
import { partsOf, stepOfItem } from './steps'
import { isEmptyTree, type Tree } from './tree'

const UNKNOWN: Shape = { kind: 'scalar', of: 'any' }

const memberShape = (shape: Shape, name: string): Shape => {
  if (shape.kind === 'struct') return shape.members.get(name)?.shape ?? UNKNOWN
  return shape.kind === 'map' ? shape.of : UNKNOWN
}

function mergeList(shape: ListShape, live: unknown[], applied: unknown[]): unknown[] {
  const byStep = new Map(applied.map((item) => [stepOfItem(shape, item), item]))
  const lives = new Set(live.map((item) => stepOfItem(shape, item)))
  const kept = live.map((item) => {
    const found = byStep.get(stepOfItem(shape, item))
    return found === undefined ? item : mergeApplied(shape.of, item, found)
  })
  return [...kept, ...applied.filter((item) => !lives.has(stepOfItem(shape, item)))]
}

/** The live object with what was applied over it; what is owned as a whole is replaced. */
export function mergeApplied(shape: Shape, live: unknown, applied: unknown): unknown {
  if (live === undefined || partsOf(shape, applied) === null) return applied
  if (shape.kind === 'list') return Array.isArray(live) && Array.isArray(applied) ? mergeList(shape, live, applied) : applied
  if (!isObject(live) || !isObject(applied)) return applied
  const out: Json = { ...live }
  for (const [name, value] of Object.entries(applied)) out[name] = mergeApplied(memberShape(shape, name), live[name], value)
  return out
}

const NONE: Tree = { isMember: false, steps: new Map() }

type Pruning = { shape: Shape; value: unknown; gone: Tree; kept: Tree }

/** Takes out what `gone` names unless `kept` names it or something inside. Out: what is left, undefined for nothing. */
export function prune({ shape, value, gone, kept }: Pruning): unknown {
  if (isEmptyTree(gone)) return value
  if (gone.isMember && isEmptyTree(kept)) return undefined
  const parts = partsOf(shape, value)
  if (parts === null) return gone.isMember && !kept.isMember ? undefined : value
  const inner = parts.map((part) => {
    const left = prune({
      shape: part.shape,
      value: part.value,
      gone: gone.steps.get(part.step) ?? NONE,
      kept: kept.steps.get(part.step) ?? NONE,
    })
    return { step: part.step, left }
  })
  if (Array.isArray(value)) {
    const items = inner.flatMap(({ left }) => (left === undefined ? [] : [left]))
    return items.length === 0 && parts.length > 0 && !kept.isMember ? undefined : items
  }
  const entries = inner.filter(({ left }) => left !== undefined).map(({ step, left }) => [step.slice(2), left] as const)
  return entries.length === 0 && parts.length > 0 && !kept.isMember ? undefined : Object.fromEntries(entries)
}
