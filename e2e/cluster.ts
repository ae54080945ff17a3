import { join } from 'node:path'
import { connectionOf } from '@/server/testing/cluster/connection'
import { type Api, apiOf } from '@/server/testing/cluster/http'

/** The cluster of the system under test, as its administrator: for what no page of ours does, such as shipping a bad version. */
export async function clusterApi(): Promise<Api> {
  const { ACGS_E2E_KUBECONFIG: named, ACGS_DATA_DIR: data } = process.env
  return apiOf(await connectionOf(named ?? join(data || '.acgs', 'cluster', 'kubeconfig')))
}

/** True where a real control plane stands behind the system. */
export const isRealCluster = (): boolean => process.env.ACGS_E2E_KUBECONFIG !== undefined
