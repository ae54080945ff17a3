/** What kwok does with nodes, pods and claims: its `Stage` objects, whose templates are Go's. A container whose tag is `broken` never gets ready. */
type Expression = { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values?: string[] }
type Stage = { name: string; on: { apiGroup: string; kind: string }; when: Expression[]; steps: object[]; delayMs?: number }

const POD = { apiGroup: 'v1', kind: 'Pod' }
const isPresent: Expression = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' }
const isIn = (phase: string): Expression => ({ key: '.status.phase', operator: 'In', values: [phase] })
const imagesAre = (kind: 'broken' | 'fine'): Expression => ({
  key: 'if ([.spec.containers[].image | endswith(":broken")] | any) then "broken" else "fine" end',
  operator: 'In',
  values: [kind],
})
const statusPatch = (lines: string[]) => ({
  patch: { subresource: 'status', root: 'status', template: ['{{ $now := Now }}', ...lines].join('\n') },
})
const conditions = (types: string[], isTrue: boolean, reason?: string) =>
  types.map(
    (type) =>
      `- {type: ${type}, status: "${isTrue ? 'True' : 'False'}"${reason ? `, reason: ${reason}` : ''}, lastTransitionTime: {{ $now | Quote }}}`,
  )
const containers = (lines: string[]) => [
  'containerStatuses:',
  '{{ range .spec.containers }}',
  '- name: {{ .name | Quote }}',
  '  image: {{ .image | Quote }}',
  ...lines.map((line) => `  ${line}`),
  '{{ end }}',
]
/** A kubelet gives a pod its address before it pulls an image. */
const ADDRESS = [
  '{{ with PodIPWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}',
  'podIP: {{ . | Quote }}',
  'podIPs: [{ip: {{ . | Quote }}}]',
  '{{ end }}',
]

const NODE_READY: Stage = {
  name: 'node-ready',
  on: { apiGroup: 'v1', kind: 'Node' },
  when: [{ key: '.status.conditions.[] | select(.type == "Ready") | .status', operator: 'NotIn', values: ['True'] }],
  steps: [
    statusPatch([
      'conditions:',
      '{{ range NodeConditions }}',
      '- {type: {{ .type | Quote }}, status: {{ .status | Quote }}, reason: {{ .reason | Quote }}, message: {{ .message | Quote }}, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }}}',
      '{{ end }}',
      'addresses:',
      '- {type: InternalIP, address: {{ NodeIP | Quote }}}',
      'daemonEndpoints: {kubeletEndpoint: {Port: {{ NodePort }}}}',
      'capacity: {cpu: "32", memory: 128Gi, pods: "110"}',
      'allocatable: {cpu: "32", memory: 128Gi, pods: "110"}',
      'nodeInfo: {architecture: amd64, operatingSystem: linux, osImage: simulated, kernelVersion: simulated, containerRuntimeVersion: kwok, kubeletVersion: kwok, kubeProxyVersion: "", bootID: "", machineID: "", systemUUID: ""}',
    ]),
  ],
}

const POD_READY: Stage = {
  name: 'pod-ready',
  on: POD,
  when: [isPresent, isIn('Pending'), imagesAre('fine')],
  delayMs: 200,
  steps: [
    statusPatch([
      'phase: Running',
      'startTime: {{ $now | Quote }}',
      'conditions:',
      ...conditions(['Initialized', 'ContainersReady', 'Ready'], true),
      ...containers([
        'imageID: {{ .image | Quote }}',
        'ready: true',
        'started: true',
        'restartCount: 0',
        'state: {running: {startedAt: {{ $now | Quote }}}}',
      ]),
      'hostIP: {{ NodeIPWith .spec.nodeName | Quote }}',
      ...ADDRESS,
    ]),
  ],
}

const POD_BROKEN: Stage = {
  name: 'pod-broken',
  on: POD,
  when: [isPresent, imagesAre('broken'), { key: '.status.containerStatuses', operator: 'DoesNotExist' }],
  steps: [
    statusPatch([
      'phase: Pending',
      'startTime: {{ $now | Quote }}',
      'conditions:',
      ...conditions(['Initialized'], true),
      ...conditions(['ContainersReady', 'Ready'], false, 'ContainersNotReady'),
      ...containers(['imageID: ""', 'ready: false', 'started: false', 'restartCount: 0', 'state: {waiting: {reason: ImagePullBackOff}}']),
      ...ADDRESS,
    ]),
  ],
}

const JOB_DONE: Stage = {
  name: 'job-done',
  on: POD,
  when: [isPresent, isIn('Running'), { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] }],
  delayMs: 500,
  steps: [
    statusPatch([
      'phase: Succeeded',
      'conditions:',
      ...conditions(['ContainersReady', 'Ready'], false, 'PodCompleted'),
      ...containers([
        'imageID: {{ .image | Quote }}',
        'ready: false',
        'restartCount: 0',
        'state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}',
      ]),
    ]),
  ],
}

const POD_GONE: Stage = {
  name: 'pod-gone',
  on: POD,
  when: [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }],
  delayMs: 300,
  steps: [{ delete: true }],
}

const VOLUME: Stage = {
  name: 'volume',
  on: { apiGroup: 'v1', kind: 'PersistentVolumeClaim' },
  when: [
    isPresent,
    { key: '.spec.storageClassName', operator: 'In', values: ['simulated'] },
    { key: '.spec.volumeName', operator: 'DoesNotExist' },
  ],
  steps: [
    {
      apply: {
        template: [
          'apiVersion: v1',
          'kind: PersistentVolume',
          'metadata:',
          '  name: pvc-{{ .metadata.uid }}',
          'spec:',
          '  storageClassName: simulated',
          '  persistentVolumeReclaimPolicy: Delete',
          '  accessModes: [ReadWriteOnce]',
          '  capacity: {storage: {{ .spec.resources.requests.storage | Quote }}}',
          '  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: {{ .metadata.namespace | Quote }}, name: {{ .metadata.name | Quote }}, uid: {{ .metadata.uid | Quote }}}',
          '  csi: {driver: kwok.x-k8s.io, volumeHandle: {{ .metadata.uid | Quote }}}',
        ].join('\n'),
      },
    },
  ],
}

const documentOf = ({ name, on, when, steps, delayMs }: Stage) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name },
  spec: {
    resourceRef: on,
    selector: { matchExpressions: when.map(({ key, operator, values }) => ({ jq: { key, operator, ...(values ? { values } : {}) } })) },
    ...(delayMs ? { delay: { durationMilliseconds: delayMs } } : {}),
    steps,
  },
})

/** kwok's configuration: one document a stage, and one log line that every pod has. */
export const kwokConfiguration = (logFile: string): string =>
  [
    ...[NODE_READY, POD_READY, POD_BROKEN, JOB_DONE, POD_GONE, VOLUME].map(documentOf),
    {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'ClusterLogs',
      metadata: { name: 'every-pod' },
      spec: { logs: [{ logsFile: logFile, follow: false }] },
    },
  ]
    .map((document) => JSON.stringify(document))
    .join('\n---\n')
