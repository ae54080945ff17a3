import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { lanePool, listen } from '@/server/db'
import { createLog } from '@/server/log'
import { createRunEngine } from '@/server/runs/engine'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { CHANNEL } from '@/server/runs/limits'
import { type Places, standingPool } from './standing-pool'

/** A worker that stops things on a cluster, as a process of its own, to be killed. It is told its name and where the cluster is; and, as JSON, at
 *  which places of which runs it dies. */
const [worker = 'worker', kubeconfig = '', dies] = process.argv.slice(2)
const standing = dies === undefined ? null : standingPool(JSON.parse(dies) as Places) // as the test that starts it wrote it
const { cluster } = openKubernetes({ kubeconfig, context: null })
const engine = createRunEngine({
  worker,
  kinds: kindsOf([...OWN_STEPS, ...clusterSteps()]),
  log: createLog(worker),
  now: () => new Date(),
  cluster: () => cluster,
  callerOf: async () => ({ kind: 'self' }),
  pools: { 0: standing ?? lanePool(0), 1: standing ?? lanePool(1), 2: standing ?? lanePool(2) },
})
await engine.start()
listen({ channels: [CHANNEL], onMessage: () => engine.hint(), signal: new AbortController().signal })
process.stdout.write('ready\n')
process.once('SIGTERM', () => void engine.drain().then(() => process.exit(0)))
