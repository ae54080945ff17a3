import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { kubeconfigOf } from './cluster/start'
import { dataFolder, makeDataFolder, secretsOf } from './data-folder'
import { externalUrls } from './external-database'
import { portsOf } from './ports'
import { hasLocalCluster, hasPersonas, type Installation, roleEnvironment } from './role-environment'

const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-roles-')))
makeDataFolder(folder)
afterAll(() => rmSync(folder.root, { recursive: true, force: true }))
const at: Installation = {
  folder,
  secrets: secretsOf(folder),
  ports: portsOf({}),
  bind: '127.0.0.1',
  urls: { app: 'postgresql://acgs_app:a@h/d', owner: 'postgresql://acgs_owner:o@h/d', audit: 'postgresql://acgs_sequencer:s@h/d' },
  isExternal: false,
  environment: 'local',
  isDev: false,
  hasLocalCluster: true,
}

describe('what a role may know', () => {
  test.each(['console', 'engine', 'worker', 'controller', 'agents'] as const)('%s never gets the address of the owner', (role) => {
    const values = Object.values(roleEnvironment(at, role))
    expect(values).toContain(at.urls.app)
    expect(values).not.toContain(at.urls.owner)
    expect(values.includes(at.urls.audit)).toBe(role === 'worker')
  })

  test('personas need the embedded database and this machine alone', () => {
    expect(hasPersonas({ isExternal: false, bind: '127.0.0.1' })).toBe(true)
    expect(hasPersonas({ isExternal: false, bind: '0.0.0.0' })).toBe(false)
    expect(hasPersonas({ isExternal: true, bind: '127.0.0.1' })).toBe(false)
    expect(roleEnvironment({ ...at, isExternal: true }, 'console')).toMatchObject({ ACGS_PERSONAS: '0', ACGS_ORIGIN: 'live' })
  })

  test('secrets are kept, and readable by their owner alone', () => {
    expect(secretsOf(folder)).toEqual(at.secrets)
    expect(statSync(folder.secrets).mode & 0o777).toBe(0o600)
    expect(new Set(Object.values(at.secrets)).size).toBe(Object.keys(at.secrets).length)
  })
})

describe('the cluster of a role', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('console, worker and controller get an account of their own on the local one, and nobody else a way to it', () => {
    vi.stubEnv('ACGS_CLUSTER_CONTEXT', 'elsewhere')
    for (const role of ['console', 'worker', 'controller'] as const) {
      expect(roleEnvironment(at, role)).toMatchObject({
        KUBECONFIG: kubeconfigOf(folder.cluster, `acgs-${role}`),
        ACGS_CLUSTER_CONTEXT: undefined,
      })
    }
    for (const role of ['engine', 'agents'] as const) expect(roleEnvironment(at, role).KUBECONFIG).toBeUndefined()
  })

  test('one of yours is used as it is, by console, worker and controller alone', () => {
    vi.stubEnv('KUBECONFIG', '/somewhere/config')
    vi.stubEnv('ACGS_CLUSTER_CONTEXT', 'mine')
    const yours = { ...at, hasLocalCluster: hasLocalCluster() }
    expect(yours.hasLocalCluster).toBe(false)
    for (const role of ['console', 'worker', 'controller'] as const)
      expect(roleEnvironment(yours, role)).toMatchObject({ KUBECONFIG: '/somewhere/config', ACGS_CLUSTER_CONTEXT: 'mine' })
    for (const role of ['engine', 'agents'] as const) {
      const { KUBECONFIG, ACGS_CLUSTER_CONTEXT, KUBERNETES_SERVICE_HOST } = roleEnvironment(yours, role)
      expect([KUBECONFIG, ACGS_CLUSTER_CONTEXT, KUBERNETES_SERVICE_HOST]).toEqual([undefined, undefined, undefined])
    }
  })

  test('a process inside a cluster gets no local one', () => {
    expect(hasLocalCluster({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe(false)
    expect(hasLocalCluster({ KUBECONFIG: '' })).toBe(true)
  })
})

describe('a database of yours', () => {
  const all = { DATABASE_URL: at.urls.app, DATABASE_OWNER_URL: at.urls.owner, AUDIT_DATABASE_URL: at.urls.audit }
  test('none set means the embedded one, all set are taken', () => {
    expect(externalUrls({})).toBeNull()
    expect(externalUrls(all)).toEqual(at.urls)
  })
  test('one missing is named', () => {
    expect(() => externalUrls({ ...all, DATABASE_OWNER_URL: undefined })).toThrow(/DATABASE_OWNER_URL is missing/)
  })
  test('two with one user are refused', () => {
    expect(() => externalUrls({ ...all, AUDIT_DATABASE_URL: all.DATABASE_URL })).toThrow(
      /DATABASE_URL and AUDIT_DATABASE_URL both sign in as acgs_app/,
    )
  })
  test('what is no address is said', () => {
    expect(() => externalUrls({ ...all, DATABASE_URL: 'nonsense' })).toThrow(/DATABASE_URL is not an address/)
  })
})
