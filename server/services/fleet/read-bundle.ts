import { createHash, createPublicKey } from 'node:crypto'
import type { BundleName } from '@/lib/schemas/fleet'
import type { BundleKey } from '@/lib/schemas/signing-key'
import type { ServiceContext } from '@/server/context'
import type { BundleSigner, Served, SignedBundles } from '@/server/ports/signed-bundles'

export type BundleWanted = {
  name: BundleName
  set: string
  signer: BundleSigner
  /** Public halves that an instance may believe, the newest first. */
  keys: readonly BundleKey[]
  bundles: SignedBundles
}
/** What was made last, by what it is of: many instances ask for the same at once. */
const made = new Map<string, Promise<Served>>()
const MADE_MAX = 32

function once(key: string, make: () => Promise<Served>): Promise<Served> {
  const known = made.get(key)
  if (known !== undefined) return known
  const one = make()
  for (const oldest of [...made.keys()].slice(0, Math.max(0, made.size - MADE_MAX + 1))) made.delete(oldest)
  made.set(key, one)
  one.catch(() => made.delete(key))
  return one
}

export const pemOf = ({ kty, crv, x, y }: BundleKey): string =>
  createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()

/** What an OPA is told to do: which bundles, signed by which key, and where its decisions and its status go. The service itself stands in its own
 *  configuration: it holds the token's place, and OPA lets no discovery change it. */
export function discoveryOf({ set, keys }: Pick<BundleWanted, 'set' | 'keys'>) {
  const kid = keys[0]?.kid ?? '' // the newest signs, whichever the instance knew when it joined
  const polling = { min_delay_seconds: 1, max_delay_seconds: 2, long_polling_timeout_seconds: 30 }
  const bundle = (name: string) => ({
    service: 'acgs',
    resource: `bundles/${name}?keyid=${kid}`,
    polling,
    signing: { keyid: kid, scope: 'acgs' },
  })
  return {
    labels: { acgs_set: set },
    keys: Object.fromEntries(keys.map((key) => [key.kid, { algorithm: 'ES256', key: pemOf(key), scope: 'acgs' }])),
    bundles: { acgs: bundle('acgs'), runtime: bundle('runtime') },
    decision_logs: {
      service: 'acgs',
      partition_name: set,
      reporting: { min_delay_seconds: 5, max_delay_seconds: 10, upload_size_limit_bytes: 524_288 },
    },
    status: { service: 'acgs', partition_name: set },
    nd_builtin_cache: true,
  }
}

async function readRuntime(ctx: ServiceContext) {
  const [head, documents] = await Promise.all([
    ctx.db.runtimeHead.findUnique({ where: { id: 1 } }),
    ctx.db.runtimeDocument.findMany({ orderBy: { key: 'asc' } }),
  ])
  const data = JSON.stringify({ runtime: Object.fromEntries(documents.map(({ key, body }) => [key, body])) })
  return { revision: String(head?.revision ?? 0), data }
}

/** The bundle that is wanted now, signed. Out: null where no version is active. Errors: whatever the database says. */
export async function readBundle(ctx: ServiceContext, wanted: BundleWanted): Promise<Served | null> {
  const { name, set, signer, bundles } = wanted
  const { kid } = signer
  if (name === 'discovery') {
    const data = JSON.stringify(discoveryOf(wanted))
    const revision = `sha256:${createHash('sha256').update(data).digest('hex')}`
    return once(`discovery ${set} ${revision} ${kid}`, () =>
      bundles.ofData({ revision, roots: Object.keys(JSON.parse(data)), data }, signer),
    )
  }
  if (name === 'runtime') {
    const { revision, data } = await readRuntime(ctx)
    // The head moves for reasons that an OPA does not see: the same data stays the same bundle.
    const digest = createHash('sha256').update(data).digest('hex')
    return once(`runtime ${digest} ${kid}`, () => bundles.ofData({ revision, roots: ['runtime'], data }, signer))
  }
  const activation = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  if (!activation) return null
  const { version } = activation
  return once(`acgs ${version} ${kid}`, async () => {
    const { bundle } = await ctx.db.policyVersion.findUniqueOrThrow({ where: { version }, select: { bundle: true } })
    return bundles.forOpa(bundle, signer)
  })
}
