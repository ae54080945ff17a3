import { describe, expect, test } from 'vitest'
import { HIDDEN, HIDDEN_CHANGED, isSecretName, maskObject } from './mask-object'
import { type DiffRow, diffObjects } from './object-diff'

const object = (spec: object, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'engine', ...metadata },
  spec,
})
const said = (rows: DiffRow[]) =>
  rows.map((row) =>
    row.sign === 'fold'
      ? `~${row.lines}`
      : `${row.sign}${row.text.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')}`,
  )

describe('what is hidden', () => {
  const env = (list: object[]) => ({ spec: { containers: [{ name: 'engine', env: list }] } })
  const values = (before: object | undefined, after: object) => JSON.stringify(maskObject(after, before))

  test('values under names that tell of a secret; references stay', () => {
    const masked = values(
      undefined,
      env([
        { name: 'DB_PASSWORD', value: 'p' },
        { name: 'DATABASE_URL', value: 'u' },
        { name: 'POOL', value: '6' },
        { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'api' } } },
      ]),
    )
    expect(JSON.parse(masked).spec.containers[0].env).toEqual([
      { name: 'DB_PASSWORD', value: HIDDEN },
      { name: 'DATABASE_URL', value: HIDDEN },
      { name: 'POOL', value: '6' },
      { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'api' } } },
    ])
  })

  test('a hidden value that differs says so, whatever its place in the list', () => {
    const before = env([
      { name: 'A', value: '1' },
      { name: 'TOKEN', value: 'old' },
    ])
    expect(values(before, env([{ name: 'TOKEN', value: 'new' }]))).toContain(HIDDEN_CHANGED)
    expect(values(before, env([{ name: 'TOKEN', value: 'old' }]))).not.toContain(HIDDEN_CHANGED)
  })

  test("a Secret's values, all of them, new ones too", () => {
    const secret = (data: object) => ({ kind: 'Secret', metadata: { name: 's' }, data })
    expect(maskObject(secret({ a: 'eA==', b: 'eQ==', c: 'eg==' }), secret({ a: 'eA==', b: 'old' }))).toMatchObject({
      data: { a: HIDDEN, b: HIDDEN_CHANGED, c: HIDDEN_CHANGED },
    })
    expect(maskObject({ kind: 'Secret', data: 'x' })).toEqual({ kind: 'Secret', data: HIDDEN })
  })

  test.each([
    '--password=hunter2',
    'postgres://app:hunter2@db:5432/x',
    '-----BEGIN PRIVATE KEY-----',
    'Bearer abcdef',
    'eyJhbGciOiJFZERTQSJ9.e30.x',
  ])('a value that looks like one: %s', (value) => {
    expect(JSON.stringify(maskObject({ spec: { args: [value] } }))).toBe(JSON.stringify({ spec: { args: [HIDDEN] } }))
  })

  test.each(['--port=8001', 'https://engine:8001/x', 'postgres://db:5432/x', 'ghcr.io/acgs/engine@sha256:abc'])(
    'and one that does not: %s',
    (value) => {
      expect(maskObject({ spec: { args: [value] } })).toEqual({ spec: { args: [value] } })
    },
  )

  test('names', () => {
    expect(['DB_PASSWORD', 'apiKey', 'client_secret', 'SIGNING_KEY', 'dsn', 'AUTH_COOKIE'].every(isSecretName)).toBe(true)
    expect(['POOL', 'LOG_LEVEL', 'AUTHOR', 'KEYBOARD', 'monkey'].some(isSecretName)).toBe(false)
  })

  test('a secret in an annotation or a ConfigMap, by its name', () => {
    expect(
      maskObject({ kind: 'ConfigMap', metadata: { annotations: { 'x/token': 't' } }, data: { PASSWORD: 'p', level: 'info' } }),
    ).toEqual({
      kind: 'ConfigMap',
      metadata: { annotations: { 'x/token': HIDDEN } },
      data: { PASSWORD: HIDDEN, level: 'info' },
    })
  })
})

describe('a difference', () => {
  test('nothing but noise is none', () => {
    const noise = (n: number) => ({
      ...object(
        { replicas: 1 },
        { resourceVersion: `${n}`, generation: n, managedFields: [n], annotations: { 'deployment.kubernetes.io/revision': `${n}` } },
      ),
      status: { replicas: n },
    })
    expect(diffObjects(noise(1), noise(2))).toEqual({ rows: [], added: 0, removed: 0, leftOut: 0 })
  })

  test('marks the words that differ, and counts what is folded', () => {
    const spec = (image: string) => ({ a: 1, b: 2, c: 3, d: 4, template: { image, name: 'engine' }, z1: 1, z2: 2, z3: 3, z4: 4 })
    const { rows, added, removed } = diffObjects(object(spec('engine:2.14')), object(spec('engine:2.13')), 1)
    expect(said(rows)).toEqual(['~10', '     name: engine', '-    image: engine:2.[14]', '+    image: engine:2.[13]', '   z1: 1', '~3'])
    expect([added, removed]).toEqual([1, 1])
    const folds = rows.flatMap((row) => (row.sign === 'fold' ? [row] : []))
    expect(folds.map(({ lines, hidden }) => [lines, hidden?.length])).toEqual([
      [10, 10],
      [3, 3],
    ])
  })

  test('the order of members says nothing, the name of one comes first', () => {
    expect(diffObjects({ b: 1, a: { x: 1, name: 'n' } }, { a: { name: 'n', x: 1 }, b: 1 }).rows).toEqual([])
    expect(said(diffObjects(null, { a: { x: 1, name: 'n' } }).rows)).toEqual(['+a:', '+  name: n', '+  x: 1'])
  })

  test('an object that goes or comes is all lines of it', () => {
    expect(said(diffObjects({ a: 1 }, null).rows)).toEqual(['-a: 1'])
    expect(diffObjects(null, { a: 1 }).added).toBe(1)
  })

  test('no secret of either side is in it, and a changed one shows', () => {
    const env = (value: string) => object({ env: [{ name: 'API_KEY', value }] })
    const diff = diffObjects(env('old-secret'), env('new-secret'))
    expect(JSON.stringify(diff)).not.toMatch(/old-secret|new-secret/)
    expect(diff.added).toBe(1)
  })

  test('a very long one is cut, and says how much', () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, n]))
    const { rows, leftOut, added } = diffObjects(null, many)
    expect([rows.length, leftOut, added]).toEqual([2_000, 1_000, 3_000])
  })
})
