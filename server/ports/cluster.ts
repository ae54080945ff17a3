import { KINDS, type KindName, type Resource } from './cluster-kinds'

/** The only names a call may take on; who has which is decided when the run acts. */
export type ClusterGroup = 'acgs:operators' | 'acgs:leads' | 'acgs:automation'
/** Whose permissions a call is made with. `self` is the process's own account, which by itself may write nothing outside its namespace. */
export type Caller = { kind: 'self' } | { kind: 'person'; personId: string; groups: readonly ClusterGroup[]; runId?: string | undefined }

/** An emergency call has a connection, time limits and retries of its own, and waits behind nothing else. */
export type Lane = 'write' | 'emergency'

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}
export type ManagedField = { manager?: string; operation?: string; subresource?: string; time?: string; fieldsV1?: unknown }
export type ObjectMeta = {
  name: string
  uid: string
  resourceVersion: string
  namespace?: string
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  creationTimestamp?: string
  deletionTimestamp?: string
  finalizers?: string[]
  managedFields?: ManagedField[]
}
/** An object as the cluster stores it. Everything in it is somebody's text: shown as text, never as markup, address or formula. */
export type KubeObject = { apiVersion: string; kind: string; metadata: ObjectMeta; [member: string]: unknown }
/** An object that is still to be: the cluster gives uid and version. */
export type NewObject = { apiVersion: string; kind: string; metadata: Partial<ObjectMeta> & { name: string }; [member: string]: unknown }

export type ObjectRef = { resource: Resource; namespace: string | null; name: string }
/** `refTo('Deployment', 'governance', 'policy-engine')`; a null namespace for kinds that have none. */
export const refTo = (kind: KindName, namespace: string | null, name: string): ObjectRef => ({ resource: KINDS[kind], namespace, name })

/** What a write was decided about: which object, at which version, and a digest of all that a person decides about in it (`preconditionOf` in
 *  `cluster-precondition.ts`). Plain text, so that a plan can keep it. */
export type Precondition = { uid: string; resourceVersion: string; meaning: string }

/** Whose change it is, written on the object: run, fence and the step's key. One change id is one write of one object: what takes it
 *  back, or writes on it a second time, has another, or it is found done. `prior`: what was there before the run's first write, without
 *  secrets; it is written beside the stamp once (`cluster-prior.ts`). */
export type Stamp = { runId: string; fence: bigint; changeId: string; prior?: Record<string, unknown> }
export const ANNOTATIONS = { run: 'acgs.io/run', fence: 'acgs.io/fence', changeId: 'acgs.io/change-id', prior: 'acgs.io/prior' } as const

type Common = { lane?: Lane; signal?: AbortSignal }
export type Read = Common & { caller?: Caller }
/** What every write says. `stamp: 'preview'` runs admission and stores nothing: its answer is the object as it would be. */
export type Write = Common & { caller: Caller; stamp: Stamp | 'preview' }

export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }
/** Without tests of uid and version and without stamps: the client adds them, and an empty annotation map before the first annotation. */
export type Patch =
  | { type: 'json'; operations: readonly JsonPatchOperation[] }
  | { type: 'merge' | 'strategic'; body: Record<string, unknown> }

export type PatchWrite = Write & { ref: ObjectRef; precondition: Precondition; patch: Patch }
export type ScaleWrite = Write & { ref: ObjectRef; precondition: Precondition; replicas: number }
/** `absent` asserts that there is none yet. An apply never takes fields by force unless told to. */
export type CreateWrite = Write & { object: NewObject; resource: Resource }
export type ApplyWrite = Write & { object: NewObject; resource: Resource; precondition: Precondition | 'absent'; force?: boolean }
export type DeleteWrite = Write & {
  ref: ObjectRef
  precondition: Precondition
  graceSeconds?: number
  propagation?: 'Background' | 'Foreground' | 'Orphan'
}
export type EvictWrite = Write & { ref: ObjectRef; precondition: Precondition; graceSeconds?: number }

/** What is kept of a call for the record. Digest of the body as it was sent; objects masked. */
export type CallRecord = {
  method: string
  path: string
  bodyDigest: string
  status: number
  auditId: string | null
  before: KubeObject | null
  after: KubeObject | null
}
export type Written = {
  /** As it is now (as it would be, in a preview); null once it is gone. */
  object: KubeObject | null
  status: number
  auditId: string | null
  /** The server's clock, where it told it. */
  date: Date | null
  /** `found`: an earlier attempt of the same change had already done it, nothing was written now. */
  outcome: 'written' | 'found'
  /** The cluster's warnings to the caller, masked and bounded. */
  warnings: readonly string[]
  record: CallRecord
}

/** A collection, the whole cluster's where no namespace is named. */
export type Query = {
  resource: Resource
  namespace?: string | null
  labelSelector?: string
  fieldSelector?: string
  /** Metadata alone, for kinds that are shown by name: no spec, no status, no data crosses the network. */
  namesOnly?: boolean
}
export type Listed = { items: KubeObject[]; resourceVersion: string }

export type ResourceAttributes = {
  verb: string
  group: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}
/** `self` asks as the caller (the worker may take on names), `subject` asks about the caller (the console may not). */
export type AccessQuestion = { caller: Caller; attributes: ResourceAttributes; ask: 'self' | 'subject'; signal?: AbortSignal }
/** Unknown is not denied: nobody could say. `why` is the cluster's text, masked. */
export type Access = { verdict: 'allowed' | 'denied' | 'unknown'; why: string }

/** Answers kept for at most a minute by person, groups and what was asked: for what is shown, never for what is about to be changed. */
export interface Reviews {
  ask(question: AccessQuestion): Promise<Access>
  /** Forgets one person's answers (signed out, other roles), or all. */
  drop(personId?: string): void
}

export type LogQuery = {
  namespace: string
  pod: string
  container?: string
  isPrevious?: boolean
  tailLines?: number
  sinceSeconds?: number
  limitBytes?: number
}

export type ClusterFacts = {
  /** Where it is asked, without credentials. */
  server: string
  context: string
  gitVersion: string
  /** The laptop's own, with simulated workloads; by its version and nothing else. */
  isLocal: boolean
  /** The cluster's identity: the uid of `kube-system`, null where it may not be read. */
  uid: string | null
  /** The cluster's clock minus ours, from the newest answer; null before one. */
  skewMs: number | null
}

/** One Kubernetes API server. Every method rejects with `ClusterError`; an aborted signal rejects with its own reason.
 *  A write reads first, refuses a higher fence (`fenced`) and another content (`moved`), takes a newer version where only status, bookkeeping
 *  or controllers' annotations changed (at most 5 times in 2 s), and answers for a lost answer: done, repeated, or `outcomeUnknown`.
 *  Source: kubernetes.io API concepts. */
export interface Cluster {
  facts(read?: Read): Promise<ClusterFacts>
  /** Errors: `notFound`, `denied`, `unreachable`. */
  get(ref: ObjectRef, read?: Read): Promise<KubeObject>
  /** All pages of one consistent list. */
  list(query: Query, read?: Read): Promise<Listed>
  create(write: CreateWrite): Promise<Written>
  patch(write: PatchWrite): Promise<Written>
  /** Server-side apply of fields that are ours. Errors: `conflict` with owners and fields. */
  apply(write: ApplyWrite): Promise<Written>
  /** Through the scale subresource, after an annotation patch that carries the stamp. The object in the answer is the scaled one. */
  scale(write: ScaleWrite): Promise<Written>
  /** Accepted is not gone: the object in the answer may carry a deletion time and finalizers. */
  delete(write: DeleteWrite): Promise<Written>
  /** Accepted is not gone. Errors: `disruptionBudget` (again in 5 s), `severalBudgets`, `overload`. A pod that is gone or has another uid is found. */
  evict(write: EvictWrite): Promise<Written>
  /** Never rejects for the cluster's sake: no answer is `unknown`. */
  review(question: AccessQuestion): Promise<Access>
  /** Who the cluster says that we are, by its own word; null where it does not say. */
  whoami(signal?: AbortSignal): Promise<string | null>
  /** A pod's log as text with times, at most 10 MiB, without what is a secret by its form; null where there is none (no previous container). */
  log(query: LogQuery, read?: Read): Promise<string | null>
  close(): Promise<void>
}
