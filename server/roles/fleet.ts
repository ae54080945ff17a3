import { createPublicKey } from 'node:crypto'
import { signedBundles } from '@/server/adapters/index'
import { bundleKeys } from '@/server/bundle-keys'
import type { ServiceContext } from '@/server/context'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { signVersions } from '@/server/services/fleet/sign-versions'
import { watchFleet } from '@/server/services/fleet/watch'

type Options = { context: () => ServiceContext; log: Log; signal: AbortSignal }

/** What the worker does for engines and OPAs that take bundles: signs versions, and watches who decides with which. */
export function startFleet({ context, log, signal }: Options): void {
  const bundles = signedBundles()
  let said = ''
  const sign = async () => {
    const ring = bundleKeys()
    const nowMs = Date.now()
    const signer = ring.signing(nowMs)
    const told = (why: string, fields: object) => {
      if (why !== said) log.error(fields, 'bundles.not-signed')
      said = why
    }
    if (!signer) return told(ring.failure(nowMs) ?? '', { why: ring.failure(nowMs) })
    const keys = new Map(ring.valid(nowMs).map(({ kid, key }) => [kid, createPublicKey(key)]))
    const { failed } = await signVersions(context(), { bundles, signer, keys })
    if (failed.length > 0) told(JSON.stringify(failed), { failed })
    else said = ''
  }
  every({ name: 'sign-versions', periodMs: 1000, log, signal, run: sign })
  every({ name: 'watch-fleet', periodMs: 15_000, log, signal, run: () => watchFleet(context()) })
}
