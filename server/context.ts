import type { Actor } from '@/lib/access'
import type { BundleKey } from '@/lib/schemas/signing-key'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import {
  cluster,
  clusterFacts,
  clusterReviews,
  clusterView,
  policies,
  policyLanguage,
  policyTools,
  stopDoor,
} from '@/server/adapters/index'
import { otpCodes } from '@/server/adapters/otp/one-time-codes'
import { webauthnPasskeys } from '@/server/adapters/webauthn/passkeys'
import type { Source } from '@/server/audit/entry'
import type { OpenEntry, Opening } from '@/server/audit/inbox'
import { openAudit } from '@/server/audit/inbox'
import { publicBundleKeys } from '@/server/bundle-keys'
import { changesDb, type Db, db } from '@/server/db'
import { env } from '@/server/env'
import type { Limited } from '@/server/limits'
import { createLog, type Log } from '@/server/log'
import type { Cluster, ClusterFacts, Reviews } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import type { OneTimeCodes } from '@/server/ports/one-time-codes'
import type { Passkeys } from '@/server/ports/passkeys'
import type { Policies } from '@/server/ports/policies'
import type { PolicyLanguage } from '@/server/ports/policy-language'
import type { PolicyTools } from '@/server/ports/policy-tools'
import type { StopDoor } from '@/server/ports/stop-door'
import type { Renewal } from '@/server/session-renewal'

/** What a service gets by hand. `entry` is the opened audit action of a command, null in a read. */
export type ServiceContext = {
  actor: Actor
  db: Db
  log: Log
  now: () => Date
  requestId: string
  source: Source
  /** What counts on this installation: live traffic, or a laptop's simulated one. */
  origin: 'live' | 'simulated'
  /** The installation's name. */
  environment: string
  /** The issuer of single sign-on, or null where none is set up. */
  issuer: string | null
  passkeys: Passkeys
  oneTimeCodes: OneTimeCodes
  /** Public keys that sign bundles now, the newest first, and why there are none. */
  bundleKeys: (nowMs: number) => { keys: BundleKey[]; failure: string | null }
  policies: Policies
  policyTools: PolicyTools
  policyLanguage: PolicyLanguage
  /** The cluster that is watched and changed: what this process sees of it, what persons may do in it, and it itself. Null: none is set up. */
  clusterView: () => ClusterView | null
  clusterReviews: () => Reviews | null
  cluster: () => Cluster | null
  /** What it last said of itself, without waiting; null while it never answered. */
  clusterFacts: () => ClusterFacts | null
  entry: OpenEntry | null
  /** How the person confirmed this very action; null where none was asked for. */
  stepUpMethod?: StepUpMethod | null
  /** Nothing can be recorded in the database: set for a stop alone, which is then recorded by the worker. */
  isUnwritten?: boolean
  /** The database does not answer at all: who asks for the stop is known by what this console remembers. */
  isAway?: boolean
  /** How the session was signed in, where it was looked at; null of no session. */
  signInMethod?: string | null
  /** The worker's door for such a stop; null where none is set up. */
  stopDoor?: () => StopDoor | null
  /** The session id of the browser that asks; none where the answer cannot bring a new one. */
  renewal?: Renewal
}

/** What a request starts with, before anybody is known. */
export type RequestContext = Omit<ServiceContext, 'actor' | 'entry' | 'stepUpMethod' | 'isUnwritten'> & {
  actor: Actor | null
  /** The database as a command sees it. */
  changes: Db
  openAudit: (opening: Pick<Opening, 'actor' | 'action' | 'target'>) => Promise<OpenEntry>
  /** Set where the bucket is empty and yet something stops in the same request: that alone is done. */
  limited?: Limited
}

export type RequestFacts = {
  actor: Actor | null
  requestId: string
  source: Source
  db?: Db
  changes?: Db
  now?: () => Date
  renewal?: Renewal
  signInMethod?: string | null
  isAway?: boolean
  policies?: Policies
  policyTools?: PolicyTools
  policyLanguage?: PolicyLanguage
  stopDoor?: () => StopDoor | null
  /** One whole, so that nobody asks one cluster who may see another. */
  kubernetes?: Pick<ServiceContext, 'clusterView' | 'clusterReviews' | 'cluster' | 'clusterFacts'>
}

/** Whoever asks first begins the watches; they end with the process. */
const untilTheEnd = new AbortController().signal
const kubernetes = { clusterView: () => clusterView(untilTheEnd), clusterReviews, cluster, clusterFacts }

/** A passkey is bound to the address browsers see. */
const passkeys = webauthnPasskeys(() => env().NEXTAUTH_URL ?? `http://localhost:${env().ACGS_CONSOLE_PORT}`)

export function createContext({ actor, requestId, source, now = () => new Date(), ...given }: RequestFacts): RequestContext {
  const changes = given.changes ?? given.db ?? changesDb()
  return {
    actor,
    db: given.db ?? db(),
    changes,
    log: createLog('console'),
    now,
    requestId,
    source,
    ...(given.renewal ? { renewal: given.renewal } : {}),
    signInMethod: given.signInMethod ?? null,
    isAway: given.isAway ?? false,
    origin: env().ACGS_ORIGIN,
    environment: env().ACGS_ENVIRONMENT,
    issuer: env().OIDC_ISSUER ?? null,
    passkeys,
    oneTimeCodes: otpCodes,
    bundleKeys: publicBundleKeys,
    policies: given.policies ?? policies(),
    policyTools: given.policyTools ?? policyTools(),
    policyLanguage: given.policyLanguage ?? policyLanguage(),
    stopDoor: given.stopDoor ?? stopDoor,
    ...(given.kubernetes ?? kubernetes),
    openAudit: (opening) => openAudit(changes, { ...opening, source, requestId, now }),
  }
}

/** The system itself as an actor: what the command line and the start of the installation do. */
export const systemActor = (name: string): Actor => ({ id: `system:${name}`, name, kind: 'system', roles: [], sessionHash: null })
