import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleProcess } from '../../bundle-process.ts'
import { type Connection, connectionOf } from '../connection.ts'
import { type Api, apiOf } from '../http.ts'

type Wanted = { path: string; object: { kind: string; metadata: { name: string } } }
const DAY_SECONDS = 86_400

const base64 = (text: string) => Buffer.from(text).toString('base64')

async function create(api: Api, { path, object }: Wanted): Promise<void> {
  const { status, body } = await api.post(path, object)
  if (status !== 201 && status !== 409) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${body.message}`)
}

/** A kubeconfig of a service account, with a token of the cluster's own. */
async function kubeconfigOf(api: Api, { server, ca = '' }: Connection, account: string): Promise<string> {
  const { status, body } = await api.post(`/api/v1/namespaces/governance/serviceaccounts/${account}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: DAY_SECONDS },
  })
  if (status !== 201) throw new Error(`a token of ${account}: ${status} ${body.message}`)
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'acgs',
    clusters: [{ name: 'acgs', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'acgs', user: { token: String(body.status.token) } }],
    contexts: [{ name: 'acgs', context: { cluster: 'acgs', user: 'acgs' } }],
  })
}

/** Installs the inventory on a control plane of our own. In: an administrator's kubeconfig. Out: that of the account which reads, asks reviews and
 *  acts for persons. Errors: Error naming the object that was refused. */
export async function installInventory(admin: string): Promise<string> {
  const connection = await connectionOf(admin)
  const api = apiOf(connection)
  const program = await bundleProcess('server/testing/cluster/real/inventory-main.ts')
  const printed = execFileSync(process.execPath, [program], { encoding: 'utf8', maxBuffer: 2 ** 24 })
  for (const wanted of JSON.parse(printed) as Wanted[]) await create(api, wanted) // printed by inventory-main.ts
  const path = join(dirname(admin), 'acgs-worker.kubeconfig')
  writeFileSync(path, await kubeconfigOf(api, connection, 'acgs-worker'), { mode: 0o600 })
  return path
}
