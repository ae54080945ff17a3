import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { parse } from 'yaml'

type Config = { clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]; users: { user: { token: string } }[] }
type Named = { namespace: string; name: string }

/** Changes a Deployment of the local cluster beside the console, as somebody with kubectl does. */
export async function editDeployment({ namespace, name }: Named, patch: object): Promise<void> {
  const file = join(process.env.ACGS_DATA_DIR || '.acgs', 'cluster', 'kubeconfig')
  const config = parse(readFileSync(file, 'utf8')) as Config // written by the local cluster alone
  const { server = '', 'certificate-authority-data': ca = '' } = config.clusters[0]?.cluster ?? {}
  const headers = {
    authorization: `Bearer ${config.users[0]?.user.token}`,
    'content-type': 'application/merge-patch+json',
  }
  const url = new URL(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}?fieldManager=kubectl-edit`, server)
  await new Promise<void>((resolve, reject) => {
    const asked = request(url, { method: 'PATCH', ca: Buffer.from(ca, 'base64'), headers }, (response) => {
      response.resume()
      response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`${name}: HTTP ${response.statusCode}`))))
    })
    asked.once('error', reject)
    asked.end(JSON.stringify(patch))
  })
}

/** A template that differs: a new revision. */
export const newTemplate = () => ({ spec: { template: { metadata: { annotations: { 'example.com/note': Date.now().toString(36) } } } } })
