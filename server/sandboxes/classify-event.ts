import type { EscapeFamily, Layer, ViolationType } from '@/lib/sandbox-words'
import type { Judged } from './sensor-event'

type Row = { type: ViolationType; family: EscapeFamily | null; severity: 0 | 1 | 2 | 3; layer: Layer }
type Where = [layer: Layer, family?: EscapeFamily]
const row = (type: ViolationType, severity: Row['severity'], ...[layer, family = undefined]: Where): Row => ({
  type,
  severity,
  layer,
  family: family ?? null,
})

/** System calls, as Tetragon's kernel probes and Falco's `evt.type` name them. The one table: a call stands in it once. */
export const CALLS: Readonly<Record<string, Row>> = {
  ptrace: row('process_injection', 3, 'syscall'),
  process_vm_readv: row('process_injection', 3, 'syscall'),
  process_vm_writev: row('process_injection', 3, 'syscall'),
  init_module: row('privilege_escalation', 3, 'syscall', 'kernel_modules'),
  finit_module: row('privilege_escalation', 3, 'syscall', 'kernel_modules'),
  delete_module: row('privilege_escalation', 3, 'syscall', 'kernel_modules'),
  kexec_load: row('privilege_escalation', 3, 'syscall', 'kernel_modules'),
  kexec_file_load: row('privilege_escalation', 3, 'syscall', 'kernel_modules'),
  mount: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  umount: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  umount2: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  pivot_root: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  setns: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  unshare: row('privilege_escalation', 3, 'syscall', 'container_breakout'),
  chroot: row('privilege_escalation', 3, 'syscall', 'filesystem_escape'),
  open_by_handle_at: row('privilege_escalation', 3, 'syscall', 'filesystem_escape'),
  name_to_handle_at: row('privilege_escalation', 2, 'syscall', 'filesystem_escape'),
  lookup_dcookie: row('privilege_escalation', 2, 'syscall', 'filesystem_escape'),
  fanotify_init: row('privilege_escalation', 2, 'syscall', 'filesystem_escape'),
  setuid: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  setgid: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  setreuid: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  setresuid: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  capset: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  bpf: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  perf_event_open: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  reboot: row('privilege_escalation', 3, 'syscall', 'privilege_escalation'),
  acct: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  quotactl: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  swapon: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  swapoff: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  syslog: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  settimeofday: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  adjtimex: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  clock_adjtime: row('privilege_escalation', 2, 'syscall', 'privilege_escalation'),
  connect: row('network_attempt', 2, 'network', 'network_escape'),
  tcp_connect: row('network_attempt', 2, 'network', 'network_escape'),
  bind: row('network_attempt', 2, 'network', 'network_escape'),
  listen: row('network_attempt', 2, 'network', 'network_escape'),
  sendto: row('network_attempt', 2, 'network', 'network_escape'),
  udp_sendmsg: row('network_attempt', 2, 'network', 'network_escape'),
}

/** Places that no sandbox has business in, the most telling first. */
export const PATHS: readonly { pattern: RegExp; says: Row }[] = [
  { pattern: /(?:docker|containerd|crio)\.sock$/, says: row('privilege_escalation', 3, 'filesystem', 'container_breakout') },
  { pattern: /^\/dev\/(?:mem|kmem|port|sd|nvme|vd|dm-|fuse|kvm)/, says: row('file_access', 3, 'filesystem', 'device_access') },
  {
    pattern: /^\/proc\/(?:1|self)\/root|^\/proc\/(?:sys|sysrq|kcore|kallsyms|kmem)/,
    says: row('file_access', 3, 'filesystem', 'proc_filesystem_access'),
  },
  { pattern: /^\/proc(?:\/|$)/, says: row('file_access', 2, 'filesystem', 'proc_filesystem_access') },
  { pattern: /^\/dev(?:\/|$)/, says: row('file_access', 2, 'filesystem', 'device_access') },
  { pattern: /^\/sys(?:\/|$)/, says: row('file_access', 2, 'filesystem', 'filesystem_escape') },
  { pattern: /^\/(?:etc|root)(?:\/|$)/, says: row('file_access', 2, 'filesystem', 'filesystem_escape') },
]

/** Words in the names of rules, for what neither call nor path says. The first that fits. */
export const RULES: readonly { pattern: RegExp; says: Row }[] = [
  { pattern: /\b(?:kernel module|insmod|modprobe)\b/, says: row('privilege_escalation', 3, 'syscall', 'kernel_modules') },
  { pattern: /\b(?:ptrace|process injection|inject)/, says: row('process_injection', 3, 'process') },
  {
    pattern: /\b(?:docker|containerd|runtime) socket\b|\brelease_agent\b|\bcontainer (?:breakout|escape|drift)|\bescape/,
    says: row('privilege_escalation', 3, 'process', 'container_breakout'),
  },
  {
    pattern: /\b(?:setuid|setgid|sudo|privilege|capabilit|userfaultfd|namespace change)/,
    says: row('privilege_escalation', 3, 'process', 'privilege_escalation'),
  },
  { pattern: /\bmount\b/, says: row('privilege_escalation', 3, 'syscall', 'container_breakout') },
  { pattern: /\b(?:raw device|device|\/dev)\b/, says: row('file_access', 2, 'filesystem', 'device_access') },
  { pattern: /\b(?:proc filesystem|\/proc|procfs)\b/, says: row('file_access', 2, 'filesystem', 'proc_filesystem_access') },
  {
    pattern: /\b(?:outbound|network|connection|dns|metadata|c2|packet socket|proxy)\b/,
    says: row('network_attempt', 2, 'network', 'network_escape'),
  },
  {
    pattern: /\b(?:sensitive file|below (?:etc|root)|write below|read below|symlink)/,
    says: row('file_access', 2, 'filesystem', 'filesystem_escape'),
  },
  { pattern: /\b(?:shell|terminal|spawned|exec)\b/, says: row('shell_execution', 1, 'process') },
  { pattern: /\b(?:memory|oom|cpu|fork bomb|mining|crypto)/, says: row('resource_breach', 2, 'resource') },
]

export const SHELLS = /(?:^|\/)(?:ba|da|z|k|c|tc|a|fi)?sh$/
const SHELL = row('shell_execution', 1, 'process')
/** What nobody has a row for is still somebody's alarm: kept, as something a process did. */
const UNKNOWN = row('shell_execution', 1, 'process')

export type Seen = {
  rule: string
  /** The system call or kernel function, as the sensor names it. */
  call: string | null
  path: string | null
  /** The program that was started. */
  program: string | null
  /** A call that the seccomp profile ended, not one that was only seen. */
  isSeccomp: boolean
  blocked: boolean | null
}

/** `__x64_sys_mount` is mount; null for a call that is in no row. */
function callOf(name: string | null): string | null {
  const plain = name?.toLowerCase().replace(/^(?:__(?:x64|arm64|ia32)_)?(?:__)?sys_/, '') ?? ''
  return Object.hasOwn(CALLS, plain) ? plain : null
}

/** What was seen, by the table: a call that only an attack makes, then a place, then the rule's name, then a program. */
export function classify({ rule, call, path, program, isSeccomp, blocked }: Seen): Judged {
  const known = callOf(call)
  const byCall = known === null ? undefined : CALLS[known]
  const byPath = PATHS.find(({ pattern }) => path !== null && pattern.test(path))?.says
  const lower = rule.toLowerCase()
  const byRule = RULES.find(({ pattern }) => pattern.test(lower))?.says
  const byProgram = program !== null && SHELLS.test(program) ? SHELL : undefined
  const found = byCall ?? byPath ?? byRule ?? byProgram ?? UNKNOWN
  const { type, family, severity, layer } = found
  return { violationType: type, family, severity, layer: isSeccomp ? 'seccomp' : layer, blocked: isSeccomp ? true : blocked, call: known }
}
