export const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export type PodOwner = { name: string; namespace: string; uid: string }
const ownerOf = (n: number): PodOwner => ({
  name: `app-${n % 200}-7c9f8d6b5c`,
  namespace: `team-${n % 20}`,
  uid: uuid(900_000 + (n % 200)),
})

type Version = { version: number; isReady: boolean; owner?: PodOwner }
/** A pod as a server sends it, with all that a view of it leaves out. */
export function podText(n: number, { version, isReady, owner = ownerOf(n) }: Version): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${owner.name}-${n}`,
      namespace: owner.namespace,
      uid: uuid(n),
      resourceVersion: String(version),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app: owner.name, 'pod-template-hash': '7c9f8d6b5c', 'app.kubernetes.io/component': 'engine' },
      annotations: { 'example.com/note': 'x'.repeat(300) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner.name, uid: owner.uid, controller: true }],
      managedFields: Array.from({ length: 3 }, (_, i) => ({ manager: `manager-${i}`, fieldsV1: { fields: 'y'.repeat(800) } })),
    },
    spec: {
      nodeName: `node-${n % 100}`,
      containers: [{ name: 'main', image: 'registry.example/main:1', env: [{ name: 'A', value: 'z'.repeat(400) }] }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ restartCount: n % 3, imageID: `registry.example/main@sha256:${'a'.repeat(64)}` }],
    },
  })
}
