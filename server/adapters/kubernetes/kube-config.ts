import { KubeConfig } from '@kubernetes/client-node'

/** The only file that names the vendor's package, and it alone by name: a bundle holds what this uses, 3 of its 17 MB. */
export type Config = KubeConfig

/** In: files by colons or null for the account of the pod; a context or null for the current one. Out: null where there is no such context. */
export function readConfig({ kubeconfig, context }: { kubeconfig: string | null; context: string | null }): Config | null {
  const config = new KubeConfig()
  if (kubeconfig === null) config.loadFromCluster()
  else {
    const [first = '', ...others] = kubeconfig.split(':').filter(Boolean)
    config.loadFromFile(first)
    for (const file of others) {
      const more = new KubeConfig()
      more.loadFromFile(file)
      config.mergeConfig(more, true)
    }
  }
  if (context === null) return config
  if (!config.getContextObject(context)) return null
  config.setCurrentContext(context)
  return config
}
