import { createPublicKey } from 'node:crypto'
import { signedBundles } from '@/server/adapters/index'
import { bundleKeys } from '@/server/bundle-keys'
import type { ServiceContext } from '@/server/context'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { signVersions } from '@/server/services/fleet/sign-versions'
import { watchFleet } from '@/server/services/fleet/watch'

const KEY = 'fleet-signing'
type Options = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal /** False where no key file is named: nothing is signed, and nothing verified. */
  signs: boolean
}

/** What the worker does for engines and OPAs that take bundles: signs versions, and watches who decides with which. */
export function startFleet({ context, log, signal, signs }: Options): void {
  const bundles = signedBundles()
  const sign = async () => {
    const ctx = context()
    const ring = bundleKeys()
    const nowMs = Date.now()
    const signer = ring.signing(nowMs)
    if (!signer) return tell(ctx, ring.failure(nowMs) ?? 'no key may sign now')
    const keys = new Map(ring.valid(nowMs).map(({ kid, key }) => [kid, createPublicKey(key)]))
    const { failed } = await signVersions(ctx, { bundles, signer, keys })
    const [first] = failed
    await tell(ctx, first ? `version ${first.version}: ${first.why}` : null)
  }
  let said: string | null | undefined
  /** Engines take nothing that is not signed: whoever is on call hears of it before the next activation fails. */
  const tell = async (ctx: ServiceContext, why: string | null) => {
    if (why === said) return
    if (why === null) await clearAlarm(ctx, KEY)
    else {
      log.error({ why }, 'bundles.not-signed')
      const detail = `${why.slice(0, 300)} Engines and OPAs do not activate what is not signed.`
      await raiseAlarm(ctx, { key: KEY, severity: 2, title: 'A policy version cannot be signed', detail, href: '/policies/fleet' })
    }
    said = why
  }
  if (signs) every({ name: 'sign-versions', periodMs: 1000, log, signal, run: sign })
  every({ name: 'watch-fleet', periodMs: 15_000, log, signal, run: () => watchFleet(context()) })
}
