import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namedCluster } from './named-cluster'

test('a cluster of yours is named by its context, and by nothing that could be a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-named-'))
  const path = join(folder, 'config')
  writeFileSync(path, 'current-context: production\nusers: [{ name: me, user: { token: not-to-be-said } }]\n')
  expect(namedCluster({ KUBECONFIG: path })).toBe('production of KUBECONFIG')
  expect(namedCluster({ KUBECONFIG: `${path}:/other`, ACGS_CLUSTER_CONTEXT: 'staging' })).toBe('staging of KUBECONFIG')
  writeFileSync(path, '{')
  expect(namedCluster({ KUBECONFIG: path })).toBe('of KUBECONFIG')
  expect(namedCluster({ KUBECONFIG: join(folder, 'missing') })).toBe('of KUBECONFIG')
  expect(namedCluster({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe('the one this runs in')
  rmSync(folder, { recursive: true })
})
