import { expect, test } from 'vitest'
import type { Counts } from '@/server/services/overview/rollups'
import { sketchOf } from '@/server/testing/rollups'
import { aSlo } from '@/server/testing/slo'
import { criteriaOf } from './criteria'
import { overallOf, worstOf } from './overall'

const end = new Date('2026-02-01T00:00:00Z')
const counts = (over: Partial<Counts>): Counts => ({ evaluated: 0, errored: 0, attempted: 0, waived: 0, uncontrolled: 0, ...over })
type Given = Partial<Counts> & { ms?: number; ageHours?: number }

function judge({ ms = 0.8, ageHours = 1, ...given }: Given) {
  const reading = {
    counts: counts(given),
    sketch: sketchOf([given.evaluated ?? 0, ms]),
    sampledAt: given.evaluated ? new Date(end.getTime() - ageHours * 3_600_000) : null,
  }
  const rows = criteriaOf({ reading, slo: aSlo, end, responses: { real: [], drill: null } })
  return { rows, compliance: rows[1], latency: rows[2] }
}

test('six criteria, and the four without a source are not measured', () => {
  const { rows } = judge({ evaluated: 5000 })
  expect(rows.map(({ name }) => name)).toEqual([
    'Deployment success rate',
    'Constitutional compliance',
    'Policy evaluation latency',
    'Sandbox escapes',
    'Emergency response time',
    'Recovery time objective',
  ])
  expect(rows.map(({ status }) => status)).toEqual(['NOT MEASURED', 'PASSED', 'PASSED', 'NOT MEASURED', 'NOT MEASURED', 'NOT MEASURED'])
})

test('fewer than a thousand decisions say nothing, and a thousand do', () => {
  expect(judge({}).compliance).toMatchObject({ status: 'NOT MEASURED', measured: 'unknown' })
  expect(judge({ evaluated: 999 }).compliance).toMatchObject({ status: 'NOT MEASURED', why: expect.stringContaining('n 999') })
  expect(judge({ evaluated: 1000 }).compliance).toMatchObject({ status: 'PASSED' })
})

test('the line itself is not above the line', () => {
  expect(judge({ evaluated: 1000, uncontrolled: 1 }).compliance?.status).toBe('FAILED')
  expect(judge({ evaluated: 2000, uncontrolled: 1 }).compliance?.status).toBe('PASSED')
  expect(judge({ evaluated: 1000, ms: 5.2 }).latency).toMatchObject({ status: 'FAILED' })
  expect(judge({ evaluated: 1000, ms: 4.5 }).latency).toMatchObject({ status: 'PASSED' })
})

test('denied attempts change nothing', () => {
  expect(judge({ evaluated: 5000, attempted: 1000 }).compliance).toMatchObject({ status: 'PASSED', measured: '100.000 %' })
})

test('figures whose newest decision is old are stale', () => {
  expect(judge({ evaluated: 5000, ageHours: 25 }).compliance?.status).toBe('STALE')
})

test('a report is as good as its worst row, and says when it is simulated', () => {
  expect(worstOf(['PASSED', 'STALE'])).toBe('STALE')
  expect(worstOf(['NOT MEASURED', 'FAILED', 'PASSED'])).toBe('FAILED')
  const passed = { name: 'x', target: 'y', measured: 'z', status: 'PASSED' as const, why: '' }
  expect(overallOf([passed], 'live')).toMatchObject({ word: 'PASSED', sentence: expect.stringMatching(/^Operational/) })
  expect(overallOf([passed], 'simulated').word).toBe('PASSED (simulated)')
  expect(overallOf([passed, { ...passed, status: 'NOT MEASURED' }], 'live').sentence).toBe(
    'Not called operational: 1 passed, 0 failed, 1 not measured.',
  )
  expect(overallOf([], 'live').status).toBe('NOT MEASURED')
})
