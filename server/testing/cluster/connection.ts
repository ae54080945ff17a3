import { readFileSync } from 'node:fs'
import { KubeConfig } from '@kubernetes/client-node'

/** What a connection needs, as text: a case may make one of its own from it. */
export type Connection = { server: string; ca?: string; cert?: string; key?: string; token?: string; skipsCheck?: boolean }

const textOf = (data?: string, file?: string) =>
  data ? Buffer.from(data, 'base64').toString() : file ? readFileSync(file, 'utf8') : undefined

/** The current context of a kubeconfig, read by the official client. Errors: Error where a part of it is missing. */
export async function connectionOf(kubeconfig: string): Promise<Connection> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  if (!cluster || !user) throw new Error('the kubeconfig has no current context with a cluster and a user')
  const headers: { headers?: { Authorization?: string } } = {}
  if (user.exec || user.authProvider) await config.applyToHTTPSOptions(headers)
  const bearer = headers.headers?.Authorization?.replace(/^Bearer /, '')
  return {
    server: cluster.server,
    ca: textOf(cluster.caData, cluster.caFile),
    cert: textOf(user.certData, user.certFile),
    key: textOf(user.keyData, user.keyFile),
    token: user.token || bearer,
    skipsCheck: cluster.skipTLSVerify,
  }
}
