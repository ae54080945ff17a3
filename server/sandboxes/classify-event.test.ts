import { describe, expect, test } from 'vitest'
import { SECCOMP_KILLED } from '@/lib/sandbox-limits'
import { ESCAPE_FAMILIES } from '@/lib/sandbox-words'
import { CALLS, classify, PATHS, type Seen } from './classify-event'
import { readFalco } from './falco'
import { isEscape, safeText } from './sensor-event'
import { readTetragon } from './tetragon'

const seen = (over: Partial<Seen>): Seen => ({ rule: 'r', call: null, path: null, program: null, isSeccomp: false, blocked: null, ...over })
const NOW = Date.parse('2026-11-27T12:00:00Z')

describe('the table', () => {
  test.each(SECCOMP_KILLED)('%s, which ends a sandbox, is known, is severe, and was blocked when seccomp says so', (call) => {
    expect(CALLS[call]?.severity).toBeGreaterThanOrEqual(2)
    expect(classify(seen({ call, isSeccomp: true }))).toMatchObject({ layer: 'seccomp', blocked: true, call })
  })
  test.each(Object.entries(CALLS))('%s', (call, row) => {
    for (const spelled of [call, `__x64_sys_${call}`, `sys_${call}`.toUpperCase()]) {
      const found = classify(seen({ call: spelled }))
      expect(found).toMatchObject({ violationType: row.type, family: row.family, severity: row.severity, layer: row.layer })
      expect(isEscape(found)).toBe(true)
    }
  })
  test.each([
    ['/var/run/docker.sock', 'privilege_escalation', 'container_breakout', 3],
    ['/dev/mem', 'file_access', 'device_access', 3],
    ['/proc/1/root/etc', 'file_access', 'proc_filesystem_access', 3],
    ['/proc/version', 'file_access', 'proc_filesystem_access', 2],
    ['/dev/tty', 'file_access', 'device_access', 2],
    ['/sys/kernel', 'file_access', 'filesystem_escape', 2],
    ['/etc/shadow', 'file_access', 'filesystem_escape', 2],
    ['/root/.ssh/id', 'file_access', 'filesystem_escape', 2],
  ])('%s', (path, ...[violationType, family, severity]) => {
    expect(classify(seen({ path }))).toMatchObject({ violationType, family, severity, layer: 'filesystem' })
  })
  test('every family has a call or a path', () => {
    const found = new Set([...Object.values(CALLS), ...PATHS.map(({ says }) => says)].map(({ family }) => family))
    for (const family of ESCAPE_FAMILIES) expect(found).toContain(family)
  })
  test.each([
    ['Linux Kernel Module Injection Detected', 'privilege_escalation', 'kernel_modules'],
    ['PTRACE attached to process', 'process_injection', null],
    ['Detect release_agent File Container Escapes', 'privilege_escalation', 'container_breakout'],
    ['Sudo Potential Privilege Escalation', 'privilege_escalation', 'privilege_escalation'],
    ['Launch Privileged mount', 'privilege_escalation', 'privilege_escalation'],
    ['Unexpected outbound connection destination', 'network_attempt', 'network_escape'],
    ['Read sensitive file untrusted', 'file_access', 'filesystem_escape'],
    ['Terminal shell in container', 'shell_execution', null],
    ['Detect crypto miners', 'resource_breach', null],
    ['Something nobody has a row for', 'shell_execution', null],
  ])('rule %s', (rule, violationType, family) => {
    expect(classify(seen({ rule }))).toMatchObject({ violationType, family })
  })
  test('a breach of resources and suspicious code are never an escape', () => {
    for (const violationType of ['resource_breach', 'suspicious_code'] as const)
      expect(isEscape({ violationType, family: null, severity: 3 })).toBe(false)
  })
})

describe('Falco', () => {
  const message = (fields: object, over: object = {}) => ({
    rule: 'Read sensitive file',
    priority: 'Warning',
    time: '2026-11-27T11:59:59.5Z',
    output_fields: { 'k8s.ns.name': 'workload', 'k8s.pod.name': 'sandbox-x', ...fields },
    ...over,
  })
  test('a message becomes an event; a refused call was blocked, a made one was not', () => {
    const event = readFalco(
      message({ 'evt.type': 'openat', 'fd.name': '/etc/shadow', 'evt.res': 'EACCES', 'proc.cmdline': 'cat secret' }),
      NOW,
    )
    expect(event).toMatchObject({
      source: 'falco',
      podName: 'sandbox-x',
      namespace: 'workload',
      blocked: true,
      family: 'filesystem_escape',
    })
    expect(event.occurredAt.toISOString()).toBe('2026-11-27T11:59:59.500Z')
    expect(JSON.stringify(event)).not.toContain('secret')
    expect(readFalco(message({ 'evt.res': 'SUCCESS' }), NOW).blocked).toBe(false)
    expect(readFalco(message({}), NOW).blocked).toBeNull()
  })
  test('F36: hostile fields are bounded and shown as what they are', () => {
    const event = readFalco(
      message(
        { 'fd.name': `/etc/\u202e${'x'.repeat(1_000_000)}`, 'k8s.pod.name': '../../x\u0000' },
        { rule: `a\u0000\u202eb${'y'.repeat(900_000)}` },
      ),
      NOW,
    )
    expect(event.podName).toBeNull()
    expect(event.rule).toMatch(/^a\ufffd<U\+202E>b/)
    expect(JSON.stringify(event).length).toBeLessThan(3000)
    expect(event.indicators['fd.name']).toContain('<U+202E>')
  })
  test.each([[{}], [{ rule: 'x' }], [{ rule: 'x', output_fields: { a: {} } }], [[]], ['x'], [null]])(
    'what is no message is refused: %j',
    (body) => {
      expect(() => readFalco(body, NOW)).toThrow()
    },
  )
  test('a time from far ahead is ours', () => {
    expect(readFalco(message({}, { time: '2999-01-01T00:00:00Z' }), NOW).occurredAt.getTime()).toBe(NOW)
  })
})

describe('Tetragon', () => {
  const pod = { namespace: 'workload', name: 'sandbox-x', uid: '0193c2a0-0000-7000-8000-000000000001' }
  const process = { binary: '/usr/bin/python3', uid: 1000, pod }
  test('a kernel probe names call and path, and whether it was stopped', () => {
    const event = readTetragon(
      {
        process_kprobe: { process, function_name: '__x64_sys_mount', args: [{ string_arg: '/host' }], action: 'KPROBE_ACTION_SIGKILL' },
        time: '2026-11-27T11:59:59Z',
      },
      NOW,
    )
    expect(event).toMatchObject({
      source: 'tetragon',
      family: 'container_breakout',
      severity: 3,
      blocked: true,
      podUid: pod.uid,
      call: 'mount',
    })
  })
  test('a shell is an event, any other program and a plain exit are not; a seccomp kill is', () => {
    expect(readTetragon({ process_exec: { process: { ...process, binary: '/bin/bash' } } }, NOW)).toMatchObject({
      violationType: 'shell_execution',
    })
    expect(readTetragon({ process_exec: { process } }, NOW)).toBeNull()
    expect(readTetragon({ process_exit: { process } }, NOW)).toBeNull()
    expect(readTetragon({ process_exit: { process, signal: 'SIGSYS' } }, NOW)).toMatchObject({
      layer: 'seccomp',
      blocked: true,
      severity: 3,
    })
  })
  test('what is none of the three is refused', () => {
    expect(() => readTetragon({ process_tracepoint: {} }, NOW)).toThrow()
  })
})

test('text that is kept holds no control characters and no half characters', () => {
  expect(safeText('a\u0000b\u001b[31m\ud800')).toBe('a\ufffdb\ufffd[31m\ufffd')
  expect(safeText({ not: 'text' })).toBe('')
})
