import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Delays } from '@/server/local/cluster/controllers/world'
import { type LocalCluster, startCluster } from '@/server/local/cluster/start'

export type LocalSetup = {
  /** The inventory of an installation; without it three machines and nothing on them. */
  seed: boolean
  /** A folder of the caller's, kept; without one a new one that goes when it stops. */
  folder?: string
  /** A free one where left out. */
  port?: number
  hasFaults?: boolean
  delays?: Partial<Delays>
}

/** The local cluster in the test's own process, at a free port. Stop it when the test is over. */
export async function startLocalCluster({ seed, folder, port = 0, hasFaults = true, delays }: LocalSetup): Promise<LocalCluster> {
  const own = folder ?? mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  const cluster = await startCluster({ folder: own, port, installation: seed, hasFaults, ...(delays ? { delays } : {}) })
  return {
    ...cluster,
    async stop() {
      await cluster.stop()
      if (folder === undefined) rmSync(own, { recursive: true, force: true })
    },
  }
}
