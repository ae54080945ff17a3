import { createHash } from 'node:crypto'
import type { Json } from '@/server/local/cluster/object'
import { groupVersionOf, RESOURCES, type Resource } from '@/server/local/cluster/resources'
import { servedGroupVersions, VERSION } from './discovery'

const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter)

const rootOf = (groupVersion: string) => (groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`)

function operation({ group, version, kind }: Resource, action: string, more: Json[] = []): Json {
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: [...PARAMETERS, ...more],
    responses: { 200: { description: 'OK' } },
  }
}

function pathsOf(resource: Resource): [string, Json][] {
  const base = `/${rootOf(groupVersionOf(resource))}${resource.isNamespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`
  return [
    [base, { post: operation(resource, 'post') }],
    [`${base}/{name}`, { put: operation(resource, 'put'), patch: operation(resource, 'patch', [parameter('force')]) }],
  ]
}

function document(groupVersion: string): Json {
  const paths = RESOURCES.filter((resource) => groupVersionOf(resource) === groupVersion).flatMap(pathsOf)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: VERSION.gitVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: {} },
  }
}

const DOCUMENTS = new Map(servedGroupVersions().map((groupVersion) => [rootOf(groupVersion), document(groupVersion)]))

/** The index, and per group the paths by which kubectl knows that writes are validated and can be dry. Null for any other path. */
export function openapi(path: string): Json | null {
  if (path === '/openapi/v3' || path === '/openapi/v3/') {
    const paths = [...DOCUMENTS].map(([root, text]) => {
      const hash = createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 32).toUpperCase()
      return [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }]
    })
    return { paths: Object.fromEntries(paths) }
  }
  return path.startsWith('/openapi/v3/') ? (DOCUMENTS.get(path.slice('/openapi/v3/'.length)) ?? null) : null
}
