import { STRATEGIC } from '@/server/testing/cluster/http'
import { clusterApi } from './cluster'

type Named = { namespace: string; name: string }

/** Changes a Deployment of the cluster behind the console, as somebody with kubectl does. */
export async function editDeployment({ namespace, name }: Named, patch: object): Promise<void> {
  const api = await clusterApi()
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
  const query = { fieldManager: 'kubectl-edit' }
  const { status, body } = await api.patch(path, { type: STRATEGIC, body: patch, query })
  if (status !== 200) throw new Error(`${name}: ${status} ${body.message}`)
}

/** A template that differs: a new revision. */
export const newTemplate = () => ({ spec: { template: { metadata: { annotations: { 'example.com/note': Date.now().toString(36) } } } } })
