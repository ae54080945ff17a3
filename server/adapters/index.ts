import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileAnchor } from '@/server/adapters/file/anchor'
import { gitAnchor } from '@/server/adapters/git/anchor'
import { httpProbe } from '@/server/adapters/http/probe'
import { httpSandboxDoor } from '@/server/adapters/http/sandbox-door'
import { httpStopDoor } from '@/server/adapters/http/stop-door'
import { kafkaStream } from '@/server/adapters/kafka/stream'
import { type OpenedCluster, openKubernetes } from '@/server/adapters/kubernetes/open'
import { oidcProvider } from '@/server/adapters/oidc/provider'
import { keptTools } from '@/server/adapters/opa/kept-tools'
import { regalLanguage } from '@/server/adapters/opa/language/policy-language'
import { filePolicies } from '@/server/adapters/opa/policies'
import { opaPolicyTools } from '@/server/adapters/opa/policy-tools'
import { signedBundles as opaBundles } from '@/server/adapters/opa/signed-bundles'
import lock from '@/server/adapters/opa/tools.lock.json'
import { threadedReportPdf } from '@/server/adapters/pdfmake/report-pdf'
import { env } from '@/server/env'
import type { Anchor } from '@/server/ports/anchor'
import type { Cluster, ClusterFacts, Reviews } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import type { DecisionStream } from '@/server/ports/decision-stream'
import type { IdentityProvider } from '@/server/ports/identity-provider'
import type { Policies } from '@/server/ports/policies'
import type { PolicyLanguage } from '@/server/ports/policy-language'
import type { PolicyTools } from '@/server/ports/policy-tools'
import type { Probe } from '@/server/ports/probe'
import type { ReportPdf } from '@/server/ports/report-pdf'
import type { SandboxDoor } from '@/server/ports/sandbox-door'
import type { FollowPods } from '@/server/ports/sandbox-pods'
import type { SignedBundles } from '@/server/ports/signed-bundles'
import type { StopDoor } from '@/server/ports/stop-door'

/** The composed ports, by the environment. */
export const probe = (): Probe => httpProbe
export const policies = (): Policies => filePolicies()
/** In: where the sandbox controller answers. */
export const sandboxDoor = (controllerUrl: string): SandboxDoor => httpSandboxDoor(controllerUrl)
/** Null without the key that the worker has too. */
export function stopDoor(): StopDoor | null {
  const { ACGS_STOP_DOOR_KEY: key, ACGS_STOP_DOOR_URL, ACGS_STOP_DOOR_PORT } = env()
  return key === undefined ? null : httpStopDoor({ url: ACGS_STOP_DOOR_URL ?? `http://127.0.0.1:${ACGS_STOP_DOOR_PORT}`, key })
}
export const signedBundles = (): SignedBundles => opaBundles

/** Where OPA and Regal are looked for. */
function toolsAt() {
  const { OPA_BIN, REGAL_BIN, ACGS_TOOLS_UNPINNED, PATH, ACGS_TOOLS_DIR, ACGS_DATA_DIR } = env()
  return { env: { OPA_BIN, REGAL_BIN, ACGS_TOOLS_UNPINNED, PATH }, cache: ACGS_TOOLS_DIR ?? join(ACGS_DATA_DIR, 'tools') }
}

let tools: PolicyTools | undefined
/** Real OPA and Regal. One a process: its limits and what it keeps are the process's own. */
export function policyTools(): PolicyTools {
  tools ??= opaPolicyTools(toolsAt())
  return tools
}

const held = globalThis as typeof globalThis & { __acgsLanguage?: PolicyLanguage }
/** Language servers of drafts. One a process, whichever bundle asks: who stops the console ends them. */
export function policyLanguage(): PolicyLanguage {
  held.__acgsLanguage ??= regalLanguage(keptTools({ lock, ...toolsAt() }))
  return held.__acgsLanguage
}
/** In: where the bundle of `server/adapters/pdfmake/pdf-thread.ts` is. */
export const reportPdf = (threadFile: URL): ReportPdf => threadedReportPdf(threadFile)

/** The stream between engines and database, or null: then engines write there themselves. Each call is a client of its own. */
export function decisionStream(): DecisionStream | null {
  const { KAFKA_BROKERS: brokers, KAFKA_TLS, KAFKA_USERNAME: username, KAFKA_PASSWORD: password, ACGS_ROLE_ID: clientId } = env()
  if (!brokers) return null
  return kafkaStream({
    brokers,
    clientId,
    isTls: KAFKA_TLS === '1',
    credentials: username && password ? { username, password } : undefined,
  })
}

/** Where copies of the log's checkpoints go. A laptop's go to a file of this user's outside the data folder, told apart by installation. */
export function anchors(installationId: string): Anchor[] {
  const { ACGS_AUDIT_ANCHOR_FILE: file, ACGS_AUDIT_ANCHOR_GIT: repository, ACGS_ORIGIN: origin, XDG_STATE_HOME: state } = env()
  const committed = repository ? [gitAnchor(repository)] : []
  if (file) return [fileAnchor(file), ...committed]
  if (origin !== 'simulated') return committed
  return [...committed, fileAnchor(join(state ?? join(homedir(), '.local', 'state'), 'acgs', installationId, 'checkpoints'))]
}

let provider: IdentityProvider | undefined
/** The provider of single sign-on, or null where none is set up. One a process: it keeps the provider's keys for a while. */
export function identityProvider(): IdentityProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET_FILE: file, OIDC_CLIENT_SECRET } = env()
  if (!issuer || !clientId) return null
  const secret = () => (file ? readFileSync(file, 'utf8').trim() : (OIDC_CLIENT_SECRET ?? ''))
  provider ??= oidcProvider({ issuer, clientId, secret, scopes: env().OIDC_SCOPES, groupsClaim: env().OIDC_GROUPS_CLAIM })
  return provider
}

const inProcess = globalThis as typeof globalThis & { __acgsCluster?: OpenedCluster; __acgsClusterView?: ClusterView }
/** The cluster of KUBECONFIG, or else the one that this pod runs in; null where neither is. One a process, whichever bundle asks. */
function opened(): OpenedCluster | null {
  const { KUBECONFIG: kubeconfig, KUBERNETES_SERVICE_HOST: inCluster, ACGS_CLUSTER_CONTEXT: context } = env()
  if (!kubeconfig && !inCluster) return null
  inProcess.__acgsCluster ??= openKubernetes({ kubeconfig: kubeconfig ?? null, context: context ?? null })
  return inProcess.__acgsCluster
}
/** One watch on the pods of one namespace; null where no cluster is set up. */
export const podFollower = (): FollowPods | null => opened()?.followPods ?? null
/** The cluster that is watched and changed, or null where none is set up. */
export const cluster = (): Cluster | null => opened()?.cluster ?? null
/** What persons may do in it, kept for a minute. */
export const clusterReviews = (): Reviews | null => opened()?.reviews ?? null
/** What it last said of itself, without waiting; null while it never answered, and where there is none. */
export const clusterFacts = (): ClusterFacts | null => opened()?.facts() ?? null
/** What this process sees of it, by one watch a kind that the first call begins and its signal ends. */
export function clusterView(signal: AbortSignal): ClusterView | null {
  inProcess.__acgsClusterView ??= opened()?.openView({ signal, namespaces: env().ACGS_CLUSTER_NAMESPACES })
  return inProcess.__acgsClusterView ?? null
}
