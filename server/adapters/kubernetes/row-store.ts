export type RowKey = { uid: string; namespace: string; name: string; resourceVersion: string }
export type RowChange<Row> = (before: Row | undefined, after: Row | undefined) => void
export type Difference = { uid: string; what: 'missing' | 'extra' | 'other' }

/** Rows by uid. Nothing outside changes one: each change is a new row, told once with what was there before. */
export type RowStore<Row> = {
  readonly size: number
  get(uid: string): Row | undefined
  find(namespace: string, name: string): Row | undefined
  values(): IterableIterator<Row>
  /** The same name with another uid is an end and a beginning. */
  put(row: Row): void
  remove(uid: string): void
  /** Makes these the rows, in one step: a row that they lack is gone. */
  swap(rows: ReadonlyMap<string, Row>): void
  /** What is not as in these rows; nothing is changed. */
  differences(rows: ReadonlyMap<string, Row>): Difference[]
}

export function rowStore<Row>(keyOf: (row: Row) => RowKey, onChange: RowChange<Row> = () => undefined): RowStore<Row> {
  const rows = new Map<string, Row>()
  const byName = new Map<string, string>()
  const nameOf = (namespace: string, name: string) => `${namespace}/${name}`
  const remove = (uid: string) => {
    const before = rows.get(uid)
    if (before === undefined) return
    const { namespace, name } = keyOf(before)
    rows.delete(uid)
    if (byName.get(nameOf(namespace, name)) === uid) byName.delete(nameOf(namespace, name))
    onChange(before, undefined)
  }
  const put = (row: Row) => {
    const { uid, namespace, name } = keyOf(row)
    const named = nameOf(namespace, name)
    const holder = byName.get(named)
    if (holder !== undefined && holder !== uid) remove(holder)
    const before = rows.get(uid)
    rows.set(uid, row)
    byName.set(named, uid)
    onChange(before, row)
  }
  const isOther = (a: Row, b: Row) => keyOf(a).resourceVersion !== keyOf(b).resourceVersion
  return {
    get size() {
      return rows.size
    },
    get: (uid) => rows.get(uid),
    find(namespace, name) {
      const uid = byName.get(nameOf(namespace, name))
      return uid === undefined ? undefined : rows.get(uid)
    },
    values: () => rows.values(),
    put,
    remove,
    swap(fresh) {
      for (const uid of [...rows.keys()]) if (!fresh.has(uid)) remove(uid)
      for (const [uid, row] of fresh) {
        const before = rows.get(uid)
        if (before === undefined || isOther(before, row)) put(row)
      }
    },
    differences(fresh) {
      const found: Difference[] = []
      for (const uid of rows.keys()) if (!fresh.has(uid)) found.push({ uid, what: 'extra' })
      for (const [uid, row] of fresh) {
        const held = rows.get(uid)
        if (held === undefined) found.push({ uid, what: 'missing' })
        else if (isOther(held, row)) found.push({ uid, what: 'other' })
      }
      return found
    },
  }
}
