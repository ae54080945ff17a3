import { Released } from './gate'
import { assertHeld } from './lease'
import type { Work } from './machine'

/** Between two commits of a step: here a process that goes leaves its run to the next one. */
export function giveBackHere({ lease, machine }: Work): void {
  assertHeld(lease)
  if (machine.isDraining()) throw new Released(`run ${lease.id} is given back`)
}
