import { ClusterError } from '@/server/ports/cluster-error'
import { maskText } from '@/server/ports/cluster-mask'
import type { Config } from './kube-config'

/** Where an API server is and how its certificate is checked. */
export type Place = { server: string; context: string; ca: Buffer | undefined; servername: string | undefined; isVerified: boolean }
/** With what this process says who it is: a header, a client certificate, or both. */
export type Credentials = { authorization: string | null; cert: Buffer | undefined; key: Buffer | undefined }
export type Connection = {
  place(): Promise<Place>
  /** As of at most 60 s ago. `isRefused` reads everything anew: the ones of before were not accepted. */
  credentials(isRefused?: boolean): Promise<Credentials>
}
/** In: the file as KUBECONFIG names it, or null for the account of the pod; the context, or null for the file's current one. */
export type LoadOptions = { kubeconfig: string | null; context: string | null; now?: () => number }

const FRESH_MS = 60_000

/** The vendor's package is loaded by the first connection: a process without a cluster never loads it. */
const vendor = () => import('./kube-config')
const unusable = (what: string, cause?: unknown) =>
  new ClusterError({ reason: 'unreachable' }, `The cluster's configuration is not usable: ${what}`, { cause })
const refuse = (what: string): never => {
  throw unusable(what)
}

/** Everything that the thin client could not keep to is refused here, or it would act with other powers than the file says. */
function check(config: Config): { server: string } {
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  if (!cluster) return refuse('its context names no cluster.')
  if (!user) return refuse('its context names no user.')
  if (!/^https:\/\//.test(cluster.server)) return refuse('the server is not https.')
  if (new URL(cluster.server).username) return refuse('the server’s address holds credentials.')
  if (cluster.proxyUrl) return refuse('proxy-url is not supported; reach the server directly.')
  if (user.impersonateUser) return refuse('the user takes on another name (`as`); whom a call is made for is decided by the console alone.')
  return { server: cluster.server.replace(/\/+$/, '') }
}

type Options = {
  headers?: Record<string, unknown>
  ca?: unknown
  cert?: unknown
  key?: unknown
  servername?: string
  rejectUnauthorized?: boolean
}
const bytes = (value: unknown): Buffer | undefined =>
  Buffer.isBuffer(value) ? value : typeof value === 'string' && value !== '' ? Buffer.from(value) : undefined

async function resolve(config: Config): Promise<{ place: Place; credentials: Credentials }> {
  const { server } = check(config)
  const options: Options = {}
  await config.applyToHTTPSOptions(options as Parameters<Config['applyToHTTPSOptions']>[0]) // it fills in what `Options` lists
  const user = config.getCurrentUser()
  const basic = user?.username ? `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` : null
  const header = options.headers?.Authorization
  return {
    place: {
      server,
      context: config.getCurrentContext(),
      ca: bytes(options.ca),
      servername: options.servername,
      isVerified: options.rejectUnauthorized !== false,
    },
    credentials: {
      // A token file may end in a new line.
      authorization: typeof header === 'string' ? header.trim() : basic,
      cert: bytes(options.cert),
      key: bytes(options.key),
    },
  }
}

/** A connection's facts and credentials, read by the official client: authorities, certificates, tokens, token files, exec plugins.
 *  Errors: `unreachable`, naming what is wrong with the configuration. */
export function loadConnection(options: LoadOptions): Connection {
  const now = options.now ?? Date.now
  let config: Promise<Config> | undefined
  let held: { at: number; value: Promise<{ place: Place; credentials: Credentials }> } | undefined
  const fresh = async () => {
    const made = (await vendor()).readConfig(options)
    if (made === null) throw unusable(`there is no context ${options.context}; ACGS_CLUSTER_CONTEXT names one of the file.`)
    return made
  }
  const read = async (isRefused: boolean) => {
    const before = config && (await config.catch(() => null))
    // A plugin keeps what it got until that expires: it is asked anew only where its answer was refused.
    const isKept = before !== null && before !== undefined && !isRefused && Boolean(before.getCurrentUser()?.exec)
    if (!isKept) config = fresh()
    return resolve(await (config ?? fresh()))
  }
  const current = (isRefused = false) => {
    if (!held || isRefused || now() - held.at >= FRESH_MS) {
      const value = read(isRefused).catch((cause: unknown) => {
        throw cause instanceof ClusterError ? cause : unusable(maskText(cause instanceof Error ? cause.message : String(cause), 300), cause)
      })
      const mine = { at: now(), value }
      held = mine
      value.catch(() => {
        if (held === mine) held = undefined
      })
    }
    return held.value
  }
  return {
    place: async () => (await current()).place,
    credentials: async (isRefused) => (await current(isRefused)).credentials,
  }
}
