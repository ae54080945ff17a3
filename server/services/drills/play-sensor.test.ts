import { expect, test } from 'vitest'
import { DRILL_SCENARIOS, drillAgent, scenarioOf } from '@/lib/drill-words'
import { ESCAPE_FAMILIES } from '@/lib/sandbox-words'
import { readFalco } from '@/server/sandboxes/falco'
import { isEscape } from '@/server/sandboxes/sensor-event'
import { playedMessage } from './play-sensor'
import { probeOf } from './probe'

test.each(ESCAPE_FAMILIES)('%s: what is played is taken for this family, and is grave enough to be contained', (family) => {
  const at = new Date()
  const event = readFalco(playedMessage(family, { namespace: 'workload', podName: 'sandbox-1' }, at), at.getTime())
  expect(event).toMatchObject({
    family,
    podName: 'sandbox-1',
    namespace: 'workload',
    blocked: true,
    rule: expect.stringContaining('played'),
  })
  expect(event.severity).toBeGreaterThanOrEqual(2)
  expect(isEscape(event)).toBe(true)
  expect(probeOf(family)).toMatch(/^try:\n {4}.+\n/m)
})

test('each scenario is there once, with an agent of its own', () => {
  const agents = DRILL_SCENARIOS.map(({ kind, family }) => drillAgent(kind, family))
  expect(new Set(agents).size).toBe(DRILL_SCENARIOS.length)
  for (const { kind, family, checks } of DRILL_SCENARIOS) {
    expect(scenarioOf(kind, family).checks).toBe(checks)
    expect(checks.length).toBeGreaterThan(0)
  }
})
