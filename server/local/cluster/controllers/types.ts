import type { Json, KubeObject } from '@/server/local/cluster/object'

export type IntOrPercent = number | string
export type Labels = Record<string, string>
export type Expression = { key: string; operator: string; values?: string[] }
export type LabelSelector = { matchLabels?: Labels; matchExpressions?: Expression[] }
export type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastUpdateTime?: string
  observedGeneration?: number
}

export type Container = {
  name: string
  image: string
  ports?: { name?: string; containerPort: number; protocol?: string }[]
  [member: string]: unknown
}
export type Toleration = { key?: string; operator?: string; value?: string; effect?: string; tolerationSeconds?: number }
export type Taint = { key: string; value?: string; effect: string; timeAdded?: string }
export type PodSpec = {
  containers: Container[]
  initContainers?: Container[]
  nodeName?: string
  nodeSelector?: Labels
  tolerations?: Toleration[]
  affinity?: Json
  restartPolicy?: string
  terminationGracePeriodSeconds?: number
  volumes?: Json[]
  hostname?: string
  subdomain?: string
  [member: string]: unknown
}
export type PodTemplate = { metadata?: { labels?: Labels; annotations?: Labels; [member: string]: unknown }; spec: PodSpec }
export type ContainerStatus = {
  name: string
  image: string
  imageID: string
  ready: boolean
  started: boolean
  restartCount: number
  state: Json
  lastState?: Json
}
export type PodStatus = {
  phase?: string
  conditions?: Condition[]
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
  podIP?: string
  podIPs?: { ip: string }[]
  hostIP?: string
  hostIPs?: { ip: string }[]
  startTime?: string
  qosClass?: string
  reason?: string
  message?: string
  [member: string]: unknown
}
export type Pod = KubeObject & { spec: PodSpec; status?: PodStatus }

type Counted = {
  observedGeneration?: number
  replicas?: number
  readyReplicas?: number
  availableReplicas?: number
  conditions?: Condition[]
}
export type RollingUpdate = { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent; partition?: number }
export type Strategy = { type?: string; rollingUpdate?: RollingUpdate }
export type Deployment = KubeObject & {
  spec: {
    replicas?: number
    selector: LabelSelector
    template: PodTemplate
    strategy?: Strategy
    paused?: boolean
    minReadySeconds?: number
    progressDeadlineSeconds?: number
    revisionHistoryLimit?: number
  }
  status?: Counted & { updatedReplicas?: number; unavailableReplicas?: number; collisionCount?: number }
}
export type ReplicaSet = KubeObject & {
  spec: { replicas?: number; selector: LabelSelector; template: PodTemplate; minReadySeconds?: number }
  status?: Counted & { fullyLabeledReplicas?: number }
}
export type StatefulSet = KubeObject & {
  spec: {
    replicas?: number
    selector: LabelSelector
    template: PodTemplate
    serviceName?: string
    podManagementPolicy?: string
    updateStrategy?: Strategy
    minReadySeconds?: number
    revisionHistoryLimit?: number
    ordinals?: { start?: number }
    volumeClaimTemplates?: (Json & { metadata: { name: string; labels?: Labels; annotations?: Labels } })[]
  }
  status?: Counted & {
    currentReplicas?: number
    updatedReplicas?: number
    currentRevision?: string
    updateRevision?: string
    collisionCount?: number
  }
}
export type DaemonSet = KubeObject & {
  spec: {
    selector: LabelSelector
    template: PodTemplate
    updateStrategy?: Strategy
    minReadySeconds?: number
    revisionHistoryLimit?: number
  }
  status?: Json
}
export type ControllerRevision = KubeObject & { data: { spec: { template: PodTemplate & { $patch?: string } } }; revision: number }
export type JobTemplate = {
  parallelism?: number
  completions?: number
  backoffLimit?: number
  suspend?: boolean
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  selector?: LabelSelector
  template: PodTemplate
}
export type Job = KubeObject & {
  spec: JobTemplate
  status?: {
    active?: number
    ready?: number
    succeeded?: number
    failed?: number
    terminating?: number
    startTime?: string
    completionTime?: string
    conditions?: Condition[]
    /** Pods that were counted already: a counted pod may go without being counted again. */
    uncountedTerminatedPods?: Json
  }
}
export type CronJob = KubeObject & {
  spec: {
    schedule: string
    timeZone?: string
    suspend?: boolean
    concurrencyPolicy?: string
    startingDeadlineSeconds?: number
    successfulJobsHistoryLimit?: number
    failedJobsHistoryLimit?: number
    jobTemplate: { metadata?: { labels?: Labels; annotations?: Labels }; spec: JobTemplate }
  }
  status?: { active?: Json[]; lastScheduleTime?: string; lastSuccessfulTime?: string }
}
export type Node = KubeObject & {
  spec?: { unschedulable?: boolean; taints?: Taint[]; podCIDR?: string }
  status?: {
    conditions?: (Condition & { lastHeartbeatTime?: string })[]
    allocatable?: Labels
    capacity?: Labels
    [member: string]: unknown
  }
}
export type Service = KubeObject & {
  spec: {
    type?: string
    clusterIP?: string
    clusterIPs?: string[]
    selector?: Labels
    publishNotReadyAddresses?: boolean
    ports?: { name?: string; port: number; protocol?: string; targetPort?: IntOrPercent; appProtocol?: string }[]
  }
}
export type Disruption = KubeObject & {
  spec: { minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent; selector?: LabelSelector }
  status?: {
    observedGeneration?: number
    disruptedPods?: Record<string, string>
    disruptionsAllowed?: number
    currentHealthy?: number
    desiredHealthy?: number
    expectedPods?: number
    conditions?: Condition[]
  }
}
export type Autoscaler = KubeObject & {
  spec: {
    minReplicas?: number
    maxReplicas: number
    scaleTargetRef: { apiVersion?: string; kind: string; name: string }
    metrics?: { type: string; resource?: { name: string } }[]
  }
  status?: {
    observedGeneration?: number
    currentReplicas?: number
    desiredReplicas?: number
    lastScaleTime?: string
    conditions?: Condition[]
    currentMetrics?: null
  }
}
export type Plain = KubeObject
