import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Recorded } from './record'

export type Golden = Record<string, { reads: string[]; writes: Omit<Recorded, 'query'>[] & object[] }>

const fileOf = (version: string) => join(import.meta.dirname, '..', 'golden', `kubectl-${version}.json`)
export const hasGolden = (version: string): boolean => existsSync(fileOf(version)) || process.env.ACGS_CONTRACT_UPDATE === '1'

/** Members in order, so that two bodies that say the same are the same bytes. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}

/** What differs from run to run, by a word for what it is. */
function plain(value: unknown, words: Record<string, string>): unknown {
  let text = JSON.stringify(sorted(value))
  for (const [from, to] of Object.entries(words)) text = text.replaceAll(from, to)
  return JSON.parse(
    text
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '{uid}')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '{time}')
      .replace(/"resourceVersion":"\d+"/g, '"resourceVersion":"{version}"')
      .replace(/"timeoutSeconds":"\d+"/g, '"timeoutSeconds":"{seconds}"'),
  ) as unknown
}

/** Writes in their order; reads once each and sorted, and no watches: how often and how long a client looks depends on the time it takes. */
export function recordOf(calls: Recorded[], words: Record<string, string>): { reads: string[]; writes: object[] } {
  const all = plain(calls, words) as Recorded[]
  const readOf = ({ method, path, query }: Recorded) => `${method} ${path} ${JSON.stringify(query)}`
  const isRead = ({ method }: Recorded) => method === 'GET'
  const looks = all.filter((call) => isRead(call) && !call.query.watch)
  return { reads: [...new Set(looks.map(readOf))].sort(), writes: all.filter((call) => !isRead(call)) }
}

/** Compares with what was kept for this version, or keeps it (ACGS_CONTRACT_UPDATE=1). */
export function expectGolden(version: string, name: string, record: object): void {
  const file = fileOf(version)
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>) : {} // a file of ours
  if (process.env.ACGS_CONTRACT_UPDATE !== '1') {
    expect(record).toEqual(kept[name])
    return
  }
  kept[name] = record
  writeFileSync(file, `${JSON.stringify(sorted(kept), null, 2)}\n`)
}
