import { expect, test } from 'vitest'
import { STEP_LINES, STOPPED_SERVICES, whyNeverStopped } from './emergency-lines'
import { STOP_LINES } from './emergency-words'
import { manualCommands } from './manual-stop'

test('lines come one after the other, and all before the stop has to be seen', () => {
  const lines = Object.values(STEP_LINES)
  expect(lines.filter((ms) => ms >= STOP_LINES.stopped)).toEqual([])
  expect(STEP_LINES.quarantined).toBeLessThan(STOP_LINES.contained)
  expect(STEP_LINES.engineDown).toBeGreaterThan(STEP_LINES.callersDown)
})

test('never stopped: by name, by component whatever the name, and by namespace', () => {
  expect(STOPPED_SERVICES.map(whyNeverStopped)).toEqual([null, null, null])
  for (const name of ['acgs-console', 'acgs-worker']) expect(whyNeverStopped({ namespace: 'governance', name })).toMatch(/never stopped/)
  const labels = { 'app.kubernetes.io/component': 'database' }
  expect(whyNeverStopped({ namespace: 'workload', name: 'renamed', labels })).toMatch(/never stopped/)
  for (const namespace of ['shared', 'monitoring', 'kube-system'])
    expect(whyNeverStopped({ namespace, name: 'x' })).toMatch(/is not stopped/)
})

test('what is typed by hand is quoted, and names each thing', () => {
  const workloads = [
    { kind: 'Deployment', namespace: 'governance', name: 'opa' },
    { kind: 'CronJob', namespace: 'governance', name: "a'b" },
  ]
  expect(manualCommands({ workloads, sandboxes: { namespace: 'workload', agentId: 'web-scout' }, isEngineStopped: false })).toEqual([
    'kubectl -n workload delete pods -l app.kubernetes.io/component=sandbox,agent-id=web-scout --grace-period=0 --force',
    'kubectl -n governance scale deployment/opa --replicas=0',
    `kubectl -n governance patch 'cronjob/a'\\''b' --type=merge -p '{"spec":{"suspend":true}}'`,
  ])
})
