import { expect, test } from 'vitest'
import { simulatedLog, simulatedRun } from './simulated-run'

const pod = (code: string) => {
  const encoded = Buffer.from(code).toString('base64')
  const env = [encoded.slice(40), encoded.slice(0, 40)].map((value, at) => ({ name: `ACGS_CODE_${1 - at}`, value }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels: { 'acgs.io/sandbox': 'x' } },
    spec: { containers: [{ name: 'sandbox', image: 'i', env }] },
  }
}

test('code without a wish runs a second and ends well, and its log says that nothing ran', () => {
  expect(simulatedRun(pod('print(1)'))).toEqual({ seconds: 1, exitCode: 0, output: '', isMemoryKilled: false })
  expect(simulatedLog(pod('print(1)'))).toEqual([expect.stringContaining('simulated, no program ran')])
})

test('a comment asks for an exit code, a time and an output, in either language', () => {
  for (const sign of ['#', '//']) {
    const run = simulatedRun(pod(`print(1)\n${sign} acgs-simulate: {"seconds": 0, "exit": 3, "output": "one\\ntwo"}\n`))
    expect(run).toEqual({ seconds: 0, exitCode: 3, output: 'one\ntwo', isMemoryKilled: false })
  }
  expect(simulatedRun(pod('# acgs-simulate: {"ending": "memory"}'))).toMatchObject({ exitCode: 137, isMemoryKilled: true })
})

test.each(['{"seconds": "soon"}', '{"seconds": -1e99, "exit": 99999}', '{broken', '[]', '{"output": 7}'])(
  'a hostile wish is bounded: %s',
  (wish) => {
    const run = simulatedRun(pod(`# acgs-simulate: ${wish}`))
    expect(run.seconds).toBeGreaterThanOrEqual(0)
    expect(run.seconds).toBeLessThanOrEqual(86_400)
    expect(run.exitCode).toBeLessThanOrEqual(255)
  },
)
