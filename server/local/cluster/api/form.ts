import type { Json, KubeObject } from '@/server/local/cluster/object'
import { groupVersionOf, type Resource } from '@/server/local/cluster/resources'
import { type Form, isTable } from './accept'
import { columnsOf, rowOf } from './columns'

const META = 'meta.k8s.io/v1'

/** One object in the asked form. `isFirst`: a watch names its columns once. */
export function writeOne({
  resource,
  object,
  form,
  now,
  isFirst = true,
}: {
  resource: Resource
  object: KubeObject
  form: Form
  now: Date
  isFirst?: boolean
}): Json {
  if (form === 'metadata') return { kind: 'PartialObjectMetadata', apiVersion: META, metadata: object.metadata }
  if (form === 'object') return object
  const metadata = { resourceVersion: object.metadata.resourceVersion }
  return tableOf({ resource, objects: [object], metadata, form, now, hasColumns: isFirst })
}

type Table = { resource: Resource; objects: KubeObject[]; metadata: Json; form: Form; now: Date; hasColumns: boolean }

function besideCells(form: Form, object: KubeObject): Json | null {
  if (form === 'table-of-objects') return object
  return form === 'table-alone' ? null : { kind: 'PartialObjectMetadata', apiVersion: META, metadata: object.metadata }
}

function tableOf({ resource, objects, metadata, form, now, hasColumns }: Table): Json {
  return {
    kind: 'Table',
    apiVersion: META,
    metadata,
    columnDefinitions: hasColumns ? columnsOf(resource.id) : null,
    rows: objects.map((object) => ({
      cells: rowOf(resource.id, object, now),
      object: besideCells(form, object),
    })),
  }
}

/** A list in the asked form. Items of kinds that are built in do not repeat what they are. */
export function writeList({ resource, objects, metadata, form, now }: Omit<Table, 'hasColumns'>): Json {
  if (isTable(form)) return tableOf({ resource, objects, metadata, form, now, hasColumns: true })
  if (form === 'metadata') {
    const items = objects.map((object) => ({ kind: 'PartialObjectMetadata', apiVersion: META, metadata: object.metadata }))
    return { kind: 'PartialObjectMetadataList', apiVersion: META, metadata, items }
  }
  const items = resource.hasTable ? objects.map(({ apiVersion: _, kind: __, ...rest }) => rest) : objects
  return { kind: `${resource.kind}List`, apiVersion: groupVersionOf(resource), metadata, items }
}
