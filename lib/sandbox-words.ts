/** The words of sandboxes and of what sensors see in them. Stored words: written out, never renamed. */
export const SANDBOX_STATES = [
  'requested',
  'refused',
  'starting',
  'running',
  'suspect',
  'isolating',
  'isolated',
  'terminating',
  'ended',
  'lost',
] as const
export type SandboxState = (typeof SANDBOX_STATES)[number]
/** Over: nothing of it runs any more. One that is lost may still run. */
export const SANDBOX_ENDS: readonly SandboxState[] = ['refused', 'ended']

export const ENDINGS = [
  'normal_completion',
  'execution_error',
  'timeout',
  'memory_killed',
  'policy_violation',
  'security_violation',
  'operator_stop',
  'emergency_stop',
  'node_lost',
  'system_error',
] as const
export type Ending = (typeof ENDINGS)[number]

export const RUNTIMES = ['gvisor', 'kata-firecracker', 'runc'] as const
export type Runtime = (typeof RUNTIMES)[number]

export const EVENT_SOURCES = ['falco', 'tetragon', 'cgroup', 'seccomp', 'probe'] as const
export type EventSource = (typeof EVENT_SOURCES)[number]

export const VIOLATION_TYPES = [
  'process_injection',
  'privilege_escalation',
  'network_attempt',
  'file_access',
  'resource_breach',
  'shell_execution',
  'suspicious_code',
] as const
export type ViolationType = (typeof VIOLATION_TYPES)[number]

export const LAYERS = ['process', 'filesystem', 'network', 'syscall', 'seccomp', 'resource', 'static'] as const
export type Layer = (typeof LAYERS)[number]

/** The families of escapes, which are the names of their drills too. */
export const ESCAPE_FAMILIES = [
  'proc_filesystem_access',
  'device_access',
  'kernel_modules',
  'container_breakout',
  'privilege_escalation',
  'network_escape',
  'filesystem_escape',
] as const
export type EscapeFamily = (typeof ESCAPE_FAMILIES)[number]

export const EVENT_STATES = ['new', 'recorded', 'suspect', 'containing', 'contained', 'uncontrolled', 'unmatched'] as const
export type EventState = (typeof EVENT_STATES)[number]

/** Of a runtime event: 0 low to 3 critical, as everywhere. */
export const EVENT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type EventSeverity = (typeof EVENT_SEVERITIES)[number]

export const CUSTODY_ACTS = ['taken', 'read', 'exported', 'checked', 'held', 'erased'] as const
/** Then the body of what was taken is removed, unless somebody holds it. */
export const EVIDENCE_DAYS = 365
export type CustodyAct = (typeof CUSTODY_ACTS)[number]

/** Who starts a containment by itself. */
export const CONTAINMENT_ACTOR = 'system:containment'
/** From the event to observed containment, and to gone by uid. */
export const CONTAINED_BY_MS = 10_000
export const ESCAPE_CONTAINED_BY_MS = 30_000
export const GONE_BY_MS = 30_000
/** A containment's lines, from what started it: a step that misses its own says so, and the next one begins. */
export const CONTAIN_LINES_MS = { isolate: 5_000, contained: 10_000, evidence: 15_000, terminate: 25_000, stopped: 30_000 } as const
export const EVIDENCE_MS = 10_000
export const GRACE_S = 5
/** A pod that nobody has seen for this long is lost: unknown, never ended. */
export const LOST_AFTER_MS = 60_000
