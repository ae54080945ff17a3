/** Core services: a change of one takes a second person. Named as the chart installs them, and by component, whatever the name. */
const NAMES = new Set([
  'governance/policy-engine',
  'governance/opa',
  'governance/acgs-console',
  'governance/acgs-worker',
  'workload/sandbox-controller',
  'shared/constitutional-postgres',
  'shared/constitutional-events',
])
const COMPONENTS = new Set(['engine', 'opa', 'console', 'worker', 'controller', 'database', 'streaming'])

type Named = { name: string; namespace?: string | null | undefined; labels?: Record<string, string> | undefined }

export const isCritical = ({ name, namespace, labels = {} }: Named): boolean =>
  NAMES.has(`${namespace ?? ''}/${name}`) ||
  (labels['app.kubernetes.io/name'] === 'acgs-lite' && COMPONENTS.has(labels['app.kubernetes.io/component'] ?? ''))
