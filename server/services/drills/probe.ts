import type { EscapeFamily } from '@/lib/sandbox-words'

/** How long the probe stays after its attempt: longer than it takes to contain it. */
const STAYS_S = 90

/** The attempt itself, in Python without imports of ours. Each is refused by a sandbox that holds; none does harm where it is not. */
const ACTS: Record<EscapeFamily, string> = {
  proc_filesystem_access: "open('/proc/1/root/etc/hostname').read(1)",
  device_access: "open('/dev/mem', 'rb').read(1)",
  kernel_modules: "__import__('ctypes').CDLL(None).syscall(175, 0, 0, 0)",
  container_breakout: "__import__('ctypes').CDLL(None).mount(b'none', b'/mnt', b'tmpfs', 0, None)",
  privilege_escalation: "__import__('os').setuid(0)",
  network_escape: "__import__('socket').create_connection(('192.0.2.1', 443), 1)",
  filesystem_escape: "__import__('ctypes').CDLL(None).open_by_handle_at(-100, 0, 0)",
}

/** The drill's program: it tries once, says whether it was refused, and stays until it is ended. A laptop's cluster plays its time alone. */
export const probeOf = (family: EscapeFamily | null): string =>
  [
    'import time',
    ...(family === null
      ? []
      : [
          'try:',
          `    ${ACTS[family]}`,
          "    print('drill: it was let through')",
          'except Exception as e:',
          "    print('drill: refused', e)",
        ]),
    `time.sleep(${STAYS_S})`,
    `# acgs-simulate: ${JSON.stringify({ seconds: STAYS_S, output: 'drill' })}`,
    '',
  ].join('\n')

/** The body of POST /v1/execute, asked like any agent asks. */
export const executionOf = (agentId: string, family: EscapeFamily | null): object => ({
  agent_id: agentId,
  code: probeOf(family),
  timeout_seconds: STAYS_S + 30,
  memory_limit_mb: 128,
  cpu_limit: 0.1,
  context: {
    trust_level: 0.9,
    audit_enabled: true,
    responsible_party: 'Drills',
    benefit_assessment: 0.9,
    harm_risk_assessment: 0.01,
    affects_protected_groups: false,
    fairness_assessment: 1,
    explanation: 'A drill of the containment: one attempt that every layer is there to stop, in a sandbox of its own.',
  },
  wait: false,
})
