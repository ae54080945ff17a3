import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

type Variables = Record<string, string | undefined>

/** A cluster that is not ours, in words: the context of KUBECONFIG, as far as its first file says. Nothing is asked. */
export function namedCluster({ KUBECONFIG: files, ACGS_CLUSTER_CONTEXT: wanted }: Variables = process.env): string {
  if (!files) return 'the one this runs in'
  if (wanted) return `${wanted} of KUBECONFIG`
  try {
    const config: unknown = parse(readFileSync(files.split(':')[0] ?? '', 'utf8'))
    const context = config && typeof config === 'object' && 'current-context' in config ? config['current-context'] : null
    if (typeof context === 'string') return `${context} of KUBECONFIG`
  } catch {
    // Whoever opens it says what is wrong with it.
  }
  return 'of KUBECONFIG'
}
