import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyRing } from '@/server/key-ring'
import { makeSigningKey } from '@/server/local/signing-keys'
import { createLog } from '@/server/log'
import { callerOfRun } from '@/server/roles/run-callers'
import { stopDoor } from '@/server/roles/stop-door'
import { keepStopRuns } from '@/server/roles/stop-runs'
import { stopPlanBody } from '@/server/services/emergency/plan-body'
import { keepPlanFile } from '@/server/stop/keep-plan-file'
import { kindsWithoutDatabase } from '@/server/stop/kinds'
import { testDb } from './actors'
import { aSigner } from './audit-signer'
import { stopsOf } from './emergency'
import { expectGoodLog } from './good-log'
import { openDesk, workerContext } from './plans'
import { openStoppableDatabase } from './stoppable-database'

const { d, ...shown } = makeSigningKey(1_000)
const key = { kid: shown.kid, key: createPrivateKey({ key: { ...shown, d }, format: 'jwk' }), expiresMs: Number.POSITIVE_INFINITY }
const whole = { ...key, startsMs: 0, untilMs: null, public: { ...shown, use: 'sig' as const, alg: 'EdDSA' as const } }
const keys: KeyRing = { signing: () => key, valid: () => [whole], published: () => ({ keys: [whole.public] }), failure: () => null }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a port was listened on
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A worker's stop door with a database that can be stopped, a local cluster, and a console of this process that knows where the door is. */
export async function openStopDoor() {
  const dir = mkdtempSync(join(tmpdir(), 'acgs-stop-door-'))
  const doorKey = 'k'.repeat(43)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  process.env.ACGS_STOP_DOOR_KEY = doorKey
  process.env.ACGS_STOP_DOOR_URL = url
  const database = await openStoppableDatabase()
  const desk = await openDesk()
  const stops = stopsOf(desk)
  const stopping = new AbortController()
  const { uid } = await desk.cluster.facts()
  const at = { context: workerContext, log: createLog('test'), signal: stopping.signal, worker: 'worker-1', kinds: kindsWithoutDatabase() }
  const more = {
    cluster: () => desk.cluster,
    callerOf: (run: { requestedBy: string; runId: string }) => callerOfRun(testDb(), run),
    keys,
    dataDir: dir,
  }
  const keepPlan = async () => {
    const body = await stopPlanBody(workerContext(), { madeBy: 'worker-1', clusterUid: uid ?? '' })
    if (body) keepPlanFile({ dir: join(dir, 'stop'), body, keys, now: new Date() })
  }
  keepStopRuns({ ...at, ...more })
  const door = stopDoor({ ...at, ...more, doorKey, keepPlan })
  await new Promise<void>((resolve) => door.server.listen(port, '127.0.0.1', resolve))
  const signer = aSigner()
  return {
    ...{ url, doorKey, database, desk, stops, keepPlan },
    /** Journals that became part of the record. */
    imported: join(dir, 'stop', 'runs', 'imported'),
    replicas: () => [
      stops.replicas('governance', 'policy-engine'),
      stops.replicas('governance', 'opa'),
      stops.replicas('workload', 'sandbox-controller'),
    ],
    expectGoodLog: () => expectGoodLog(signer),
    close: async () => {
      stopping.abort()
      door.server.close()
      await desk.close()
      await testDb().$disconnect()
      await database.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
export type StopDoorDesk = Awaited<ReturnType<typeof openStopDoor>>
