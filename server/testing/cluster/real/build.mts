import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { fail, say, stage, UsageError } from '../../../local/say.ts'
import { binariesFolder, type Component, VERSIONS, versionOf } from '../tools.ts'

/** `npm run cluster:build`: compiles kubectl and a real control plane from their released sources, once, into the tools folder. */
type Binary = Component | 'kubectl'
const BEHIND_THE_REST = 5
const folder = binariesFolder()

const go = (args: string[], cwd: string) =>
  spawnSync('go', args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
    maxBuffer: 64 * 2 ** 20,
  })

function mustGo(args: string[], cwd: string): string {
  const { status, stdout, stderr, error } = go(args, cwd)
  if (error || status !== 0)
    throw new UsageError(
      `go ${args.slice(0, 2).join(' ')} failed: ${(stderr || error?.message || '').trim().split('\n').slice(-20).join('\n')}`,
    )
  return stdout
}

/** A module that exists only to be built in. */
function moduleOf(name: string, requirement: string): string {
  const at = join(folder, `module-${name}`)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'go.mod'), `module ${name}\ngo 1.26.0\nrequire ${requirement}\n`)
  return at
}

/** Kubernetes replaces parts of itself by folders that its published module lacks; the same sources are published under a version of their own. */
function kubernetesModule(): string {
  const version = `v${VERSIONS.kubernetes}`
  const at = moduleOf('kubernetes', `k8s.io/kubernetes ${version}`)
  const { GoMod } = JSON.parse(mustGo(['mod', 'download', '-json', `k8s.io/kubernetes@${version}`], at)) as { GoMod: string } // go's own form
  const parts = [...readFileSync(GoMod, 'utf8').matchAll(/^\s*(k8s\.io\/[a-z-]+) => \.\/staging\//gm)].map((match) => match[1])
  const published = `v0.${VERSIONS.kubernetes.split('.').slice(1).join('.')}`
  const replaced = parts.map((part) => `replace ${part} => ${part} ${published}`)
  writeFileSync(join(at, 'go.mod'), `${readFileSync(join(at, 'go.mod'), 'utf8')}${replaced.join('\n')}\n`)
  return at
}

/** What the release's own build writes into its programs: `/version` and kubectl tell it. */
function stamps(): string {
  const [major, minor] = VERSIONS.kubernetes.split('.')
  const values = [`gitVersion=v${VERSIONS.kubernetes}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=archive', 'gitCommit=']
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((name) => values.map((value) => `-X ${name}.${value}`))
    .join(' ')
}

function isThere(name: Binary): boolean {
  try {
    return readFileSync(join(folder, `${name}.version`), 'utf8').trim() === versionOf(name)
  } catch {
    return false
  }
}

function compile(name: Binary, source: string, { module, flags = '' }: { module: string; flags?: string }): void {
  const fresh = join(folder, `${name}.new`)
  mustGo(['build', '-mod=mod', '-trimpath', '-p', '2', '-ldflags', `-s -w ${flags}`, '-o', fresh, source], module)
  renameSync(fresh, join(folder, name))
  writeFileSync(join(folder, `${name}.version`), `${versionOf(name)}\n`)
}

async function build(): Promise<void> {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
  } catch {
    throw new UsageError('The control plane is compiled with Go 1.26 or newer, and there is no `go` on the PATH.')
  }
  mkdirSync(folder, { recursive: true })
  const parts: { names: Binary[]; module: () => string; source: (name: Binary) => string; flags?: string }[] = [
    {
      names: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'],
      module: kubernetesModule,
      source: (name) => `k8s.io/kubernetes/cmd/${name}`,
      flags: stamps(),
    },
    {
      names: ['etcd'],
      module: () => moduleOf('etcd', `go.etcd.io/etcd/server/v3 v${VERSIONS.etcd}`),
      source: () => 'go.etcd.io/etcd/server/v3',
    },
    { names: ['kwok'], module: () => moduleOf('kwok', `sigs.k8s.io/kwok v${VERSIONS.kwok}`), source: () => 'sigs.k8s.io/kwok/cmd/kwok' },
  ]
  for (const { names, module, source, flags } of parts) {
    const wanted = names.filter((name) => !isThere(name))
    for (const name of names.filter(isThere)) say(`  ${name.padEnd(24)} ${versionOf(name)}, there already`)
    if (wanted.length === 0) continue
    const at = module()
    for (const name of wanted)
      await stage(
        name,
        async () => compile(name, source(name), { module: at, flags }),
        () => versionOf(name),
      )
    rmSync(at, { recursive: true, force: true })
  }
}

try {
  setPriority(BEHIND_THE_REST)
  await build()
} catch (cause) {
  fail(cause)
}
