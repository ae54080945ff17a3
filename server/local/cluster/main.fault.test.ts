import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ClusterProcess, startClusterProcess } from '@/server/testing/cluster/process'
import { openJournal } from './journal'

let folder = ''
let running: ClusterProcess | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
})
afterEach(async () => {
  await running?.end('SIGKILL')
  running = null
  rmSync(folder, { recursive: true, force: true })
})

/** What the journal holds, read by somebody else. */
function kept(): Map<string, string> {
  const journal = openJournal(join(folder, 'cluster'))
  journal.close()
  return new Map(
    journal.stored.objects.map(({ resource, object }) => [
      `${resource} ${object.metadata.namespace} ${object.metadata.name}`,
      object.metadata.uid,
    ]),
  )
}

test('told to end, it ends within two seconds with everything kept, even while somebody is connected', async () => {
  running = await startClusterProcess(folder)
  const session = connect(running.url, { rejectUnauthorized: false })
  session.on('error', () => undefined)
  await new Promise((resolve) => session.once('connect', resolve))
  const { code, tookMs } = await running.end('SIGTERM')
  session.destroy()
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(2000)
  expect(kept().has('deployments.apps governance policy-engine')).toBe(true)
})

test('killed, it goes on with the same objects when it starts again', async () => {
  running = await startClusterProcess(folder)
  await running.end('SIGKILL')
  const before = kept()
  running = await startClusterProcess(folder)
  await running.end('SIGTERM')
  const after = kept()
  const [id, uid] = ['deployments.apps governance policy-engine', before.get('deployments.apps governance policy-engine')]
  expect(uid).toBeDefined()
  expect(after.get(id)).toBe(uid)
})

test('a port that is none, or is taken, is said and ends it', async () => {
  await expect(startClusterProcess(folder, 'http')).rejects.toThrow(
    'ACGS_CLUSTER_PORT=http is not a port. Use a whole number from 0 (any free one) to 65535',
  )
  running = await startClusterProcess(folder)
  const other = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  await expect(startClusterProcess(other, new URL(running.url).port)).rejects.toThrow('EADDRINUSE')
  rmSync(other, { recursive: true, force: true })
})
