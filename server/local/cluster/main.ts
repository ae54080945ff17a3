import { join, resolve } from 'node:path'
import { type LocalCluster, startCluster } from './start'

const DEFAULT_PORT = 6443
const END_WITHIN_MS = 2000

function say(event: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), role: 'cluster', event, ...fields })}\n`)
}

function portOf(text: string | undefined): number {
  const port = Number(text || DEFAULT_PORT)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(
    `ACGS_CLUSTER_PORT=${text} is not a port. Use a whole number from 0 (any free one) to 65535, or leave it unset for ${DEFAULT_PORT}.`,
  )
}

/** Ends once, in time: what hangs is left behind, for everything committed is on the disk already. */
function endOn(signals: readonly NodeJS.Signals[], cluster: LocalCluster): void {
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref()
    cluster.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of signals) process.on(signal, end)
}

async function main(): Promise<void> {
  const folder = join(resolve(process.env.ACGS_DATA_DIR || '.acgs'), 'cluster')
  const port = portOf(process.env.ACGS_CLUSTER_PORT)
  const cluster = await startCluster({ folder, port, installation: true, log: say })
  endOn(['SIGTERM', 'SIGINT'], cluster)
  say('ready', { url: cluster.url, kubeconfig: cluster.kubeconfig })
}

main().catch((cause: unknown) => {
  process.stderr.write(`local cluster: ${cause instanceof Error ? cause.message : cause}\n`)
  process.exit(1)
})
