/** What an execution gets when it asks for nothing, and what nobody gets whatever a policy says. Between the two the constitution decides. */
export const EXECUTION_LIMITS = {
  timeout_seconds: { fallback: 300, most: 600 },
  memory_limit_mb: { fallback: 512, most: 2048 },
  cpu_limit: { fallback: 0.5, most: 2 },
} as const
export const CODE_BYTES_MAX = 131_072
export const OUTPUT_BYTES_MAX = 1_048_576
export const ENVIRONMENT_MAX = 32

/** What every sandbox gets besides. */
export const SANDBOX_PODS = {
  uid: 1000,
  graceSeconds: 5,
  /** After its own time a sandbox that nobody ended is ended by its node. */
  deadlineSlackSeconds: 10,
  scratchMi: 100,
  ephemeralGi: 1,
  /** No field of the API sets it: the kubelet of the sandbox nodes has it as `podPidsLimit`. */
  pids: 100,
} as const

/** A sandbox that outlives its deadline by this is contained. */
export const OVERDUE_MS = 60_000
/** Idempotency-Key of an execution. */
export const KEPT_KEY_MS = 24 * 3_600_000

/** The system calls that end a sandbox. Each stands here once and in no other list: fork, clone and exec are bounded by pids and watched. */
export const SECCOMP_KILLED = [
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'mount',
  'umount',
  'umount2',
  'pivot_root',
  'chroot',
  'setns',
  'unshare',
  'kexec_load',
  'kexec_file_load',
  'reboot',
  'init_module',
  'finit_module',
  'delete_module',
  'quotactl',
  'syslog',
  'swapon',
  'swapoff',
  'acct',
  'settimeofday',
  'adjtimex',
  'clock_adjtime',
  'lookup_dcookie',
  'perf_event_open',
  'fanotify_init',
  'name_to_handle_at',
  'open_by_handle_at',
] as const
export type KilledCall = (typeof SECCOMP_KILLED)[number]

/** Below the kubelet's seccomp folder. */
export const SECCOMP_FILE = 'acgs-sandbox.json'
/** The profile as the nodes read it; `deploy/seccomp/acgs-sandbox.json` is this text. */
export const seccompProfile = () => ({
  defaultAction: 'SCMP_ACT_ALLOW',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32', 'SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  syscalls: [{ names: [...SECCOMP_KILLED], action: 'SCMP_ACT_KILL_PROCESS' }],
})
