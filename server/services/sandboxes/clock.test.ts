import { expect, test } from 'vitest'
import { serviceContext } from '@/server/testing/actors'
import { addEvent, addSandbox } from '@/server/testing/sandbox-rows'
import { clockOf, readClocks } from './clock'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 27, 3, 0, seconds))
const asked = { id: 's', state: 'ended', runId: 'r', containedAt: at(8), goneAt: at(21) }
const nothing = { firstAt: null, isUncontrolled: false, runAt: null }

test('both clocks run from the event that asked for it, not from the run that answered', () => {
  expect(clockOf(asked, { ...nothing, firstAt: at(2), runAt: at(3) })).toEqual({
    from: at(2).toISOString(),
    because: 'event',
    containedMs: 6000,
    goneMs: 19_000,
    containedLineMs: 10_000,
    goneLineMs: 30_000,
    isUncontrolled: false,
  })
})

test('by hand they run from the acceptance; what nobody observed has no time', () => {
  const clock = clockOf({ ...asked, containedAt: null, goneAt: null }, { ...nothing, runAt: at(3) })
  expect(clock).toMatchObject({ from: at(3).toISOString(), because: 'run', containedMs: null, goneMs: null })
  expect(clockOf({ ...asked, state: 'lost' }, { ...nothing, runAt: at(3) })).toMatchObject({ containedMs: 5000, goneMs: null })
  expect(clockOf(asked, nothing)).toBeNull()
})

test('a low event asks for nothing, one after containment asks for nothing of it, and one that nothing answered has a running clock', async () => {
  const [low, late, loose] = [await addSandbox(), await addSandbox({ containedAt: at(8) }), await addSandbox()]
  await addEvent({ sandboxId: low.id, severity: 1 })
  await addEvent({ sandboxId: late.id, receivedAt: at(2) })
  await addEvent({ sandboxId: late.id, receivedAt: at(9), state: 'contained' })
  await addEvent({ sandboxId: loose.id, receivedAt: at(4), state: 'uncontrolled' })
  const clocks = await readClocks(serviceContext(), [low, late, loose])
  expect(clocks.get(low.id)).toBeUndefined()
  expect(clocks.get(late.id)).toMatchObject({ from: at(2).toISOString(), containedMs: 6000 })
  expect(clocks.get(loose.id)).toMatchObject({ because: 'event', containedMs: null, isUncontrolled: true })
})
