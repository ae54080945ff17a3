import type { EscapeFamily } from '@/lib/sandbox-words'

type Said = { rule: string; call?: string; path?: string }
/** What Falco's own rules call it, with the call or the place that it saw. */
const SAID: Record<EscapeFamily, Said> = {
  proc_filesystem_access: { rule: 'Read of the proc filesystem', call: 'openat', path: '/proc/1/root/etc/hostname' },
  device_access: { rule: 'Access to a raw device', call: 'openat', path: '/dev/mem' },
  kernel_modules: { rule: 'Kernel module load attempted', call: 'init_module' },
  container_breakout: { rule: 'Mount launched in a container', call: 'mount' },
  privilege_escalation: { rule: 'Setuid to root', call: 'setuid' },
  network_escape: { rule: 'Outbound connection of a sandbox', call: 'connect' },
  filesystem_escape: { rule: 'Open by handle', call: 'open_by_handle_at' },
}

/** The message of a sensor, where a laptop's cluster has none: it plays pods and runs no program. On a cluster with sensors nothing is played. */
export function playedMessage(family: EscapeFamily, { namespace, podName }: { namespace: string; podName: string }, at: Date): object {
  const { rule, call, path } = SAID[family]
  return {
    rule: `${rule} (played: this cluster has no sensor)`,
    priority: 'Critical',
    time: at.toISOString(),
    output_fields: {
      'k8s.ns.name': namespace,
      'k8s.pod.name': podName,
      'proc.name': 'python3',
      'evt.res': 'EPERM',
      ...(call === undefined ? {} : { 'evt.type': call }),
      ...(path === undefined ? {} : { 'fd.name': path }),
    },
  }
}
