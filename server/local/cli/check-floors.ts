import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ROOT } from '@/server/local/source-hash'
import type { Finding } from './check-machine'

const Floor = z.strictObject({ floor: z.string().regex(/^\d+\.\d+\.\d+$/), why: z.string().min(10), since: z.iso.date() })
const Floors = z.strictObject({ reviewed: z.iso.date(), floors: z.record(z.string(), Floor) })
const Lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
export type Floors = z.infer<typeof Floors>
export type Lock = z.infer<typeof Lock>

/** The floors are looked at once a month; this is when forgetting it is said. */
export const REVIEW_DAYS = 35

/** True when `version` is lower than `floor`; a pre-release counts as lower than its release. */
function isBelow(version: string, floor: string): boolean {
  const [core = '', pre] = version.split(/-(.*)/s)
  const parts = core.split('.').map(Number)
  for (const [place, least] of floor.split('.').map(Number).entries()) {
    const part = parts[place] ?? 0
    if (part !== least) return part < least
  }
  return pre !== undefined
}

/** Every copy of a package in the lockfile that is below its floor, however deep it lies. */
export function copiesBelow(lock: Lock, { floors }: Pick<Floors, 'floors'>): { path: string; version: string; floor: string }[] {
  const folder = 'node_modules/'
  return Object.entries(lock.packages).flatMap(([path, { version }]) => {
    const floor = floors[path.slice(path.lastIndexOf(folder) + folder.length)]?.floor
    return path !== '' && floor && version && isBelow(version, floor) ? [{ path, version, floor }] : []
  })
}

export const readFloors = (): Floors => Floors.parse(JSON.parse(readFileSync(join(ROOT, 'security-floors.json'), 'utf8')))
export const readLock = (): Lock => Lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))

/** Whether each package is at or above its security floor, and when somebody last looked at the floors. */
export function checkFloors(floors: Floors, lock: Lock, now: Date): Omit<Finding, 'name'> {
  const [first, ...more] = copiesBelow(lock, floors)
  if (first)
    return {
      state: 'fail',
      detail: `${first.path} is ${first.version}, below ${first.floor}${more.length > 0 ? `, and ${more.length} more` : ''}`,
      fix: 'Install the version of security-floors.json or a newer one.',
    }
  const days = Math.floor((now.getTime() - Date.parse(floors.reviewed)) / 86_400_000)
  const detail = `${Object.keys(floors.floors).length} packages at or above their floor, looked at ${days} days ago`
  return days <= REVIEW_DAYS
    ? { state: 'ok', detail }
    : { state: 'warn', detail, fix: 'Read the advisories, raise what must be raised, and set `reviewed` in security-floors.json.' }
}
