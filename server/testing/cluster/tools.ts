import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { dataFolder } from '../../local/data-folder.ts'

/** Versions that are built and that the suite's cases describe. */
export const VERSIONS = { kubernetes: '1.36.3', etcd: '3.6.16', kwok: '0.8.0' } as const

/** What a control plane of our own is made of, in the order of its start: kwok plays nodes and containers, the rest is the released software. */
export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const
export type Component = (typeof COMPONENTS)[number]

export const versionOf = (name: Component | 'kubectl'): string =>
  name === 'etcd' ? VERSIONS.etcd : name === 'kwok' ? VERSIONS.kwok : VERSIONS.kubernetes

/** The folder that `npm run cluster:build` fills. */
export const binariesFolder = (): string => join(process.env.ACGS_TOOLS_DIR || dataFolder().tools, 'k8s')

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isBuilt(name: Component | 'kubectl'): boolean {
  const path = join(binariesFolder(), name)
  try {
    return isExecutable(path) && readFileSync(`${path}.version`, 'utf8').trim() === versionOf(name)
  } catch {
    return false
  }
}

/** What of the control plane is not there in its version. */
export const missingComponents = (): Component[] => COMPONENTS.filter((name) => !isBuilt(name))
/** Without these two there is no API server at all. */
export const hasApiServer = (): boolean => isBuilt('etcd') && isBuilt('kube-apiserver')

/** Every kubectl of this machine, the named one first: the one on the PATH, then the one built with the control plane. */
export function kubectls(): string[] {
  const named = process.env.KUBECTL_BIN
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'))
  const found = [...(named ? [named] : []), ...onPath.filter(isExecutable).slice(0, 1), join(binariesFolder(), 'kubectl')]
  return [...new Set(found)].filter(isExecutable)
}
