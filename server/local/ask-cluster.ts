import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { parse } from 'yaml'

const TIMEOUT_MS = 3000

type Config = { clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]; users: { user: { token: string } }[] }

/** Asks the local cluster by one of its kubeconfigs. Errors: it does not answer within 3 s, or the file is not there. */
export async function askCluster(kubeconfig: string, path: string): Promise<{ status: number; body: string; tookMs: number }> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Config // written by the local cluster alone
  const { server = '', 'certificate-authority-data': ca = '' } = config.clusters[0]?.cluster ?? {}
  const since = performance.now()
  return new Promise((resolve, reject) => {
    const options = { ca: Buffer.from(ca, 'base64'), headers: { authorization: `Bearer ${config.users[0]?.user.token}` } }
    const asked = request(new URL(path, server), { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        body += piece
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body, tookMs: performance.now() - since }))
    })
    asked.once('error', reject)
    asked.end()
  })
}
