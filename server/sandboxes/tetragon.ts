import * as z from 'zod'
import { classify, SHELLS } from './classify-event'
import { nameOrNull, type SensorEvent, safeText, timeOf, uidOrNull } from './sensor-event'

const Text = z.string().max(1_048_576)
const Process = z.object({
  binary: Text.optional(),
  uid: z.number().optional(),
  pod: z
    .object({
      namespace: Text.optional(),
      name: Text.optional(),
      uid: Text.optional(),
      container: z.object({ id: Text.optional() }).optional(),
    })
    .optional(),
})
const File = z.object({ path: Text.optional() })
const Argument = z.object({
  string_arg: Text.optional(),
  file_arg: File.optional(),
  path_arg: File.optional(),
  sock_arg: z.object({ daddr: Text.optional(), dport: z.number().optional() }).optional(),
})
const Common = { process: Process }
/** Tetragon's JSON export: one of three kinds a message. */
const Tetragon = z
  .object({
    process_exec: z.object(Common).optional(),
    process_exit: z.object({ ...Common, signal: z.string().max(64).optional() }).optional(),
    process_kprobe: z
      .object({
        ...Common,
        function_name: z.string().max(256),
        args: z.array(Argument).max(64).optional(),
        action: z.string().max(64).optional(),
        return_action: z.string().max(64).optional(),
        policy_name: Text.optional(),
      })
      .optional(),
    time: z.string().max(64).optional(),
  })
  .refine((one) => one.process_exec || one.process_exit || one.process_kprobe, 'process_exec, process_kprobe or process_exit is missing')

const STOPPED = /SIGKILL|OVERRIDE|SIGNAL/
type Read = {
  process: z.infer<typeof Process>
  rule: string
  call: string | null
  path: string | null
  blocked: boolean | null
  isSeccomp: boolean
  more: Record<string, unknown>
}

function readKind({ process_exec: exec, process_exit: exit, process_kprobe: probe }: z.infer<typeof Tetragon>): Read {
  if (probe) {
    const argument = probe.args?.find((one) => one.file_arg?.path ?? one.path_arg?.path ?? one.string_arg)
    const path = argument?.file_arg?.path ?? argument?.path_arg?.path ?? argument?.string_arg ?? null
    const socket = probe.args?.find((one) => one.sock_arg)?.sock_arg
    const action = probe.action ?? ''
    return {
      process: probe.process,
      rule: probe.policy_name ?? probe.function_name,
      call: probe.function_name,
      path: path?.startsWith('/') ? path.slice(0, 4096) : null,
      blocked: STOPPED.test(action) || STOPPED.test(probe.return_action ?? '') ? true : null,
      isSeccomp: false,
      more: { function: probe.function_name, action, path, address: socket?.daddr, port: socket?.dport },
    }
  }
  if (exec) return { process: exec.process, rule: 'process_exec', call: null, path: null, blocked: false, isSeccomp: false, more: {} }
  const isSeccomp = exit?.signal === 'SIGSYS'
  return {
    process: exit?.process ?? {},
    rule: isSeccomp ? 'seccomp ended a process' : 'process_exit',
    call: null,
    path: null,
    blocked: null,
    isSeccomp,
    more: { signal: exit?.signal },
  }
}

/** One message of Tetragon. A program that starts, but for a shell, and a process that ends by itself are what sandboxes are for: null. Errors: Zod's, for what is none. */
export function readTetragon(body: unknown, nowMs: number): SensorEvent | null {
  const parsed = Tetragon.parse(body)
  const { process: of, rule, call, path, blocked, isSeccomp, more } = readKind(parsed)
  if (parsed.process_exit && !isSeccomp) return null
  if (parsed.process_exec && !SHELLS.test(of.binary?.slice(0, 4096) ?? '')) return null
  const name = safeText(rule, 200)
  const judged = classify({ rule: name, call, path, program: of.binary?.slice(0, 4096) ?? null, isSeccomp, blocked })
  // A seccomp kill says of itself that a forbidden call was made, not which.
  const sure = isSeccomp
    ? { ...judged, violationType: 'privilege_escalation' as const, family: 'privilege_escalation' as const, severity: 3 }
    : judged
  const said = { binary: of.binary, uid: of.uid, container: of.pod?.container?.id, ...more }
  return {
    ...sure,
    source: 'tetragon',
    rule: name,
    description: safeText(`Tetragon: ${name}${call && call !== rule ? ` (${safeText(call, 64)})` : ''}`),
    indicators: Object.fromEntries(
      Object.entries(said).flatMap(([key, value]) => (value == null || value === '' ? [] : [[key, safeText(value, 256)]])),
    ),
    occurredAt: timeOf(parsed.time, nowMs),
    podUid: uidOrNull(of.pod?.uid),
    namespace: nameOrNull(of.pod?.namespace),
    podName: nameOrNull(of.pod?.name),
  }
}
