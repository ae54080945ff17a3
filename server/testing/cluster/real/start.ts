import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../local/ports.ts'
import { connectionOf } from '../connection.ts'
import { apiOf } from '../http.ts'
import { binariesFolder, type Component, missingComponents } from '../tools.ts'
import { argumentsOf, type Layout } from './arguments.ts'
import { newAuthority, tokenKeys } from './credentials.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { nodeOf, STORAGE_CLASS } from './objects.ts'
import { kwokConfiguration } from './stages.ts'

const PATIENCE_MS = 120_000
const LOG_LINE = 'A pod of the contract suite: no container runs, this line is the same for every pod.'
const SERVICE_NAMES = ['127.0.0.1', '10.96.0.1', 'localhost', 'kubernetes.default.svc']

export type RealCluster = { kubeconfig: string; stop: () => Promise<void> }

async function prepare(folder: string): Promise<Layout> {
  const layout: Layout = { folder, api: await freePort(), etcd: await freePort(), peer: await freePort(), kubelet: await freePort() }
  for (const name of ['pki', 'logs', 'etcd']) mkdirSync(join(folder, name))
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 })
  const ca = await newAuthority()
  put('pki/ca.crt', ca.certificate)
  const server = await ca.issue('CN=kube-apiserver', { serves: SERVICE_NAMES })
  put('pki/server.crt', server.certificate)
  put('pki/server.key', server.key)
  const tokens = tokenKeys()
  put('pki/tokens.key', tokens.privateKey)
  put('pki/tokens.pub', tokens.publicKey)
  const users = {
    admin: 'O=system:masters, CN=contract-admin',
    'kube-controller-manager': 'CN=system:kube-controller-manager',
    'kube-scheduler': 'CN=system:kube-scheduler',
    kwok: 'O=system:masters, CN=kwok',
  }
  const url = `https://127.0.0.1:${layout.api}`
  for (const [name, subject] of Object.entries(users))
    put(`${name}.kubeconfig`, kubeconfigOf({ server: url, ca: ca.certificate, identity: await ca.issue(subject, {}) }))
  put('container.log', `${new Date().toISOString().replace('Z', '000000Z')} stdout F ${LOG_LINE}\n`)
  put('kwok.yaml', kwokConfiguration(join(folder, 'container.log')))
  return layout
}

/** A real control plane on loopback: etcd, API server, controllers and scheduler as released, nodes and containers played by kwok. Nothing of it
 *  outlives this process. Errors: Error with the end of the log of what did not start. */
export async function startRealCluster(): Promise<RealCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-control-plane-'))
  const layout = await prepare(folder)
  // With etcd an API server is one by itself: it stores and answers, and nobody acts on it.
  const isBare = missingComponents().length > 0
  const running = new Map<Component, ChildProcess>()
  const killAll = () => {
    for (const child of running.values()) child.kill('SIGKILL')
  }
  process.once('exit', killAll)
  const launch = (name: Component) => {
    const out = openSync(join(folder, 'logs', name), 'w')
    running.set(name, spawn(join(binariesFolder(), name), argumentsOf(name, layout, isBare), { stdio: ['ignore', out, out] }))
  }
  const logOf = (name: Component) =>
    readFileSync(join(folder, 'logs', name), 'utf8')
      .trim()
      .split('\n')
      .slice(-15)
      .join('\n')
  const kubeconfig = join(folder, 'admin.kubeconfig')
  const api = apiOf(await connectionOf(kubeconfig))
  const until = async (what: string, isTrue: () => Promise<boolean>) => {
    for (const end = performance.now() + PATIENCE_MS; !(await isTrue().catch(() => false)); ) {
      for (const [name, child] of running) if (child.exitCode !== null) throw new Error(`${name} ended before ${what}:\n${logOf(name)}`)
      if (performance.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s\n${logOf('kube-apiserver')}`)
      await new Promise((next) => setTimeout(next, 100))
    }
  }
  const stop = async () => {
    for (const [, child] of [...running].reverse()) {
      if (child.exitCode !== null) continue
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    }
    process.removeListener('exit', killAll)
    rmSync(folder, { recursive: true, force: true })
  }
  const isCreated = async (path: string, object: object) => [201, 409].includes((await api.post(path, object)).status)
  try {
    launch('etcd')
    launch('kube-apiserver')
    await until('the API server is ready', async () => (await api.get('/readyz')).status === 200)
    if (isBare) return { kubeconfig, stop }
    launch('kube-controller-manager')
    launch('kube-scheduler')
    launch('kwok')
    for (const name of ['node-1', 'node-2', 'node-3']) await until(`${name} is accepted`, () => isCreated('/api/v1/nodes', nodeOf(name)))
    await until('the storage class is accepted', () => isCreated('/apis/storage.k8s.io/v1/storageclasses', STORAGE_CLASS))
    await until('there is a default service account', async () => {
      const { status } = await api.get('/api/v1/namespaces/default/serviceaccounts/default')
      return status === 200
    })
    await until('every node is ready', async () => {
      const { body } = await api.get('/api/v1/nodes')
      const ready = body.items.filter(({ status }) => JSON.stringify(status.conditions ?? []).includes('"type":"Ready"'))
      return ready.length === 3 && ready.every(({ spec }) => !spec.taints)
    })
  } catch (cause) {
    await stop()
    throw cause
  }
  return { kubeconfig, stop }
}
