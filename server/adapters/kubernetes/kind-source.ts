import type { KubeObject } from '@/server/ports/cluster'
import type { Resource } from '@/server/ports/cluster-kinds'
import type { SourceState } from '@/server/ports/cluster-watch'
import { joinStates } from './join-states'
import { type Reflector, type ReflectorOptions, reflector } from './reflector'
import { type RowChange, type RowKey, type RowStore, rowStore } from './row-store'

type Options<Row> = Omit<ReflectorOptions<Row>, 'store' | 'uidOf' | 'namespace' | 'resource'> & {
  resource: Resource
  toRow: (object: KubeObject) => Row
  keyOf: (row: Row) => RowKey
  onChange?: RowChange<Row>
}
/** All that is watched of one kind: the whole cluster's by one watch, or some namespaces' by one each. */
export type KindSource<Row> = {
  start(namespaces: readonly string[] | null): Promise<unknown>
  state(): SourceState
  answered(at: number): void
  get(uid: string): Row | undefined
  find(namespace: string, name: string): Row | undefined
  values(): Generator<Row>
}

export function kindSource<Row>({ keyOf, onChange, ...common }: Options<Row>): KindSource<Row> {
  const parts: { store: RowStore<Row>; reflect: Reflector }[] = []
  const firstOf = (look: (store: RowStore<Row>) => Row | undefined): Row | undefined => {
    for (const { store } of parts) {
      const row = look(store)
      if (row !== undefined) return row
    }
    return undefined
  }
  return {
    start(namespaces) {
      for (const namespace of common.resource.isNamespaced && namespaces !== null ? namespaces : [null]) {
        const store = rowStore<Row>(keyOf, onChange)
        parts.push({ store, reflect: reflector<Row>({ ...common, namespace, store, uidOf: (row) => keyOf(row).uid }) })
      }
      return Promise.all(parts.map(({ reflect }) => reflect.run()))
    },
    state: () => joinStates(parts.map(({ reflect }) => reflect.state.read())),
    answered(at) {
      for (const { reflect } of parts) reflect.answered(at)
    },
    get: (uid) => firstOf((store) => store.get(uid)),
    find: (namespace, name) => firstOf((store) => store.find(namespace, name)),
    *values() {
      for (const { store } of parts) yield* store.values()
    },
  }
}
